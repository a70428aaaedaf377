"""The figures of the analytics, each from the functions of the reports. Amounts are pounds."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from fynlo.core.money import ZERO, round_half_up
from orders.models import Order
from orders.reports import sold
from orders.reports.day_sources import sums_by_day_and_product
from orders.reports.products import products_sold
from orders.reports.sales import sales_by_day, sales_by_server, sales_by_type
from payments.models import Payment
from payments.takings import taken_by_day
from restaurants import labour
from restaurants.identity.selectors import job_label, position_label
from restaurants.labour import ScheduledShift, WorkedHours
from restaurants.models import Membership, Restaurant
from restaurants.reports.declarations import Query, Row
from restaurants.reports.periods import Period, named_period

TIMEFRAMES = ("today", "week", "month", "year")
TOP = 5
TOP_OF_A_DAY = 3
# The four that the app knows; everything else is under "other".
METHODS = {"cash": "cash", "card": "card", "reader": "card", "qr": "qrCode"}
SOURCES = {
    Order.Type.DINE_IN: "dineIn",
    Order.Type.TAKEAWAY: "takeaway",
    Order.Type.PICKUP: "takeaway",
    Order.Type.DELIVERY: "delivery",
}


def query_for(name: str, names: tuple[str, ...], today: date, restaurant: Restaurant) -> Query:
    """Return the query of a named period up to `today`; "day" is today. Raises InvalidInput for another name."""
    if name not in names:
        raise InvalidInput(_("Choose one of: {names}.").format(names=", ".join(names)), field="period")
    if name == "quarter":
        first = date(today.year, today.month - (today.month - 1) % 3, 1)
        return Query(restaurant, Period(first, today))
    return Query(restaurant, named_period("today" if name == "day" else name, today))


def dashboard(query: Query, *, with_pay: bool) -> dict[str, Any]:
    """Today on one screen, and the labour of this week. Sixteen queries. Without `with_pay` the labour cost is 0."""
    (day,) = sales_by_day(query)
    servers = sales_by_server(query)
    roles = _roles(query.restaurant)
    week = Query(query.restaurant, named_period("week", query.period.end))
    worked = labour.hours().worked(week.period.start, week.period.end)
    hours = sum((row.hours for row in worked), ZERO)
    sold_in_week = sum((row["sales"] for row in sales_by_day(week)), ZERO)
    return {
        "todaySummary": _summary(day, "totalSales"),
        "weeklyLabor": {
            "totalActualHours": hours,
            "totalLaborCost": _cost(worked) if with_pay else ZERO,
            "efficiency": _per_hour(sold_in_week, hours),
        },
        "topItemsToday": [
            {"name": row["product"], "quantity": row["quantity"], "revenue": row["sales"]}
            for row in products_sold(query)[:TOP]
        ],
        "topPerformersToday": [
            {"name": row["server"], "role": roles.get(row["server_id"], ("", "Staff"))[1], "sales": row["sales"],
             "orders": row["orders"]}
            for row in servers[:TOP]
        ],
    }  # fmt: skip


def sales(query: Query) -> list[dict[str, Any]]:
    """A row each day, the oldest first. Five queries."""
    items, methods = _top_items(query), _methods(query)
    return [
        {
            "date": row["business_day"], **_summary(row, "dailySales"),
            "topItems": items[row["business_day"]], "paymentMethods": methods[row["business_day"]],
        }
        for row in sales_by_day(query)
    ]  # fmt: skip


def financial(query: Query) -> dict[str, Any]:
    """Revenue, its VAT and what is known of the expenses. Three queries."""
    sums = sold(query).aggregate(
        gross=Sum(F("total") - F("outside_sales"), default=ZERO), vat=Sum("vat_total", default=ZERO),
        charge=Sum("service_charge", default=ZERO),
    )  # fmt: skip
    by_source: dict[str, Decimal] = dict.fromkeys(("dineIn", "takeaway", "delivery", "catering"), ZERO)
    for row in sales_by_type(query):
        by_source[SOURCES[row["order_type"]]] += row["sales"]
    period = (query.period.start, query.period.end)
    fees = Payment.objects.filter(status=Payment.Status.CAPTURED, business_day__range=period).aggregate(
        fees=Sum("fee", default=ZERO)
    )["fees"]
    return {
        "grossRevenue": sums["gross"],
        "netRevenue": sums["gross"] - sums["vat"],
        "totalExpenses": fees,
        "profit": ZERO,
        "profitMargin": 0,
        "expenses": {"paymentFees": fees},
        "revenueBySource": by_source,
        "taxData": {"vatCollected": sums["vat"], "serviceTax": ZERO, "totalTaxes": sums["vat"]},
        "serviceCharge": sums["charge"],
    }


def employees(query: Query) -> list[dict[str, Any]]:
    """A row each person who served orders, the most sales first. Ten queries. `efficiency` is sales an hour worked."""
    roles = _roles(query.restaurant)
    hours: dict[UUID | None, Decimal] = defaultdict(lambda: ZERO)
    shifts: dict[UUID | None, int] = defaultdict(int)
    for worked in labour.hours().worked(query.period.start, query.period.end):
        hours[worked.person] += worked.hours if worked.person else ZERO
        shifts[worked.person] += worked.shifts if worked.person else 0
    return [
        {
            "id": str(person or ""), "name": row["server"],
            "role": roles.get(person, ("", "Staff"))[1],
            "totalSales": row["sales"], "transactionsHandled": row["orders"],
            "averageOrderValue": row["average"] or ZERO,
            "hoursWorked": hours[person], "efficiency": _per_hour(row["sales"], hours[person]),
            "shiftsCompleted": shifts[person], "performance": 0,
        }
        for row in sales_by_server(query)
        for person in [row["server_id"]]
    ]  # fmt: skip


def labor(query: Query, *, with_pay: bool) -> dict[str, Any]:
    """The people who work here with their hours by clock and rota, and the revenue. Without `with_pay` without cost.

    Ten queries.
    """
    total = sum((row["sales"] for row in sales_by_day(query)), ZERO)
    worked = labour.hours().worked(query.period.start, query.period.end)
    people = {
        str(user_id): _labor_row(str(user_id), name, role)
        for user_id, (name, role) in _roles(query.restaurant).items()
    }  # fmt: skip
    costs: dict[str, Decimal] = defaultdict(lambda: ZERO)
    for each in worked:
        key = str(each.person or each.employee)
        row = people.setdefault(key, _labor_row(key, each.name, job_label(each.job)))
        row["actual_hours"] += each.hours
        row["overtime_hours"] += each.overtime
        costs[key] += each.cost or ZERO
    for shift in labour.hours().scheduled(query.period.start, query.period.end):
        key = str(shift.person or shift.employee)
        row = people.setdefault(key, _labor_row(key, shift.name, job_label(shift.job)))
        row["scheduled_hours"] += shift.hours
        row["shifts"].append(_shift(shift, query.restaurant.zone))
    if with_pay:
        for key, row in people.items():
            row["hourly_rate"] = round_half_up(costs[key] / row["actual_hours"]) if row["actual_hours"] else ZERO
    cost = _cost(worked) if with_pay else ZERO
    percentage = round_half_up(100 * cost / total) if total else 0
    return {"employees": list(people.values()), "labor_cost_percentage": percentage, "total_revenue": total}


def _labor_row(key: str, name: str, role: str) -> dict[str, Any]:
    return {
        "id": key, "name": name, "role": role, "scheduled_hours": ZERO, "actual_hours": ZERO, "overtime_hours": ZERO,
        "hourly_rate": ZERO, "shifts": [],
    }  # fmt: skip


def _shift(shift: ScheduledShift, zone: ZoneInfo) -> dict[str, Any]:
    """Return a shift with the fields that the app knows from `/schedule/week`. Times are of the clock on the wall."""
    start, end = shift.start.astimezone(zone), shift.end.astimezone(zone)
    return {
        "id": str(shift.id), "date": shift.day.isoformat(), "startTime": f"{start:%H:%M}", "endTime": f"{end:%H:%M}",
        "role": job_label(shift.job), "duration": shift.hours,
    }  # fmt: skip


def _cost(worked: Iterable[WorkedHours]) -> Decimal:
    return sum((row.cost or ZERO for row in worked), ZERO)


def _per_hour(sales: Decimal, hours: Decimal) -> Decimal:
    return round_half_up(sales / hours) if hours else ZERO


def _summary(row: Row, name: str) -> dict[str, Any]:
    return {name: row["sales"], "transactions": row["orders"], "averageOrder": row["average"] or ZERO}


def _roles(restaurant: Restaurant) -> Mapping[UUID, tuple[str, str]]:
    """Return name and role of each person who works here. One query."""
    members = Membership.objects.filter(restaurant=restaurant, is_active=True).order_by("user__name", "pk")
    return {
        user_id: (name, position_label(role, job))
        for user_id, name, role, job in members.values_list("user_id", "user__name", "role", "job")
    }


def _top_items(query: Query) -> Mapping[date, list[dict[str, Any]]]:
    """Return the products of each day that took most, by the names on its orders. Two queries, as of the reports."""
    days: dict[date, list[dict[str, Any]]] = defaultdict(list)
    for day, products in sums_by_day_and_product(query.period).items():
        most = sorted(products.values(), key=lambda sums: (-sums.sales, sums.name))[:TOP_OF_A_DAY]
        days[day] = [{"name": sums.name, "sold": sums.quantity, "revenue": sums.sales} for sums in most]
    return days


def _methods(query: Query) -> Mapping[date, dict[str, Decimal]]:
    """What each way of paying took each day with tips, less refunds. Two queries."""
    names = ("card", "cash", "mobile", "qrCode", "other")
    days: dict[date, dict[str, Decimal]] = defaultdict(lambda: dict.fromkeys(names, ZERO))
    for day, rows in taken_by_day(query.period).items():
        for row in rows:
            days[day][METHODS.get(row.tender.name, "other")] += row.net
    return days


def share_of(part: int, whole: int) -> Decimal:
    """Return a percentage with two decimals."""
    return round_half_up(Decimal(100 * part) / whole) if whole else ZERO
