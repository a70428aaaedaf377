"""Build a new order. Placing, quick sales, follow-up orders and splits all start here."""

from typing import Any

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from orders.models import Order, Table
from orders.pricing import totals
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

TERMS = (
    "vat_registered", "vat_method", "prices_include_tax", "charge", "charge_rate", "charge_applied",
)  # fmt: skip


def build_order(
    context: CommandContext, *, order_type: str, menu_version: int, table: Table | None = None, **fields: Any
) -> Order:
    """Return an unsaved order without lines or number, opened now by the actor on the restaurant's current terms.

    An order that a device placed without a network counts on the business day on which it was placed. If that is over,
    the order and the audit say so.
    `fields` are further columns. The caller occupies the table and stores the order.
    """
    now, restaurant = clock.now(), connection.tenant
    day = business_day(context.occurred_at, restaurant)
    arrived_late = day != business_day(now, restaurant)
    if arrived_late:
        context.annotate(arrived_late_for=day)
    order = Order(
        **{
            "business_day": day,
            "arrived_late": arrived_late,
            "order_type": order_type,
            "table": table,
            "table_name": table.name if table else "",
            "menu_version": menu_version,
            "server_id": context.actor.user_id,
            "server_name": context.actor.name,
            "opened_at": now,
            "stage_since": now,
            **fields,
        }
    )
    order.id = fields.get("id") or uuid7()
    totals.copy_fiscal_terms(order, restaurant)
    order.all_lines = []
    return order


def build_split_order(context: CommandContext, source: Order, *, table: Table | None, **fields: Any) -> Order:
    """Return an unsaved order for lines of `source`: opened when `source` was, on the same terms, for its customer."""
    order = build_order(
        context,
        order_type=source.order_type,
        menu_version=source.menu_version,
        table=table,
        business_day=source.business_day,
        arrived_late=source.arrived_late,
        opened_at=source.opened_at,
        promised_at=source.promised_at,
        customer_id=source.customer_id,
        rush=source.rush,
        **fields,
    )
    for name in TERMS:
        setattr(order, name, getattr(source, name))
    return order
