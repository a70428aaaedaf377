"""The reports of sales by period and by dimension."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import connection
from django.db.models import Count, F, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractHour, ExtractIsoWeekDay, TruncMonth, TruncWeek
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fynlo.core.money import ZERO
from orders.addresses import orders_url
from orders.models import Order
from orders.reports.day_sources import served_by_person
from orders.reports.selectors import ORDER_TYPE, late_orders, sold
from realtime.sync.models import Device
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
)
from restaurants.reports.periods import last_of_month

SALES = _("Sales")
SALES_DEFINITION = _(
    "An order counts on its business day, whether it is paid or not. Cancelled orders and drafts do not count. Sales "
    "are the totals of the bills after discounts, with VAT and with the service charge, without tips. Gift cards, "
    "deposits and payments of house accounts are no sales. Refunds do not lower them: they have their report."
)
# Marked here, because ours replace Django's: in Spanish the days are small within a sentence.
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
FIGURES = (
    count("orders", _("Orders"), is_compared=True),
    count("guests", _("Covers")),
    money("sales", _("Sales"), is_compared=True),
    average("average", _("Average"), of="sales", per="orders"),
)


def sums_by(found: QuerySet[Order], key: str) -> list[dict[str, Any]]:
    """Return orders, covers and sales of each value of the annotated or stored `key`. One query."""
    rows = found.values(key).annotate(
        orders=Count("id"), guests=Coalesce(Sum("guests"), 0), sales=Sum(F("total") - F("outside_sales"))
    )
    return [row | {"average": divided(row["sales"], row["orders"])} for row in rows]


def _empty(key: str, value: Any) -> dict[str, Any]:
    return {key: value, "orders": 0, "guests": 0, "sales": ZERO, "average": None}


def _complete(rows: Iterable[Mapping[str, Any]], key: str, values: Iterable[Any]) -> list[Row]:
    """Return a row for each of `values`, in their order, an empty one where nothing was sold."""
    found = {row[key]: row for row in rows}
    return [found.get(value) or _empty(key, value) for value in values]


def sales_by_day(query: Query) -> list[Row]:
    return _complete(sums_by(sold(query), "business_day"), "business_day", query.period)


def sales_by_week(query: Query) -> list[Row]:
    weeks = sorted({day - timedelta(days=day.weekday()) for day in query.period})
    return _complete(sums_by(sold(query).annotate(week=TruncWeek("business_day")), "week"), "week", weeks)


def sales_by_month(query: Query) -> list[Row]:
    months = sorted({day.replace(day=1) for day in query.period})
    return _complete(sums_by(sold(query).annotate(month=TruncMonth("business_day")), "month"), "month", months)


def sales_by_weekday(query: Query) -> list[Row]:
    rows = sums_by(sold(query).annotate(iso_day=ExtractIsoWeekDay("business_day")), "iso_day")
    named = _complete(rows, "iso_day", range(1, 8))
    return [{**row, "weekday": capfirst(WEEKDAYS[row["iso_day"] - 1])} for row in named]


def sales_by_hour(query: Query) -> list[Row]:
    """Hours of the clock in the restaurant's zone, from the hour at which its day begins."""
    zone, first = query.restaurant.zone, query.restaurant.day_starts_at.hour
    rows = sums_by(sold(query).annotate(clock_hour=ExtractHour("opened_at", tzinfo=zone)), "clock_hour")
    used = {row["clock_hour"] for row in rows}
    hours = [(first + step) % 24 for step in range(24)]
    places = [place for place, hour in enumerate(hours) if hour in used]
    shown = hours[places[0] : places[-1] + 1] if places else []
    return [{**row, "hour": f"{row['clock_hour']:02}:00"} for row in _complete(rows, "clock_hour", shown)]


def no_sales(clock_hour: int) -> dict[str, Any]:
    """Return the row of `sales_by_hour` for an hour without orders."""
    return {**_empty("clock_hour", clock_hour), "hour": f"{clock_hour:02}:00"}


def sales_by_type(query: Query) -> list[Row]:
    rows = sums_by(sold(query), "order_type")
    return _largest_first({**row, "type": Order.Type(row["order_type"]).label} for row in rows)


def sales_by_section(query: Query) -> list[Row]:
    rows = sums_by(sold(query), "table__section__name")
    return _largest_first({**row, "section": row["table__section__name"] or gettext("No table")} for row in rows)


def sales_by_server(query: Query) -> list[Row]:
    """By the person who serves the order: one row a person, with the name of the person's latest order. Two queries."""
    return _largest_first(
        {
            "server_id": person, "orders": served.orders, "guests": served.guests, "sales": served.sales,
            "average": divided(served.sales, served.orders), "server": served.name or gettext("Nobody"),
        }
        for person, served in served_by_person(query.period, query.filters.get("type", "")).items()
    )  # fmt: skip


# The device is in the audit entry of the command that placed the order.
BY_DEVICE = """
    SELECT a.device, count(*)::int AS orders, coalesce(sum(o.guests), 0)::int AS guests,
        sum(o.total - o.outside_sales) AS sales
    FROM orders_order o LEFT JOIN realtime_auditentry a ON a.target = o.id::text AND a.kind = 'order.create'
    WHERE o.business_day BETWEEN %(start)s AND %(end)s AND o.status NOT IN ('cancelled', 'draft')
        AND NOT (o.outside_sales > 0 AND o.total = o.outside_sales)
        AND (%(type)s = '' OR o.order_type = %(type)s)
    GROUP BY 1
"""


def sales_by_device(query: Query) -> list[Row]:
    """By the device that placed the order. Two queries: orders, and the names of the devices."""
    names = {row.pk: f"{row.name} ({row.series})" for row in Device.objects.filter(restaurant_id=query.restaurant.pk)}
    with connection.cursor() as cursor:
        cursor.execute(
            BY_DEVICE, {"start": query.period.start, "end": query.period.end, "type": query.filters.get("type", "")}
        )
        found = cursor.fetchall()
    return _largest_first(
        {
            "device_id": device,
            "device": names.get(device) or gettext("No enrolled device"),
            "orders": orders,
            "guests": guests,
            "sales": sales,
            "average": divided(sales, orders),
        }
        for device, orders, guests, sales in found
    )


def _largest_first(rows: Iterable[dict[str, Any]]) -> list[Row]:
    return sorted(rows, key=lambda row: (-row["sales"], -row["orders"]))


def _orders_of_day(row: Row, query: Query) -> str:
    return orders_url(query, day=row["business_day"].isoformat())


def _orders_of_week(row: Row, query: Query) -> str:
    return orders_url(query, start=row["week"], end=row["week"] + timedelta(days=6))


def _orders_of_month(row: Row, query: Query) -> str:
    return orders_url(query, start=row["month"], end=last_of_month(row["month"]))


def _orders_of_hour(row: Row, query: Query) -> str:
    return orders_url(query, hour=row["clock_hour"])


def _orders_of_weekday(row: Row, query: Query) -> str:
    return orders_url(query, weekday=row["iso_day"])


def _orders_of_type(row: Row, query: Query) -> str:
    return orders_url(query, type=row["order_type"])


def _orders_of_section(row: Row, query: Query) -> str:
    name = row["table__section__name"]
    return orders_url(query, section=name) if name else orders_url(query, without="section")


def _orders_of_server(row: Row, query: Query) -> str:
    return orders_url(query, server=row["server_id"]) if row["server_id"] else orders_url(query, without="server")


def _orders_of_device(row: Row, query: Query) -> str:
    return orders_url(query, device=row["device_id"]) if row["device_id"] else orders_url(query, without="device")


def _sales_report(name: str, title: Promise, summary: Promise, first: Column, rows: Any, **more: Any) -> Report:
    return Report(
        name=name,
        title=title,
        section=SALES,
        permission="orders.manage",
        summary=summary,
        definition=SALES_DEFINITION,
        columns=(first, *FIGURES),
        rows=rows,
        key=(first.name,),
        notes=late_orders,
        **more,
    )


def _columns(label: str) -> Chart:
    return Chart(ChartKind.COLUMNS, label, "sales")


def _bars(label: str) -> Chart:
    return Chart(ChartKind.BARS, label, "sales")


REPORTS = (
    _sales_report(
        "sales-by-day",
        _("Sales by day"),
        _("What each business day sold."),
        Column("business_day", _("Day"), Kind.DAY),
        sales_by_day,
        chart=_columns("business_day"),
        filters=(ORDER_TYPE,),
        link=_orders_of_day,
    ),
    _sales_report(
        "sales-by-week",
        _("Sales by week"),
        _("Weeks from Monday to Sunday."),
        Column("week", _("Week"), Kind.WEEK),
        sales_by_week,
        chart=_columns("week"),
        filters=(ORDER_TYPE,),
        link=_orders_of_week,
    ),
    _sales_report(
        "sales-by-month",
        _("Sales by month"),
        _("Months of the calendar."),
        Column("month", _("Month"), Kind.MONTH),
        sales_by_month,
        chart=_columns("month"),
        filters=(ORDER_TYPE,),
        link=_orders_of_month,
    ),
    _sales_report(
        "sales-by-hour",
        _("Sales by hour"),
        _("When guests order, by the hour at which the order was opened."),
        Column("hour", _("Hour")),
        sales_by_hour,
        chart=_columns("hour"),
        filters=(ORDER_TYPE,),
        link=_orders_of_hour,
    ),
    _sales_report(
        "sales-by-weekday",
        _("Sales by weekday"),
        _("Which days of the week are busy."),
        Column("weekday", _("Weekday")),
        sales_by_weekday,
        chart=_columns("weekday"),
        filters=(ORDER_TYPE,),
        link=_orders_of_weekday,
    ),
    _sales_report(
        "sales-by-order-type",
        _("Sales by order type"),
        _("Eaten in, taken away or delivered."),
        Column("type", _("Order type")),
        sales_by_type,
        chart=_bars("type"),
        link=_orders_of_type,
    ),
    _sales_report(
        "sales-by-section",
        _("Sales by section"),
        _("By the section of the table, as the room is now."),
        Column("section", _("Section")),
        sales_by_section,
        chart=_bars("section"),
        filters=(ORDER_TYPE,),
        link=_orders_of_section,
    ),
    _sales_report(
        "sales-by-server",
        _("Sales by server"),
        _("By the person who serves the order."),
        Column("server", _("Server")),
        sales_by_server,
        chart=_bars("server"),
        filters=(ORDER_TYPE,),
        link=_orders_of_server,
    ),
    Report(
        name="sales-by-device",
        title=_("Sales by device"),
        section=SALES,
        permission="orders.manage",
        summary=_("By the till or phone on which the order was placed."),
        definition=format_lazy(
            "{} {}", SALES_DEFINITION, _("Orders from apps and pages that are no enrolled device stand together.")
        ),
        columns=(Column("device", _("Device")), *FIGURES),
        rows=sales_by_device,
        key=("device_id",),
        link=_orders_of_device,
        chart=_bars("device"),
        filters=(ORDER_TYPE,),
        notes=late_orders,
    ),
)
