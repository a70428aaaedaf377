"""The floor plan: the room at a glance, in the shape of MOBILE_API.md."""

from collections import defaultdict
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from orders import payloads
from orders.errors import SectionNotFound
from orders.floor import selectors
from orders.floor.selectors import seated_orders
from orders.floor.states import state_of
from orders.models import Order, Section, Table

LIVE = Q(tables__archived_at=None)


def sections(*, archived: bool = False) -> QuerySet[Section]:
    """Sections with `table_count` and `total_capacity` of the tables that are in the room."""
    rows = selectors.archived_sections() if archived else selectors.sections()
    return rows.annotate(
        table_count=Count("tables", filter=LIVE), total_capacity=Coalesce(Sum("tables__capacity", filter=LIVE), 0)
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
    """Three queries: the sections, the tables, the open orders at them. Raises SectionNotFound."""
    every = list(sections())
    if section_id is not None and section_id not in {section.id for section in every}:
        raise SectionNotFound(field="section_id")
    tables = selectors.tables().select_related("section").order_by("section__sort_order", "sort_order", "name")
    if section_id is not None:
        tables = tables.filter(section_id=section_id)
    at_table = defaultdict(list)
    for order in seated_orders():
        at_table[order.table_id].append(order)
    return {
        "tables": [_draw_table(table, at_table[table.id]) for table in tables],
        "sections": [serialize_section(section) for section in every],
    }


def _draw_table(table: Table, orders: list[Order]) -> dict[str, Any]:
    """`current_order` is the newest one at the table; `orders` are all of them, oldest first.

    `server` is whose table it is, else who opened the newest order.
    """
    drawn = {
        "id": table.id,
        "name": table.name,
        "display_name": table.display_name,
        "capacity": table.capacity,
        "status": table.status,
        "section": {"id": table.section.id, "name": table.section.name, "color": table.section.color},
        "occupied_since": table.occupied_since,
        **state_of(payloads.serialize_table(table), [payloads.serialize_order(order) for order in orders]),
        "orders": [_draw_order(order) for order in orders],
    }
    if orders:
        drawn["current_order"] = _draw_order(orders[-1])
    if table.server_id or orders:
        serving = table if table.server_id else orders[-1]
        drawn["server"] = {"id": serving.server_id, "name": serving.server_name}
    return drawn


def _draw_order(order: Order) -> dict[str, Any]:
    return {"id": order.id, "name": f"#{order.number}", "amount": order.total}
