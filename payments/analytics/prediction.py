"""What the next business day may bring: sales by the hour, and how much of each dish to prepare."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import F, Sum
from django.db.models.functions import ExtractHour
from django.utils.translation import gettext_lazy as _

from orders.reports import lines_sold, sold
from payments.analytics.forecast import Forecast, forecast
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period

WEEKS_READ = 13  # the eight of the forecast, before each of the tested days
PREP_WEEKS = 6
LEAST_WEEKS = 4  # of the same weekday, before a dish is on the list
MOST_DISHES = 50
NOTE = _(
    "Computed from this restaurant's own sales. At least eight of ten hours are expected between low and high; "
    "back_test says how many were on days that the forecast had not seen, and how far last week's same hour alone was "
    "off."
)
NOT_ENOUGH = _("Not enough data: a forecast needs sales in six of the weeks before, the last two among them.")


def predictions(query: Query) -> dict[str, Any]:
    """Forecast the day after the query's last. Two queries."""
    day = query.period.end + timedelta(days=1)
    made = forecast(_sales_by_hour(query, day), day)
    return {
        "enough_data": made is not None,
        "message": "" if made else str(NOT_ENOUGH),
        "day": day,
        "forecast": _serialized(made) if made else {},
        "prep_list": prep_list(query, day) if made else [],
    }


def prep_list(query: Query, day: date) -> list[dict[str, Any]]:
    """How many of each dish the same weekday sold, on average and at most, in the last PREP_WEEKS weeks. One query."""
    days = [day - timedelta(weeks=number) for number in range(1, PREP_WEEKS + 1)]
    found = lines_sold(Query(query.restaurant, Period(days[-1], days[0]))).filter(order__business_day__in=days)
    by_dish: dict[Any, list[tuple[str, int]]] = defaultdict(list)
    for row in found.values("product_id", "name", "order__business_day").annotate(sold=Sum("quantity")):
        by_dish[row["product_id"]].append((row["name"], row["sold"]))
    dishes = [
        {
            "name": rows[0][0], "expected": _rounded(sum(count for _, count in rows), len(days)),
            "most": max(count for _, count in rows), "weeks": len(rows),
        }
        for rows in by_dish.values()
        if len(rows) >= LEAST_WEEKS
    ]  # fmt: skip
    return sorted(dishes, key=lambda row: (-row["expected"], row["name"]))[:MOST_DISHES]


def _rounded(total: int, of: int) -> int:
    """Return `total / of` rounded up: half a dish cannot be prepared."""
    return -(-total // of)


def _sales_by_hour(query: Query, day: date) -> dict[date, dict[int, Decimal]]:
    start = day - timedelta(weeks=WEEKS_READ)
    rows = (
        sold(Query(query.restaurant, Period(start, day - timedelta(days=2))))
        .annotate(hour=ExtractHour("opened_at", tzinfo=query.restaurant.zone))
        .values_list("business_day", "hour")
        .annotate(sales=Sum(F("total") - F("outside_sales")))
    )
    days: dict[date, dict[int, Decimal]] = defaultdict(dict)
    for each, hour, sales in rows:
        days[each][hour] = sales
    return days


def _serialized(made: Forecast) -> dict[str, Any]:
    return {
        "model": made.model,
        "total": made.total,
        "hours": [
            {"hour": f"{each.hour:02}:00", "expected": each.expected, "low": each.low, "high": each.high}
            for each in made.hours
        ],
        "back_test": {
            "days": made.back_test.days,
            "mean_error": made.back_test.error,
            "naive_mean_error": made.back_test.naive_error,
            "within_interval": made.back_test.within,
        },
    }
