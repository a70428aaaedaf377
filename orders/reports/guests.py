"""The reports of guests: how long they sit, how many there are, and the customers who come back."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils.translation import gettext_lazy as _

from orders.addresses import orders_url
from orders.kitchen.reports import KITCHEN, average_minutes, whole_minutes
from orders.models import Table
from orders.reports.selectors import late_orders, late_orders_at_tables
from restaurants.reports.declarations import (
    Chart,
    ChartKind,
    Column,
    Kind,
    Query,
    Report,
    Row,
    average,
    count,
    divided,
    money,
    summed,
)

TURNS = """
    SELECT table_id, max(table_name) AS old_name, count(*)::int AS parties, coalesce(sum(guests), 0)::int AS guests,
        sum(total - outside_sales) AS sales,
        coalesce(sum(total - outside_sales) FILTER (WHERE guests > 0), 0) AS sales_of_guests,
        sum(extract(epoch FROM closed_at - opened_at))::bigint AS seconds
    FROM orders_order
    WHERE business_day BETWEEN %(start)s AND %(end)s AND status = 'completed' AND table_id IS NOT NULL
        AND reopened_at IS NULL AND closed_at >= opened_at
    GROUP BY table_id
"""
CUSTOMERS = """
    SELECT c.id AS customer_id, c.name AS customer, c.phone, count(*)::int AS orders,
        sum(o.total - o.outside_sales) AS sales, max(o.opened_at) AS last_order
    FROM orders_order o JOIN orders_customer named ON named.id = o.customer_id
        JOIN orders_customer c ON c.id = coalesce(named.merged_into_id, named.id)
    WHERE o.business_day BETWEEN %(start)s AND %(end)s AND o.status NOT IN ('cancelled', 'draft')
    GROUP BY c.id ORDER BY sales DESC, c.id
"""


def table_turns(query: Query) -> list[Row]:
    """One row a table, the one with the most sales first. Two queries: orders, and the tables of today."""
    tables = {row["id"]: row for row in Table.objects.values("id", "name", "section__name", "capacity")}
    found = []
    for row in _rows(TURNS, query):
        table = tables[row["table_id"]]
        found.append(
            row
            | {
                "table": table["name"],
                "section": table["section__name"],
                "per_guest": divided(row["sales_of_guests"], row["guests"]),
                "stay": whole_minutes(row["seconds"], row["parties"]),
            }
        )
    return sorted(found, key=lambda row: (-row["sales"], row["table"]))


def customers(query: Query) -> list[Row]:
    """One query."""
    return [row | {"average": divided(row["sales"], row["orders"])} for row in _rows(CUSTOMERS, query)]


def _rows(sql: str, query: Query) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, {"start": query.period.start, "end": query.period.end})
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _per_guest(rows: Sequence[Row]) -> Decimal | None:
    return divided(summed("sales_of_guests")(rows), summed("guests")(rows))


def _orders_at_table(row: Row, query: Query) -> str:
    return orders_url(query, table=row["table_id"])


def _orders_of_customer(row: Row, query: Query) -> str:
    return orders_url(query, customer=row["customer_id"])


REPORTS = (
    Report(
        name="table-turns",
        title=_("Tables and covers"),
        section=KITCHEN,
        permission="orders.manage",
        summary=_("How often each table is taken, how long guests stay and what they spend."),
        definition=(
            _(
                "Completed orders at a table, on their business day, by the name and section that the table has now. A "
                "stay is from the first order until the bill was closed; bills that were reopened do not count. "
                "Spending per cover counts only orders with a number of covers."
            )
        ),
        columns=(
            Column("table", _("Table")),
            Column("section", _("Section")),
            count("parties", _("Parties"), is_compared=True),
            count("guests", _("Covers"), is_compared=True),
            money("sales", _("Sales"), is_compared=True),
            Column("per_guest", _("Per cover"), Kind.MONEY, _per_guest),
            Column("stay", _("Average stay"), Kind.MINUTES, average_minutes("seconds", "parties")),
        ),
        rows=table_turns,
        notes=late_orders_at_tables,
        key=("table_id",),
        link=_orders_at_table,
        chart=Chart(ChartKind.BARS, "table", "sales"),
    ),
    Report(
        name="customers",
        title=_("Customers"),
        section=_("Sales"),
        permission="orders.manage",
        summary=_("Who orders takeaway, pickup and delivery, how often and for how much."),
        definition=(
            _(
                "Orders with a customer, except cancelled ones and drafts, on their business day. Guests at a table "
                "have no customer and do not count. Sales are those of the report of sales by day."
            )
        ),
        columns=(
            Column("customer", _("Customer")),
            Column("phone", _("Phone")),
            count("orders", _("Orders"), is_compared=True),
            money("sales", _("Sales"), is_compared=True),
            average("average", _("Average"), of="sales", per="orders"),
            Column("last_order", _("Last order"), Kind.MOMENT),
        ),
        rows=customers,
        notes=late_orders,
        key=("customer_id",),
        link=_orders_of_customer,
        chart=Chart(ChartKind.BARS, "customer", "sales"),
    ),
)
