"""What the archive of a restaurant leaves out of orders, and what an import completes."""

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders.customers.phones import comparable
from orders.models import Customer, Printer, Visit
from realtime import printers
from restaurants.exports.registry import ExportRules, register_export_rules


def end_visit(row: Visit, before: Visit | None) -> None:
    """End a visit in an import: its guests are at the earlier place."""
    row.ended_at = row.ended_at or clock.now()


def complete_phone(row: Customer, before: Customer | None) -> None:
    """Add the digits that customers are found by: an archive from before they were stored has none."""
    row.phone_digits = comparable(row.phone)


def expect_printer(row: Printer, before: Printer | None) -> None:
    """Look after a printer in an import, although it has yet to ask for work here: it gets a new address."""
    if row.removed_at is None:
        printers.expect(connection.tenant.pk, row.id, row.name)


RULES = ExportRules(
    secrets={
        "orders.Visit.code": "The code admits a phone to a visit that goes on.",
        "orders.VisitGuest.token": "The cookie of a guest's phone.",
        "orders.Booking.token": "The address of a guest's booking, which cancels it.",
    },
    harmless=frozenset({"orders.Order.content"}),  # the sha256 of the request that placed the order
    complete={
        "orders.Visit": end_visit,
        "orders.Customer": complete_phone,
        "orders.Printer": expect_printer,
    },
)


def register_all() -> None:
    register_export_rules(RULES)
