"""Sales so far against the same weekdays before, up to the same time of day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from statistics import quantiles

from django.db.models import Count, F, Q, Sum

from fynlo.core.money import ZERO, round_half_up
from orders.reports import sold
from restaurants.business_days import business_day
from restaurants.models import Restaurant
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period

WEEKS = 8
FEWEST = 4  # open days that a usual range needs
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What the same weekdays had sold by this time of day, in pounds; None where there is too little to say.

    `last` is of a week ago, `low` and `high` the quartiles of the `days` of the last WEEKS weeks that were open: half
    of them were between.
    """

    last_day: date
    last: Decimal | None
    low: Decimal | None
    high: Decimal | None
    days: int


def comparison_at(moment: datetime, restaurant: Restaurant) -> Comparison:
    """Compare with what the orders opened by this time of day came to. A day without orders was not open. One query."""
    day = business_day(moment, restaurant)
    days = [day - WEEK * number for number in range(1, WEEKS + 1)]
    by_then = Q()
    for earlier in days:
        by_then |= Q(business_day=earlier, opened_at__lte=same_time(moment, earlier, restaurant))
    found = (
        sold(Query(restaurant, Period(days[-1], days[0])))
        .filter(business_day__in=days)
        .values("business_day")
        .annotate(sales=Sum(F("total") - F("outside_sales"), filter=by_then), orders=Count("id"))
    )
    sales = {row["business_day"]: row["sales"] or ZERO for row in found}
    low, high = usual_range(list(sales.values()))
    return Comparison(days[0], sales.get(days[0]), low, high, len(sales))


def same_time(moment: datetime, day: date, restaurant: Restaurant) -> datetime:
    """Return the time of day of `moment` on another business day, by the clock on the wall."""
    local = moment.astimezone(restaurant.zone)
    after_midnight = local.date() - business_day(moment, restaurant)
    return datetime.combine(day + after_midnight, local.time(), restaurant.zone)


def usual_range(amounts: Sequence[Decimal]) -> tuple[Decimal | None, Decimal | None]:
    """Return the lower and the upper quartile, rounded half up; None for fewer than FEWEST amounts."""
    if len(amounts) < FEWEST:
        return None, None
    low, _, high = quantiles(amounts, n=4, method="inclusive")
    return round_half_up(low), round_half_up(high)
