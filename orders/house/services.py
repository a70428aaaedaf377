"""Change how the restaurant serves. Each needs an open command."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from fynlo.core.errors import InvalidInput
from menu import selectors as menu
from menu.errors import StationNotFound
from orders import events
from orders.errors import RulesChanged, SettingsStale
from orders.house.selectors import forget_rules, lock_rules, lock_service_settings, rule
from orders.models import RoutingRule, ServiceSettings
from realtime.commands import context

RULE_FIELDS = ("priority", "product_id", "category_id", "order_type", "station")


def change_service_settings(*, version: int, changes: Mapping[str, Any]) -> ServiceSettings:
    """Write those settings that `changes` names; `version` is the one that the editor read.

    Locks the settings. Records `service.settings_changed`, or nothing when nothing differs.
    Raises SettingsStale when somebody else has saved since, InvalidInput for ages out of order.
    """
    settings = lock_service_settings()
    if settings.version != version:
        raise SettingsStale(current_version=settings.version)
    changed = [name for name, value in changes.items() if getattr(settings, name) != value]
    if "ageing" in changed:
        _check_ageing(changes["ageing"])
    for name in changed:
        context.annotate(field=name, before=getattr(settings, name), after=changes[name])
        setattr(settings, name, changes[name])
    if changed:
        settings.version += 1
        settings.save(update_fields=[*changed, "version"])
        events.settings_changed(settings)
    return settings


def create_rule(*, rule_id: UUID | None = None, **fields: Any) -> RoutingRule:
    """Raises InvalidInput for a station that is not there, or an id that another rule has."""
    _check_station(fields["station"])
    made = RoutingRule(**fields)
    if rule_id:
        made.id = rule_id
    try:
        made.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidInput("Another rule has this id.", field="id") from error
    _rules_changed(created=str(made.id), **_drawable(made))
    return made


def update_rule(*, rule_id: UUID, **fields: Any) -> RoutingRule:
    """Change the fields that are given. Raises RuleNotFound, InvalidInput for a station that is not there."""
    found = rule(rule_id)
    if "station" in fields:
        _check_station(fields["station"])
    before = _drawable(found)
    for name, value in fields.items():
        setattr(found, name, value)
    if fields:
        found.save(update_fields=list(fields))
        _rules_changed(updated=str(rule_id), before=before, after=_drawable(found))
    return found


def delete_rule(*, rule_id: UUID) -> None:
    """Raises RuleNotFound."""
    found = rule(rule_id)
    before = _drawable(found)
    found.delete()
    _rules_changed(deleted=str(rule_id), **before)


def order_rules(*, rule_ids: Sequence[UUID]) -> list[RoutingRule]:
    """Let the rules decide in that order; `rule_ids` names every one of them once.

    Locks the rules. Raises RulesChanged when there are others by now.
    """
    rows = lock_rules()
    if len(rule_ids) != len(rows) or set(rule_ids) != rows.keys():
        raise RulesChanged()
    ordered = [rows[rule_id] for rule_id in rule_ids]
    for place, row in enumerate(ordered, start=1):
        row.priority = place
    RoutingRule.objects.bulk_update(ordered, ["priority"])
    _rules_changed(ordered=[str(rule_id) for rule_id in rule_ids])
    return ordered


def _drawable(made: RoutingRule) -> dict[str, Any]:
    return {name: getattr(made, name) for name in RULE_FIELDS}


def _rules_changed(**facts: Any) -> None:
    context.annotate(**facts)
    forget_rules()
    transaction.on_commit(forget_rules)


def _check_station(slug: str) -> None:
    try:
        menu.station(slug)
    except StationNotFound as error:
        raise InvalidInput("There is no such kitchen station.", field="station") from error


def _check_ageing(ageing: Mapping[str, Mapping[str, int]]) -> None:
    for kind, minutes in ageing.items():
        if minutes["warn"] > minutes["late"]:
            raise InvalidInput("A ticket is pressing before it is late.", field=f"ageing.{kind}")
