"""The sales that a week is planned against: those of days that are over, else the median of the same weekdays before.

The forecast of `payments.analytics` is of the next day only; a rota is planned a week or more ahead.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median

from django.db.models import F, Sum

from fynlo.core import clock
from fynlo.core.money import round_half_up
from fynlo.core.tenancy.connection import connection
from orders.reports import sold
from restaurants.business_days import business_day
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period

WEEKS = 6
LEAST_WEEKS = 3  # of the same weekday with sales, before one is expected


@dataclass(frozen=True, slots=True)
class DaySales:
    """`amount` is pounds including VAT, None if not known. `weeks` is how many weekdays the median is of, 0 if sold."""

    amount: Decimal | None
    weeks: int


def expected_sales(days: Sequence[date]) -> dict[date, DaySales]:
    """Return what each day sold, or what it may sell. One query."""
    today = business_day(clock.now(), connection.tenant)
    first = min(days[0], today - timedelta(weeks=WEEKS))
    rows = (
        sold(Query(connection.tenant, Period(first, max(first, today - timedelta(days=1)))))
        .values_list("business_day")
        .annotate(sales=Sum(F("total") - F("outside_sales")))
    )
    sales = dict(rows)
    by_weekday: dict[int, list[Decimal]] = defaultdict(list)
    for day, amount in sales.items():
        if today - timedelta(weeks=WEEKS) <= day < today and amount > 0:
            by_weekday[day.weekday()].append(amount)
    return {
        day: DaySales(sales.get(day, Decimal("0.00")), 0) if day < today else _median(by_weekday[day.weekday()])
        for day in days
    }


def _median(amounts: Sequence[Decimal]) -> DaySales:
    if len(amounts) < LEAST_WEEKS:
        return DaySales(None, len(amounts))
    return DaySales(round_half_up(Decimal(median(amounts))), len(amounts))
