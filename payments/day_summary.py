"""The report of days at a glance: what was sold, taken off, paid in which way, and given back."""

from collections.abc import Iterable
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from fynlo.core.money import ZERO
from orders.addresses import orders_url
from orders.reports.corrections import taken_off_by_day
from orders.reports.sales import SALES, sales_by_day
from orders.reports.selectors import late_orders
from payments import takings
from payments.models import Payment
from restaurants.reports.declarations import Chart, ChartKind, Column, Kind, Query, Report, Row, count, money

CARDS = (Payment.Method.CARD, Payment.Method.READER)


def day_summary(query: Query) -> list[Row]:
    """One row a day. Four queries: orders, corrections, payments, refunds."""
    taken, off = takings.taken_by_day(query.period), taken_off_by_day(query)
    return [{**row, "off": off.get(day, ZERO), **_money_of(taken.get(day, ()))}
            for row in sales_by_day(query) for day in [row["business_day"]]]  # fmt: skip


def _money_of(rows: Iterable[takings.Row]) -> dict[str, Decimal]:
    sums: dict[str, Decimal] = dict.fromkeys(("cash", "cards", "other", "tips", "refunded"), ZERO)
    for row in rows:
        name = row.tender.name
        sums["cash" if name == Payment.Method.CASH else "cards" if name in CARDS else "other"] += row.net
        sums["tips"] += row.tips_left
        sums["refunded"] += row.went_back
    return sums


def _orders_of_day(row: Row, query: Query) -> str:
    return orders_url(query, day=row["business_day"].isoformat())


DAY_SUMMARY = Report(
    name="day-summary", title=_("Day summary"), section=SALES, permission="payments.list",
    summary=_("Each day on one line: sold, taken off, paid, given back."),
    definition=_("Sold is as in “Sales by day”. Taken off is what corrections took off bills. Cash, cards and other "
        "ways are what guests paid on the day, with tips, less refunds in that way; cards are taken by your own card "
        "machine or a card reader. Tips and refunds are parts of these three."),
    columns=(
        Column("business_day", _("Day"), Kind.DAY), count("orders", _("Orders")), count("guests", _("Covers")),
        money("sales", _("Sales"), is_compared=True), money("off", _("Taken off")), money("cash", _("Cash")),
        money("cards", _("Cards")), money("other", _("Other ways")), money("tips", _("Tips")),
        money("refunded", _("Refunds")),
    ),
    rows=day_summary, notes=late_orders, key=("business_day",), link=_orders_of_day,
    chart=Chart(ChartKind.COLUMNS, "business_day", "sales"),
)  # fmt: skip
