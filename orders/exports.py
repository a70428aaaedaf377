"""What the archive of a restaurant leaves out of orders: what admits a guest's phone to a visit."""

from fynlo.core import clock
from orders.models import Visit
from restaurants.exports.registry import ExportRules, register_export_rules


def end_visit(row: Visit, before: Visit | None) -> None:
    """End a visit in an import: its guests are at the earlier place."""
    row.ended_at = row.ended_at or clock.now()


RULES = ExportRules(
    secrets={
        "orders.Visit.code": "The code admits a phone to a visit that goes on.",
        "orders.VisitGuest.token": "The cookie of a guest's phone.",
    },
    harmless=frozenset({"orders.Order.content"}),  # the sha256 of the request that placed the order
    complete={"orders.Visit": end_visit},
)


def register_all() -> None:
    register_export_rules(RULES)
