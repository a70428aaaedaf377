"""Change the platform's settings. Each function runs inside a command of `restaurants.platform_executor`."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from realtime.commands.context import CommandContext
from restaurants.models import PlatformSetting, Restaurant, SettingOverride
from restaurants.platform.errors import RestaurantUnknown
from restaurants.platform.settings.declarations import (
    SERVICE_CHARGE_ENABLED,
    SERVICE_CHARGE_RATE,
    Setting,
    setting_of,
)
from restaurants.platform.settings.errors import NotPerRestaurant, SetByRestaurant
from restaurants.platform.settings.selectors import (
    RESTAURANT,
    Effective,
    clear_settings,
    effective,
    override_target,
)


def set_platform_value(*, context: CommandContext, key: str, value: Any, reason: str = "") -> Setting:
    """Choose the platform's value of a setting; None is the default again. Takes an advisory lock on the value.

    Raises SettingUnknown, InvalidInput.
    """
    setting = setting_of(key)
    _set_platform(context, setting, value, reason)
    return setting


def set_service_charge(*, context: CommandContext, enabled: bool, rate: Decimal) -> dict[str, Any]:
    """Choose the service charge that new restaurants begin with. Those that there are keep theirs."""
    context.target = SERVICE_CHARGE_RATE.category
    _set_platform(context, SERVICE_CHARGE_ENABLED, enabled, "")
    _set_platform(context, SERVICE_CHARGE_RATE, rate, "")
    return {"enabled": enabled, "rate": rate}


def set_override(
    *, context: CommandContext, restaurant_id: UUID, key: str, override_value: Any, reason: str = ""
) -> Effective:
    """Choose a restaurant's value of a setting; None is the platform's value again. Return what counts there now.

    Takes an advisory lock on the value.

    Raises RestaurantUnknown, SettingUnknown, NotPerRestaurant, SetByRestaurant, InvalidInput.
    """
    setting = setting_of(key)
    if setting.own is not None:
        raise SetByRestaurant()
    if not setting.per_restaurant:
        raise NotPerRestaurant()
    if not Restaurant.objects.filter(pk=restaurant_id).exists():
        raise RestaurantUnknown()
    _lock(override_target(restaurant_id, setting))
    row = SettingOverride.objects.filter(restaurant_id=restaurant_id, key=key).first()
    row = row or SettingOverride(restaurant_id=restaurant_id, key=key)
    value = _store(context, setting, row, override_value, reason)
    return effective(setting) if value is None else Effective(setting, value, RESTAURANT, is_default=False)


def _set_platform(context: CommandContext, setting: Setting, value: Any, reason: str) -> None:
    _lock(setting.key)
    row = PlatformSetting.objects.filter(pk=setting.key).first()
    _store(context, setting, row or PlatformSetting(key=setting.key), value, reason)


def _lock(name: str) -> None:
    """Let changes of one value wait for each other until COMMIT, also of a value that has no row yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"setting {name}"])


def _store(
    context: CommandContext, setting: Setting, row: PlatformSetting | SettingOverride, value: Any, reason: str
) -> Any:
    """Save or delete the row and note the change for the audit. Return the value; None where there is none now."""
    before = row.value
    parsed = None if value is None else setting.parse(value)
    if parsed is not None:
        row.value = setting.stored(parsed)
        row.save()
    elif before is not None:
        row.delete()
    after = row.value if parsed is not None else None
    context.annotate(setting=setting.key, before=before, after=after, reason=reason)
    clear_settings()  # for what this command still reads; another thread may store the old value until the commit
    transaction.on_commit(clear_settings)
    return parsed
