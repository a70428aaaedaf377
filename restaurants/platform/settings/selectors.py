"""Which values of the platform's settings count, where they come from, and who changed them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fynlo.core.cache import Cache
from restaurants.models import PlatformAudit, PlatformSetting, Restaurant, SettingOverride, User
from restaurants.platform.settings.declarations import SETTINGS, Setting

SECONDS = 30  # a changed setting counts everywhere within that time
MOST_CACHED = 2000  # restaurants
HISTORY = 20  # changes of one setting that its page shows
KINDS = ("platform.change_setting", "platform.change_service_charge", "platform.override_setting")
PLATFORM, RESTAURANT = "platform", "restaurant"  # sources, in the words of MOBILE_API.md

# Stored values by key: the platform's under PLATFORM, a restaurant's under its id.
_stored: Cache[UUID | str, dict[str, Any]] = Cache(size=MOST_CACHED, seconds=SECONDS)


@dataclass(frozen=True, slots=True)
class Effective:
    """The value that counts. `source` is `restaurant` for what holds there alone, otherwise `platform`."""

    setting: Setting
    value: Any
    source: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a setting. `before` and `after` are stored values; None is the value of the level above."""

    at: datetime
    by: str
    before: Any
    after: Any
    reason: str


def value_of(setting: Setting, restaurant: Restaurant | None = None) -> Any:
    """Return the value that counts. Two queries each SECONDS with a restaurant, one without, otherwise none."""
    return effective(setting, restaurant).value


def effective(setting: Setting, restaurant: Restaurant | None = None) -> Effective:
    """Return the value that counts and its source. Queries as `value_of`."""
    if restaurant is not None:
        if setting.own is not None:
            return Effective(setting, setting.own(restaurant), RESTAURANT, is_default=False)
        if setting.per_restaurant and (found := _of_restaurant(restaurant.pk)) and setting.key in found:
            return Effective(setting, setting.parse(found[setting.key]), RESTAURANT, is_default=False)
    values = _stored.get_or_read(PLATFORM, _read_platform) or {}
    if setting.key in values:
        return Effective(setting, setting.parse(values[setting.key]), PLATFORM, is_default=False)
    return Effective(setting, setting.default, PLATFORM, is_default=True)


def effective_settings(restaurant: Restaurant, category: str = "") -> list[Effective]:
    """Return each setting that can differ between restaurants, of one category if it is named."""
    wanted = (each for each in SETTINGS.values() if each.concerns_restaurants and category in ("", each.category))
    return [effective(each, restaurant) for each in wanted]


def history_of(setting: Setting, restaurant_id: UUID | None = None) -> list[Change]:
    """Return the latest changes of the platform's value, or of a restaurant's, newest first. Two queries."""
    targets = [setting.key, setting.category] if restaurant_id is None else [override_target(restaurant_id, setting)]
    entries = list(PlatformAudit.objects.filter(kind__in=KINDS, target__in=targets).order_by("-at")[:HISTORY])
    names = dict(User.objects.filter(pk__in={entry.actor for entry in entries}).values_list("pk", "email"))
    return [
        Change(entry.at, names.get(entry.actor, "Fynlo"), note["before"], note["after"], note["reason"])
        for entry in entries
        for note in entry.notes
        if note.get("setting") == setting.key
    ]


def override_target(restaurant_id: UUID, setting: Setting) -> str:
    """Return what an override is called in the audit."""
    return f"{restaurant_id}:{setting.key}"


def clear_settings() -> None:
    """Forget the stored values, after a change in this process."""
    _stored.clear()


def _of_restaurant(restaurant_id: UUID) -> dict[str, Any]:
    rows = SettingOverride.objects.filter(restaurant_id=restaurant_id)
    return _stored.get_or_read(restaurant_id, lambda: _values(rows)) or {}


def _read_platform() -> dict[str, Any]:
    return _values(PlatformSetting.objects.all())


def _values(rows: Iterable[PlatformSetting | SettingOverride]) -> dict[str, Any]:
    return {row.key: row.value for row in rows}
