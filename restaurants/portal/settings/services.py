"""Change a restaurant's settings."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from fynlo.core.tenancy.hosts import clear_restaurant_cache
from realtime.commands.context import CommandContext
from restaurants.models import Restaurant
from restaurants.opening_hours import (
    DAY,
    Intervals,
    OpeningHours,
    SpecialDay,
    as_json,
    check_hours,
    from_json,
    intervals_text,
)
from restaurants.portal.settings.errors import SettingsStale
from restaurants.portal.settings.rules import (
    MOST_FOOTER_LINES,
    MOST_HEADER_LINES,
    Settings,
    check_settings,
    receipt_lines,
)
from restaurants.portal.settings.versions import Part, version_of


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
    restaurant = lock_restaurant(restaurant_id, version, Part.DETAILS)
    changes = _changes(restaurant, settings)
    for change in changes:
        context.annotate(field=change.field, before=change.before, after=change.after)
    return save_settings(restaurant, {change.field: settings[change.field] for change in changes})


def change_opening_hours(
    *, context: CommandContext, restaurant_id: UUID, version: int, opening_hours: Mapping[str, Any]
) -> Restaurant:
    """Save the opening hours, with a line in the audit for each day that differs. Days that are over are left out.

    `opening_hours` is as `restaurants.opening_hours.as_json` writes it. Locks the restaurant's row.

    Raises InvalidInput for hours that break a rule, SettingsStale if another person has saved since `version`.
    """
    wanted = from_json(opening_hours)
    check_hours(wanted)
    restaurant = lock_restaurant(restaurant_id, version, Part.HOURS)
    yesterday = context.at.astimezone(restaurant.zone).date() - DAY  # last night may not be over
    wanted = replace(wanted, special_days=tuple(each for each in wanted.special_days if each.day >= yesterday))
    for change in _changed_days(restaurant.hours, wanted, yesterday):
        context.annotate(field=change.field, before=change.before, after=change.after)
    stored = as_json(wanted)
    return save_settings(restaurant, {"opening_hours": stored} if stored != restaurant.opening_hours else {})


def change_receipt(
    *, context: CommandContext, restaurant_id: UUID, version: int, header: str, footer: str, logo: str | None = None
) -> Restaurant:
    """Save the lines above and below what receipts list, and the logo: its name, "" for none, None for the same.

    Receipts that are issued keep what they were issued with. Locks the restaurant's row.

    Raises InvalidInput for text that does not fit, SettingsStale if another person has saved since `version`.
    """
    wanted = {
        "receipt_header": receipt_lines(header, most=MOST_HEADER_LINES, field="header"),
        "receipt_footer": receipt_lines(footer, most=MOST_FOOTER_LINES, field="footer"),
    }
    restaurant = lock_restaurant(restaurant_id, version, Part.RECEIPT)
    changed: dict[str, Any] = {}
    for name, lines in wanted.items():
        before = getattr(restaurant, name).splitlines()
        if before != lines:
            changed[name] = "\n".join(lines)
            context.annotate(field=name, before=before, after=lines)
    if logo is not None and logo != restaurant.logo:
        changed["logo"] = logo
        context.annotate(field="logo", before=_logo_text(restaurant.logo), after=_logo_text(logo, is_new=True))
    return save_settings(restaurant, changed)


def _logo_text(logo: str, *, is_new: bool = False) -> str:
    return ("a new picture" if is_new else "a picture") if logo else "none"


def lock_restaurant(restaurant_id: UUID, version: int, part: Part) -> Restaurant:
    """Lock the restaurant's row until the commit. Raises SettingsStale unless that part is still `version`."""
    restaurant = Restaurant.objects.select_for_update(no_key=True).get(pk=restaurant_id)
    current = version_of(restaurant, part)
    if current != version:
        raise SettingsStale(current_version=current)
    return restaurant


def save_settings(restaurant: Restaurant, values: Mapping[str, Any]) -> Restaurant:
    """Save `values` of a locked restaurant and count the change; nothing if there are none."""
    if not values:
        return restaurant
    for name, value in values.items():
        setattr(restaurant, name, value)
    restaurant.settings_version += 1
    restaurant.save(update_fields=[*values, "settings_version"])
    transaction.on_commit(clear_restaurant_cache)
    return restaurant


def _changed_days(before: OpeningHours, after: OpeningHours, yesterday: date) -> list[Change]:
    changes = [
        Change(name, _hours_text(before.week[day]), _hours_text(after.week[day]))
        for day, name in enumerate(calendar.day_name)
        if before.week[day] != after.week[day]
    ]
    days = {each.day for hours in (before, after) for each in hours.special_days if each.day >= yesterday}
    for day in sorted(days):
        was, now = before.special_day(day), after.special_day(day)
        if was != now:
            changes.append(Change(f"{day.day} {day:%B %Y}", _special_text(was), _special_text(now)))
    return changes


def _special_text(special: SpecialDay | None) -> str:
    if special is None:
        return "usual hours"
    text = _hours_text(special.intervals)
    return f"{text}, {special.name}" if special.name else text


def _hours_text(intervals: Intervals) -> str:
    return intervals_text(intervals) or "closed"


def _changes(restaurant: Restaurant, settings: Settings) -> list[Change]:
    pairs: list[tuple[str, Any, Any]] = [(field, getattr(restaurant, field), settings[field]) for field in settings]
    return [Change(field, str(before), str(after)) for field, before, after in pairs if before != after]
