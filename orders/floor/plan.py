"""The floor plan, in the format of MOBILE_API.md."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from fynlo.core import clock
from orders import payloads
from orders.bookings.selectors import expected_at_tables
from orders.errors import SectionNotFound
from orders.floor import geometry, selectors
from orders.floor.selectors import seated_orders
from orders.floor.states import state_of
from orders.models import Booking, Order, Section, Table

NOT_ARCHIVED = Q(tables__archived_at=None)


def sections(*, archived: bool = False) -> QuerySet[Section]:
    """Return the sections with `table_count` and `total_capacity` of their tables, without archived tables."""
    rows = selectors.archived_sections() if archived else selectors.sections()
    return rows.annotate(
        table_count=Count("tables", filter=NOT_ARCHIVED),
        total_capacity=Coalesce(Sum("tables__capacity", filter=NOT_ARCHIVED), 0),
    ).order_by("sort_order", "name")


def serialize_section(section: Section) -> dict[str, Any]:
    return {
        "id": section.id,
        "name": section.name,
        "color": section.color,
        "table_count": section.table_count,
        "total_capacity": section.total_capacity,
    }


def floor_plan(section_id: UUID | None = None) -> dict[str, Any]:
    """Return the tables with their state, orders and next booking, and the sections. Four queries.

    Raises SectionNotFound.
    """
    every = list(sections())
    if section_id is not None and section_id not in {section.id for section in every}:
        raise SectionNotFound(field="section_id")
    tables = selectors.tables().select_related("section").order_by("section__sort_order", "sort_order", "name")
    if section_id is not None:
        tables = tables.filter(section_id=section_id)
    at_table = defaultdict(list)
    for order in seated_orders():
        at_table[order.table_id].append(order)
    booked = expected_at_tables(clock.now())
    return {
        "tables": [_serialize_table(table, at_table[table.id], booked.get(table.id)) for table in tables],
        "sections": [serialize_section(section) for section in every],
    }


def _serialize_table(table: Table, orders: list[Order], booking: Booking | None) -> dict[str, Any]:
    """Return a table with its open `orders`, oldest first. `current_order` is the newest one.

    `server` is the table's server, or else the person who opened the newest order.
    """
    row = {
        "id": table.id,
        "name": table.name,
        "display_name": table.display_name,
        "capacity": table.capacity,
        "shape": table.shape,
        **{name: getattr(table, name) for name in geometry.PLACE},
        "status": table.status,
        "section": {"id": table.section.id, "name": table.section.name, "color": table.section.color},
        "occupied_since": table.occupied_since,
        **state_of(payloads.serialize_table(table), [payloads.serialize_order(order) for order in orders]),
        "orders": [_serialize_order(order) for order in orders],
        "next_booking": booking and _serialize_booking(booking),
    }
    if orders:
        row["current_order"] = _serialize_order(orders[-1])
    if table.server_id or orders:
        serving = table if table.server_id else orders[-1]
        row["server"] = {"id": serving.server_id, "name": serving.server_name}
    return row


def _serialize_order(order: Order) -> dict[str, Any]:
    return {"id": order.id, "name": f"#{order.number}", "amount": order.total}


def _serialize_booking(booking: Booking) -> dict[str, Any]:
    """Return who comes next, without a name: everybody who works here sees the tables."""
    return {"id": booking.id, "starts_at": booking.starts_at, "party": booking.party, "state": booking.state}
