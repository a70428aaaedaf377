"""Add, change, remove and reorder routing rules. They record no events."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from menu import selectors as menu
from menu.errors import StationNotFound
from orders.errors import RulesChanged
from orders.kitchen.routing.selectors import clear_rules_cache, lock_rules, rule
from orders.models import RoutingRule
from realtime.commands.context import CommandContext

FIELDS = ("priority", "product_id", "category_id", "order_type", "station")


def create_rule(*, context: CommandContext, rule_id: UUID | None = None, **fields: Any) -> RoutingRule:
    """Add a rule. Raises InvalidInput for an unknown station or an id that is taken."""
    _check_station(fields["station"])
    created = RoutingRule(**fields)
    if rule_id:
        created.id = rule_id
    try:
        created.save(force_insert=True)
    except IntegrityError as error:
        raise InvalidInput(_("Another rule has this id."), field="id") from error
    _after_change(context, created=str(created.id), **_fields(created))
    return created


def update_rule(*, context: CommandContext, rule_id: UUID, **fields: Any) -> RoutingRule:
    """Change the given fields. Raises RuleNotFound, and InvalidInput for an unknown station."""
    found = rule(rule_id)
    if "station" in fields:
        _check_station(fields["station"])
    before = _fields(found)
    for name, value in fields.items():
        setattr(found, name, value)
    if fields:
        found.save(update_fields=list(fields))
        _after_change(context, updated=str(rule_id), before=before, after=_fields(found))
    return found


def delete_rule(*, context: CommandContext, rule_id: UUID) -> None:
    """Remove a rule. Raises RuleNotFound."""
    found = rule(rule_id)
    before = _fields(found)
    found.delete()
    _after_change(context, deleted=str(rule_id), **before)


def order_rules(*, context: CommandContext, rule_ids: Sequence[UUID]) -> list[RoutingRule]:
    """Set the precedence of the rules to the order of `rule_ids`, which names each rule once. Locks the rules.

    Raises RulesChanged if a rule was added or removed since the client read them.
    """
    rows = lock_rules()
    if len(rule_ids) != len(rows) or set(rule_ids) != rows.keys():
        raise RulesChanged()
    ordered = [rows[rule_id] for rule_id in rule_ids]
    for priority, row in enumerate(ordered, start=1):
        row.priority = priority
    RoutingRule.objects.bulk_update(ordered, ["priority"])
    _after_change(context, ordered=[str(rule_id) for rule_id in rule_ids])
    return ordered


def _fields(row: RoutingRule) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _after_change(context: CommandContext, **facts: Any) -> None:
    context.annotate(**facts)
    clear_rules_cache()  # so that this transaction sees the change
    transaction.on_commit(clear_rules_cache)  # another thread may have cached the old rules before the commit


def _check_station(slug: str) -> None:
    try:
        menu.station(slug)
    except StationNotFound as error:
        raise InvalidInput(_("Choose one of the kitchen's stations."), field="station") from error
