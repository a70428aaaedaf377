"""Named reads of how the restaurant serves."""

import threading
import time
from collections.abc import Iterable
from uuid import UUID

from django.db import connection

from menu.selectors import published_menu
from orders.errors import RuleNotFound
from orders.house import routing
from orders.models import Line, RoutingRule, ServiceSettings

RULES_KEPT_SECONDS = 5.0
MOST_RESTAURANTS = 20_000

_lock = threading.Lock()
_kept: dict[str, tuple[float, tuple[routing.Rule, ...]]] = {}


def service_settings() -> ServiceSettings:
    """The settings in force, the defaults where nobody has changed any. One query."""
    return ServiceSettings.objects.filter(pk=1).first() or usual_settings()


def usual_settings() -> ServiceSettings:
    """The defaults, not saved."""
    return ServiceSettings(pk=1, version=0)


def lock_service_settings() -> ServiceSettings:
    """The same, locked until the commit; makes the row. Two queries."""
    ServiceSettings.objects.bulk_create([usual_settings()], ignore_conflicts=True)
    return ServiceSettings.objects.select_for_update(of=("self",), no_key=True).get(pk=1)


def rule(rule_id: UUID) -> RoutingRule:
    """Raises RuleNotFound."""
    found = RoutingRule.objects.filter(pk=rule_id).first()
    if found is None:
        raise RuleNotFound(rule=str(rule_id))
    return found


def rules_in_force() -> tuple[routing.Rule, ...]:
    """The routing rules as this process remembers them: read at most every RULES_KEPT_SECONDS per restaurant.

    A change made in this process is seen at once. Placing an order asks nothing for them otherwise.
    """
    schema, now = connection.schema_name, time.monotonic()
    kept = _kept.get(schema)
    if kept is None or kept[0] <= now:
        rules = tuple(as_rule(row) for row in RoutingRule.objects.order_by("id"))
        kept = now + RULES_KEPT_SECONDS, rules
        with _lock:
            if len(_kept) >= MOST_RESTAURANTS:
                _kept.clear()
            _kept[schema] = kept
    return kept[1]


def as_rule(row: RoutingRule) -> routing.Rule:
    """A stored rule as the pure rules read it."""
    return routing.Rule(row.station, row.priority, row.product_id, row.category_id, row.order_type, row.id)


def rules_as_they_decide() -> list[routing.Rule]:
    """Every rule as it is stored now, the one that decides first as the first. One query."""
    return routing.in_order(as_rule(row) for row in RoutingRule.objects.order_by("id"))


def lock_rules() -> dict[UUID, RoutingRule]:
    """Every rule, locked until the commit. One query."""
    rows = RoutingRule.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    return {row.id: row for row in rows}


def forget_rules() -> None:
    """Drop what this process remembers of every restaurant."""
    with _lock:
        _kept.clear()


def route(lines: Iterable[Line], order_type: str) -> None:
    """Give lines that are about to be sent their station, in memory. No query once the rules are known."""
    rules = rules_in_force()
    for line in lines if rules else ():
        product = published_menu(line.menu_version).product(line.product_id)
        line.station = routing.station_of(
            rules,
            product_id=line.product_id,
            category_id=product.category_id if product else None,
            order_type=order_type,
            otherwise=line.station,
        )
