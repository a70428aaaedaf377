"""Change a restaurant's settings."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from fynlo.core.tenancy.hosts import clear_restaurant_cache
from realtime.commands.context import CommandContext
from restaurants.models import Restaurant
from restaurants.portal.settings.errors import SettingsStale
from restaurants.portal.settings.rules import Settings, check_settings


@dataclass(frozen=True, slots=True)
class Change:
    """One setting as it was and as it is, as text for the audit."""

    field: str
    before: str
    after: str


def change_settings(*, context: CommandContext, restaurant_id: UUID, version: int, settings: Settings) -> Restaurant:
    """Save the settings that differ, each with a line in the audit.

    `version` is the one that the form was rendered with. Locks the restaurant's row. Other processes see the change
    within `fynlo.core.tenancy.hosts.KEEP_SECONDS`. Existing orders keep their prices and VAT.

    Raises InvalidInput for a setting that breaks a rule, SettingsStale if another person has saved since.
    """
    check_settings(settings)
    restaurant = Restaurant.objects.select_for_update(no_key=True).get(pk=restaurant_id)
    if restaurant.settings_version != version:
        raise SettingsStale(current_version=restaurant.settings_version)
    changes = _changes(restaurant, settings)
    if not changes:
        return restaurant
    for change in changes:
        context.annotate(field=change.field, before=change.before, after=change.after)
        setattr(restaurant, change.field, settings[change.field])
    restaurant.settings_version += 1
    restaurant.save(update_fields=[*(change.field for change in changes), "settings_version"])
    transaction.on_commit(clear_restaurant_cache)
    return restaurant


def _changes(restaurant: Restaurant, settings: Settings) -> list[Change]:
    pairs: list[tuple[str, Any, Any]] = [(field, getattr(restaurant, field), settings[field]) for field in settings]
    return [Change(field, str(before), str(after)) for field, before, after in pairs if before != after]
