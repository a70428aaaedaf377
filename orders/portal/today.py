"""The panels of Today that orders add: sales, hours, open orders, products, kitchen, and what was taken off bills."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, Q, Sum
from django.db.models.functions import Coalesce, Greatest
from django.urls import reverse
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.money import ZERO
from menu.models import Station
from orders import labels
from orders.comparison import Comparison, comparison_at
from orders.floor import selectors as floor
from orders.kitchen.urgency import LATE, SLOW, thresholds_of, urgency
from orders.models import Correction, Order, ServiceSettings, Table, Ticket
from orders.reports.products import products_sold
from orders.reports.sales import no_sales, sales_by_day
from orders.selectors import open_orders
from orders.service_settings.selectors import service_settings
from restaurants.business_days import business_day
from restaurants.models import Restaurant
from restaurants.reports import periods
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period
from restaurants.reports.pictures import pictures_of
from restaurants.reports.registry import find_report
from restaurants.reports.running import Result
from restaurants.reports.running import Table as ReportTable

MOST = 5
OPEN = "pending,confirmed,preparing,ready,served"


def query_of_today(restaurant: Restaurant) -> Query:
    day = business_day(clock.now(), restaurant)
    return Query(restaurant, Period(day, day))


@dataclass(frozen=True, slots=True)
class Strip:
    """The bar of the usual range, in hundredths of its width, as texts."""

    low: str
    width: str
    now: str
    last: str


def sales(restaurant: Restaurant) -> dict[str, Any]:
    """The sales so far and what is usual by now. Four queries: today, the weekdays before, open orders, tables."""
    (day,) = sales_by_day(query_of_today(restaurant))
    compared = comparison_at(clock.now(), restaurant)
    waiting = open_orders().exclude(status=Order.Status.DRAFT).aggregate(
        orders=Count("id"), due=Sum(Greatest(F("total") - F("paid"), ZERO))
    )  # fmt: skip
    tables = floor.tables().aggregate(every=Count("id"), taken=Count("id", filter=Q(status=Table.Status.OCCUPIED)))
    return {
        "day": day,
        "compared": compared,
        "difference": day["sales"] - compared.last if compared.last else None,
        "verdict": verdict(day["sales"], compared),
        "strip": strip(day["sales"], compared),
        "open": waiting["orders"],
        "due": waiting["due"] or ZERO,
        "tables": tables,
        "currency": restaurant.currency,
        "orders_url": reverse("portal_orders"),
        "open_url": f"{reverse('portal_orders')}?range=all&status={OPEN}",
        "report_url": f"{reverse('portal_report', args=['sales-by-day'])}?period=today&compare=weekdays",
    }


def verdict(sold: Decimal, compared: Comparison) -> str:
    """Return where the sales so far are in the usual range, "" where none is known."""
    if compared.low is None or compared.high is None:
        return ""
    if sold < compared.low:
        return _("Below the usual range")
    return _("Above the usual range") if sold > compared.high else _("Within the usual range")


def strip(sold: Decimal, compared: Comparison) -> Strip | None:
    if compared.low is None or compared.high is None:
        return None
    longest = max(sold, compared.high, compared.last or ZERO) * Decimal("1.1") or Decimal(1)

    def place(amount: Decimal) -> str:
        return f"{amount / longest * 100:.1f}"

    width = place(compared.high - compared.low)
    return Strip(place(compared.low), width, place(sold), place(compared.last) if compared.last is not None else "")


def hours(restaurant: Restaurant) -> dict[str, Any] | None:
    """The sales by hour beside those of the same weekday a week ago. Two queries."""
    report, query = find_report("sales-by-hour"), query_of_today(restaurant)
    assert report is not None
    before = periods.compared_period(query.period, periods.Comparison.WEEKDAYS)
    assert before is not None
    now = {row["clock_hour"]: row for row in report.rows(query)}
    then = {row["clock_hour"]: row for row in report.rows(Query(restaurant, before))}
    first = restaurant.day_starts_at.hour
    used = sorted({*now, *then}, key=lambda hour: (hour - first) % 24)
    if not used:
        return None
    places = [(used[0] + step) % 24 for step in range((used[-1] - used[0]) % 24 + 1)]
    rows, matches = ([found.get(hour, no_sales(hour)) for hour in places] for found in (now, then))
    table, compared = ReportTable(query.period, tuple(rows), {}), ReportTable(before, tuple(matches), {})
    result = Result(report, query, table, compared if then else None, tuple(matches) if then else ())
    return {
        "pictures": pictures_of(result),
        "rows": list(zip(rows, matches, strict=True)),
        "compared": then,
        "last_day": before.start,
        "report_url": f"{reverse('portal_report', args=[report.name])}?period=today&compare=weekdays",
    }


def waits(restaurant: Restaurant) -> dict[str, Any]:
    """The tickets that wait longest for the kitchen. Three queries."""
    now, names, settings = clock.now(), station_names(), service_settings()
    waiting = Ticket.objects.filter(status=Ticket.Status.OPEN, fired_at__isnull=False).select_related("order")
    rows = [
        {
            "label": f"#{ticket.order.number} · {_place(ticket.order)}",
            "url": reverse("portal_order", args=[ticket.order_id]),
            "station": names.get(ticket.station, ticket.station),
            "minutes": int((now - ticket.fired_at).total_seconds()) // 60,
            "urgency": _urgency(settings, ticket.station, ticket.order, ticket.fired_at, now),
        }
        for ticket in waiting.order_by("fired_at", "id")[:MOST]
        if ticket.fired_at is not None
    ]
    return {"rows": rows, "open_url": f"{reverse('portal_orders')}?range=all&status={OPEN}"}


def _urgency(settings: ServiceSettings, station: str, order: Order, fired_at: datetime, now: datetime) -> str:
    thresholds = thresholds_of(
        station, order.order_type, ageing=settings.ageing, station_ageing=settings.station_ageing
    )
    return urgency({"fired_at": fired_at, "promised_at": order.promised_at}, thresholds, now)


def _place(order: Order) -> str:
    return labels.table_label(order.table_name) or order.get_order_type_display()


def products(restaurant: Restaurant) -> dict[str, Any]:
    """The products that sold for most. Two queries."""
    rows = products_sold(query_of_today(restaurant))
    return {"rows": rows[:MOST], "report_url": f"{reverse('portal_report', args=['products'])}?period=today"}


def station_names() -> dict[str, str]:
    return dict(Station.objects.values_list("slug", "name"))


def kitchen(restaurant: Restaurant) -> dict[str, Any]:
    """Each station's average from firing to ready today, and what waits there: how much is late. Four queries."""
    now, names, settings = clock.now(), station_names(), service_settings()
    day = business_day(now, restaurant)
    made = Coalesce("fired_at", "sent_at")
    today = Ticket.objects.filter(business_day=day)
    ready = today.filter(ready_at__isnull=False).exclude(status=Ticket.Status.GONE).order_by().values("station")
    averages = {row["station"]: row["average"] for row in ready.annotate(average=Avg(F("ready_at") - made))}
    waiting: dict[str, list[Ticket]] = {}
    for ticket in today.filter(status=Ticket.Status.OPEN, fired_at__isnull=False).select_related("order"):
        waiting.setdefault(ticket.station, []).append(ticket)
    return {
        "stations": [
            {
                "name": names.get(slug, slug),
                "average": minutes_text(averages[slug].total_seconds()) if slug in averages else "–",
                **_waiting_at(slug, waiting.get(slug, []), settings, now),
            }
            for slug in sorted({*averages, *waiting})
        ]
    }


def _waiting_at(station: str, tickets: list[Ticket], settings: ServiceSettings, now: datetime) -> dict[str, Any]:
    fired = [(ticket.order, ticket.fired_at) for ticket in tickets if ticket.fired_at is not None]
    states = [_urgency(settings, station, order, fired_at, now) for order, fired_at in fired]
    oldest = min((fired_at for _order, fired_at in fired), default=None)
    return {
        "waiting": len(fired),
        "late": states.count(LATE),
        "late_text": _("{count} late").format(count=states.count(LATE)),
        "due_soon": states.count(SLOW),
        "due_soon_text": _("{count} due soon").format(count=states.count(SLOW)),
        "oldest": minutes_text((now - oldest).total_seconds()) if oldest else "–",
    }


def minutes_text(seconds: float) -> str:
    minutes = int(seconds + 30) // 60
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60:02} min"


def corrections(restaurant: Restaurant) -> dict[str, Any]:
    """What was taken off bills today, by kind. One query."""
    day = business_day(clock.now(), restaurant)
    url = reverse("portal_report", args=["corrections"])
    found = Correction.objects.filter(business_day=day).order_by().values("kind")
    sums = {row["kind"]: row for row in found.annotate(count=Count("id"), value=Sum("value"))}
    rows = [
        {**sums[kind], "label": label, "url": f"{url}?period=today&kind={kind}"}
        for kind, label in Correction.Kind.choices
        if kind in sums
    ]
    value = sum((row["value"] for row in rows), ZERO)
    return {"rows": rows, "value": value, "report_url": f"{url}?period=today"}


def summary(restaurant: Restaurant) -> dict[str, Any]:
    """The figures of a restaurant's card on the page of all restaurants. Three queries."""
    (day,) = sales_by_day(query_of_today(restaurant))
    compared = comparison_at(clock.now(), restaurant)
    return {
        "day": day,
        "open": open_orders().exclude(status=Order.Status.DRAFT).count(),
        "compared": compared,
        "difference": day["sales"] - compared.last if compared.last else None,
        "verdict": verdict(day["sales"], compared),
        "currency": restaurant.currency,
    }
