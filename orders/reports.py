"""The reports of orders: sales by period and by dimension, products, options, and what was taken off bills."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Count, F, Max, Q, QuerySet, Sum, TextChoices
from django.db.models.functions import Coalesce, ExtractHour, ExtractIsoWeekDay, TruncMonth, TruncWeek
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from fynlo.core.money import ZERO
from menu.models import Product
from orders import guest_reports
from orders.kitchen import reports as kitchen_reports
from orders.models import Correction, Line, Order
from realtime.sync.models import Device
from restaurants.reports.declarations import (
    Chart,
    ChartKind,
    Column,
    Filter,
    Kind,
    Note,
    Query,
    Report,
    Row,
    average,
    count,
    divided,
    money,
    share,
)
from restaurants.reports.registry import register_reports

SALES, PRODUCTS, CONTROL = _("Sales"), _("Products"), _("Corrections")
SOLD = ~Q(status__in=[Order.Status.CANCELLED, Order.Status.DRAFT])
SALES_DEFINITION = _(
    "An order counts on its business day, whether it is paid or not. Cancelled orders and drafts do not count. Sales "
    "are the totals of the bills after discounts, with VAT and with the service charge, without tips. Gift cards, "
    "deposits and payments of house accounts are no sales. Refunds do not lower them: they have their report."
)
LINES_DEFINITION = _(
    "Quantities and prices of the items of all orders except cancelled ones and drafts, by the business day of the "
    "order. Voided items do not count. Prices are after discounts on the item, with VAT, without the service charge."
)
MOST_LATE_LINKS = 20  # of one day; a note about more counts them all
WEEKDAYS = (_("Monday"), _("Tuesday"), _("Wednesday"), _("Thursday"), _("Friday"), _("Saturday"), _("Sunday"))
FIGURES = (
    count("orders", _("Orders"), is_compared=True),
    count("guests", _("Covers")),
    money("sales", _("Sales"), is_compared=True),
    average("average", _("Average"), of="sales", per="orders"),
)


def choices_of(values: type[TextChoices]) -> list[tuple[str, str]]:
    return [(value, str(label)) for value, label in values.choices]


ORDER_TYPE = Filter("type", _("Order type"), lambda: choices_of(Order.Type))


def sold(query: Query) -> QuerySet[Order]:
    """Return the orders that count in the period. One that sells nothing but gift cards and the like does not."""
    found = Order.objects.filter(SOLD, business_day__range=(query.period.start, query.period.end)).order_by()
    found = found.exclude(outside_sales__gt=0, total=F("outside_sales"))
    wanted = query.filters.get("type")
    return found.filter(order_type=wanted) if wanted else found


def late_orders(query: Query) -> list[Note]:
    """Return a note for each day on which orders were added to the period afterwards. One query.

    A till without a network sends them later: they count on the business day on which they were placed.
    """
    found = sold(query).filter(arrived_late=True).order_by("opened_at", "id")
    by_day: dict[date, list[tuple[str, str]]] = {}
    for order_id, number, business_day, opened_at in found.values_list("id", "number", "business_day", "opened_at"):
        day = opened_at.astimezone(query.restaurant.zone).date()
        label = gettext("#{number} of {day}").format(number=number, day=date_format(business_day, "j M"))
        by_day.setdefault(day, []).append((label, reverse("portal_order", args=[order_id])))
    return [_late_note(day, links) for day, links in by_day.items()]


def _late_note(day: date, links: list[tuple[str, str]]) -> Note:
    text = ngettext(
        "{count} order that arrived late was added on {day}.",
        "{count} orders that arrived late were added on {day}.",
        len(links),
    )
    return Note(text.format(count=len(links), day=date_format(day, "j M")), links[:MOST_LATE_LINKS])


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
    return [{**row, "weekday": WEEKDAYS[row["iso_day"] - 1]} for row in named]


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
    """By the person who serves the order: one row a person, with the name of the person's latest order."""
    rows = sums_by(sold(query), "server_id")
    names = dict(sold(query).order_by("opened_at").values_list("server_id", "server_name"))
    return _largest_first({**row, "server": names.get(row["server_id"]) or gettext("Nobody")} for row in rows)


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


# -- products -------------------------------------------------------------------------------------------------


def lines_sold(query: Query) -> QuerySet[Line]:
    """Return the lines that count in the period."""
    period = (query.period.start, query.period.end)
    found = (
        Line.objects.filter(kind=Line.Kind.PRODUCT)
        .exclude(status=Line.Status.VOID)
        .exclude(order__status__in=[Order.Status.CANCELLED, Order.Status.DRAFT])
    )
    return found.filter(order__business_day__range=period).order_by()


def products_sold(query: Query) -> list[Row]:
    """Two queries: the lines by product, and the products with their categories.

    A product that was renamed is one row under its name of today; a deleted one keeps the name of its lines.
    """
    rows = (
        lines_sold(query)
        .values("product_id")
        .annotate(
            quantity=Sum("quantity"),
            sales=Sum("total"),
            orders=Count("order_id", distinct=True),
            line_name=Max("name"),
        )
    )
    known = {
        product_id: (name, category)
        for product_id, name, category in Product.objects.values_list("id", "name", "category__name")
    }
    return sorted(
        (
            {
                **row,
                "product": known.get(row["product_id"], (row["line_name"], ""))[0],
                "category": known.get(row["product_id"], ("", gettext("No longer on the menu")))[1],
                "average": divided(row["sales"], row["quantity"]),
            }
            for row in rows
        ),
        key=lambda row: (-row["sales"], row["product"]),
    )


def categories_sold(query: Query) -> list[Row]:
    """The products of `products_sold`, added up by category. Its two queries."""
    sums: dict[str, dict[str, Any]] = {}
    for row in products_sold(query):
        total = sums.setdefault(row["category"], {"category": row["category"], "quantity": 0, "sales": ZERO})
        total["quantity"] += row["quantity"]
        total["sales"] += row["sales"]
    return sorted(sums.values(), key=lambda row: -row["sales"])


def options_sold(query: Query) -> list[Row]:
    """The options of the lines, one query. A price is for one of the item; a quantity counts every item."""
    with connection.cursor() as cursor:
        cursor.execute(OPTIONS, {"start": query.period.start, "end": query.period.end})
        return [{"option": name, "quantity": quantity, "sales": sales} for name, quantity, sales in cursor.fetchall()]


OPTIONS = """
    SELECT option ->> 'name', sum(l.quantity * coalesce((option ->> 'quantity')::int, 1))::int AS quantity,
        sum(l.quantity * coalesce((option ->> 'quantity')::int, 1) * (option ->> 'price')::numeric)
    FROM orders_line l JOIN orders_order o ON o.id = l.order_id, jsonb_array_elements(l.modifiers::jsonb) option
    WHERE o.business_day BETWEEN %(start)s AND %(end)s AND o.status NOT IN ('cancelled', 'draft') AND l.status <> 'void'
        AND l.kind = 'product'
    GROUP BY 1 ORDER BY 2 DESC, 1
"""


def menu_engineering(query: Query) -> list[Row]:
    """Products with a known cost: how popular and how profitable each is against the average of them.

    The margin of an item is its price without VAT less its cost of today. Three queries.
    """
    costs = dict(Product.objects.filter(cost__isnull=False).values_list("id", "cost"))
    names = dict(Product.objects.filter(pk__in=costs).values_list("id", "name"))
    rows = (
        lines_sold(query)
        .filter(product_id__in=costs)
        .values("product_id")
        .annotate(
            quantity=Sum("quantity"),
            sales=Sum("total"),
            vat=Sum("vat"),
        )
    )
    found = []
    for row in rows:
        margin = row["sales"] - row["vat"] - costs[row["product_id"]] * row["quantity"]
        found.append(
            {
                "product_id": row["product_id"],
                "product": names[row["product_id"]],
                "quantity": row["quantity"],
                "sales": row["sales"],
                "margin": margin,
                "each": divided(margin, row["quantity"]),
            }
        )
    return sorted((row | {"group": _group(row, found)} for row in found), key=lambda row: -row["margin"])


POPULAR = Decimal("0.7")  # of an even share: Kasavana and Smith, Menu Engineering (1982)


def _group(row: Mapping[str, Any], rows: list[dict[str, Any]]) -> str:
    """Return the product's place in the matrix of popularity and margin."""
    sold_in_all = sum(each["quantity"] for each in rows)
    is_popular = row["quantity"] >= POPULAR * sold_in_all / len(rows)
    average_margin = sum((each["margin"] for each in rows), ZERO) / sold_in_all if sold_in_all else ZERO
    is_profitable = row["each"] is not None and row["each"] >= average_margin
    return {
        (True, True): gettext("Star: keep it"),
        (True, False): gettext("Popular: raise its margin"),
        (False, True): gettext("Profitable: sell more of it"),
        (False, False): gettext("Weak: change or drop it"),
    }[is_popular, is_profitable]


# -- what was taken off bills ---------------------------------------------------------------------------------

KINDS = Filter("kind", _("Kind"), lambda: choices_of(Correction.Kind))


def corrections(query: Query) -> Iterator[Row]:
    """Each void, comp, discount, removal and reopening, the newest first. One query."""
    period = (query.period.start, query.period.end)
    found = Correction.objects.filter(business_day__range=period).select_related("order", "line").order_by("-at", "id")
    wanted = query.filters.get("kind")
    for row in found.filter(kind=wanted) if wanted else found:
        yield {
            "at": row.at,
            "kind": Correction.Kind(row.kind).label,
            "order": f"#{row.order.number}",
            "order_id": row.order_id,
            "item": row.line.name if row.line else gettext("The whole order"),
            "value": row.value,
            "by": row.by_name,
            "reason": row.reason,
        }


def corrections_by_person(query: Query) -> list[Row]:
    """One query. A removed discount lowers what its person took off."""
    period = (query.period.start, query.period.end)
    rows = (
        Correction.objects.filter(business_day__range=period)
        .order_by()
        .values("by", "by_name")
        .annotate(
            voids=Count("id", filter=Q(kind=Correction.Kind.VOID)),
            comps=Count("id", filter=Q(kind=Correction.Kind.COMP)),
            discounts=Count("id", filter=Q(kind=Correction.Kind.DISCOUNT)),
            prices=Count("id", filter=Q(kind=Correction.Kind.PRICE)),
            reopened=Count("id", filter=Q(kind=Correction.Kind.REOPEN)),
            value=Sum("value"),
        )
    )
    return sorted(
        ({**row, "person": row["by_name"] or gettext("Nobody")} for row in rows), key=lambda row: -row["value"]
    )


# -- the declarations -----------------------------------------------------------------------------------------


def _orders_of_day(row: Row, query: Query) -> str:
    return f"{reverse('portal_orders')}?{urlencode({'day': row['business_day'].isoformat()})}"


def _order(row: Row, query: Query) -> str:
    return reverse("portal_order", args=[row["order_id"]])


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
    ),
    _sales_report(
        "sales-by-month",
        _("Sales by month"),
        _("Months of the calendar."),
        Column("month", _("Month"), Kind.MONTH),
        sales_by_month,
        chart=_columns("month"),
        filters=(ORDER_TYPE,),
    ),
    _sales_report(
        "sales-by-hour",
        _("Sales by hour"),
        _("When guests order, by the hour at which the order was opened."),
        Column("hour", _("Hour")),
        sales_by_hour,
        chart=_columns("hour"),
        filters=(ORDER_TYPE,),
    ),
    _sales_report(
        "sales-by-weekday",
        _("Sales by weekday"),
        _("Which days of the week are busy."),
        Column("weekday", _("Weekday")),
        sales_by_weekday,
        chart=_columns("weekday"),
        filters=(ORDER_TYPE,),
    ),
    _sales_report(
        "sales-by-order-type",
        _("Sales by order type"),
        _("Eaten in, taken away or delivered."),
        Column("type", _("Order type")),
        sales_by_type,
        chart=_bars("type"),
    ),
    _sales_report(
        "sales-by-section",
        _("Sales by section"),
        _("By the section of the table, as the room is now."),
        Column("section", _("Section")),
        sales_by_section,
        chart=_bars("section"),
        filters=(ORDER_TYPE,),
    ),
    _sales_report(
        "sales-by-server",
        _("Sales by server"),
        _("By the person who serves the order."),
        Column("server", _("Server")),
        sales_by_server,
        chart=_bars("server"),
        filters=(ORDER_TYPE,),
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
        chart=_bars("device"),
        filters=(ORDER_TYPE,),
        notes=late_orders,
    ),
    Report(
        name="products",
        title=_("Products"),
        section=PRODUCTS,
        permission="orders.manage",
        summary=_("What sold, how often and for how much."),
        definition=LINES_DEFINITION,
        columns=(
            Column("product", _("Product")),
            Column("category", _("Category")),
            count("quantity", _("Sold"), is_compared=True),
            money("sales", _("Sales"), is_compared=True),
            share("share", _("Share"), of="sales"),
            average("average", _("Each"), of="sales", per="quantity"),
            Column("orders", _("Orders"), Kind.COUNT),
        ),
        rows=products_sold,
        key=("product_id",),
        chart=_bars("product"),
        shares={"share": "sales"},
        notes=late_orders,
    ),
    Report(
        name="categories",
        title=_("Categories"),
        section=PRODUCTS,
        permission="orders.manage",
        summary=_("The products added up by their category of today."),
        definition=LINES_DEFINITION,
        columns=(
            Column("category", _("Category")),
            count("quantity", _("Sold"), is_compared=True),
            money("sales", _("Sales"), is_compared=True),
            share("share", _("Share"), of="sales"),
        ),
        rows=categories_sold,
        key=("category",),
        chart=_bars("category"),
        shares={"share": "sales"},
        notes=late_orders,
    ),
    Report(
        name="options",
        title=_("Options"),
        section=PRODUCTS,
        permission="orders.manage",
        summary=_("The sizes, extras and choices that were ordered."),
        definition=(
            _(
                "Options of all items that count in the report of products. Extra charges are those of the options "
                "alone, "
                "before discounts; they are part of the sales of their products."
            )
        ),
        columns=(
            Column("option", _("Option")),
            count("quantity", _("Ordered"), is_compared=True),
            money("sales", _("Extra charges"), is_compared=True),
        ),
        rows=options_sold,
        key=("option",),
        chart=Chart(ChartKind.BARS, "option", "quantity"),
        notes=late_orders,
    ),
    Report(
        name="menu-engineering",
        title=_("Menu engineering"),
        section=PRODUCTS,
        permission="orders.manage",
        summary=_("Popularity against margin, for the products whose cost is known."),
        definition=(
            _(
                "Margin is sales without VAT, less the product's cost of today for each one sold. A product is popular "
                "when it sells at least 70 % of an even share, and profitable when its margin each reaches the "
                "average. "
                "Products without a cost are left out: enter it on the product's page in the menu."
            )
        ),
        columns=(
            Column("product", _("Product")),
            count("quantity", _("Sold"), is_compared=True),
            money("sales", _("Sales")),
            money("margin", _("Margin"), is_compared=True),
            average("each", _("Margin each"), of="margin", per="quantity"),
            Column("group", _("Advice")),
        ),
        rows=menu_engineering,
        key=("product_id",),
        chart=Chart(ChartKind.BARS, "product", "margin"),
        notes=late_orders,
    ),
    Report(
        name="corrections",
        title=_("Voids, comps, discounts and prices"),
        section=CONTROL,
        permission="orders.manage",
        summary=_("Everything that was taken off a bill, with who and why."),
        definition=(
            _(
                "Each void, item on the house, discount, removed discount, changed price and reopened order, on the "
                "day on "
                "which it was done. The value is what it took off the bill in menu prices; a removed discount is "
                "negative."
            )
        ),
        columns=(
            Column("at", _("When"), Kind.MOMENT),
            Column("kind", _("What")),
            Column("order", _("Order")),
            Column("item", _("Item")),
            money("value", _("Value")),
            Column("by", _("By")),
            Column("reason", _("Reason")),
        ),
        rows=corrections,
        filters=(KINDS,),
        link=_order,
    ),
    Report(
        name="corrections-by-person",
        title=_("Corrections by person"),
        section=CONTROL,
        permission="orders.manage",
        summary=_("Who voids, comps, discounts and reopens, and for how much."),
        definition=(
            _(
                "The number of corrections of each kind by the person who made them, on the business day on which they "
                "were made. The value is what they took off bills in menu prices, less removed discounts."
            )
        ),
        columns=(
            Column("person", _("Person")),
            count("voids", _("Voids")),
            count("comps", _("On the house")),
            count("discounts", _("Discounts")),
            count("prices", _("Prices changed")),
            count("reopened", _("Reopened")),
            money("value", _("Value"), is_compared=True),
        ),
        rows=corrections_by_person,
        key=("by", "person"),
        chart=Chart(ChartKind.BARS, "person", "value"),
    ),
    *kitchen_reports.REPORTS,
    *guest_reports.REPORTS,
)


def register_all() -> None:
    register_reports(*REPORTS)
