"""A forecast of sales per hour, with its error on days that it had not seen. Pure.

An hour is forecast by the same weekday and hour of the weeks before, the newer ones weighing more, scaled to the level
of the last two weeks. The forecast of a seasonal-naive model, last week's same hour, stands beside it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from fynlo.core.money import ZERO, round_half_up

Sales = Mapping[date, Mapping[int, Decimal]]  # pounds by business day and hour of the clock

WEEKS = 8
LEAST_WEEKS = 6  # of sales before a forecast is made
TESTED_DAYS = 14
WEIGHT = Decimal("0.8")  # of a week against the one after it
LOWEST, HIGHEST = Decimal("0.5"), Decimal("2")  # bounds of the level
WEEK = timedelta(days=7)
TENTH = 10  # the interval leaves at most a tenth out at each end


@dataclass(frozen=True, slots=True)
class Hour:
    hour: int
    expected: Decimal
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class BackTest:
    """Errors in pounds an hour on `days` days, each forecast from the days before it alone.

    `within` is the percentage of hours inside the interval, which was set on the first half of the days and tried on
    the second.
    """

    days: int
    error: Decimal
    naive_error: Decimal
    within: Decimal

    @property
    def is_better(self) -> bool:
        return self.error < self.naive_error


@dataclass(frozen=True, slots=True)
class Forecast:
    day: date
    hours: tuple[Hour, ...]
    total: Decimal
    back_test: BackTest
    model: str


def has_enough(sales: Sales, day: date) -> bool:
    """Whether there are sales in LEAST_WEEKS weeks before `day`, and in both of the last two."""
    weeks = {(day - sold).days // 7 for sold, hours in sales.items() if sold < day and any(hours.values())}
    return len(weeks) >= LEAST_WEEKS and {0, 1} <= weeks


def forecast(sales: Sales, day: date) -> Forecast | None:
    """Forecast the hours of `day` from the days before it; None without enough data."""
    if not has_enough(sales, day):
        return None
    hours = sorted({hour for each in sales.values() for hour in each})
    tested = [day - timedelta(days=number) for number in range(TESTED_DAYS + 1, 1, -1)]  # the day before goes on
    errors = {
        each: [(_expected(sales, each, hour), _naive(sales, each, hour), _sold(sales, each, hour)) for hour in hours]
        for each in tested
    }
    back_test = _back_test(errors)
    model = "weighted weeks" if back_test.is_better else "last week"
    own = 0 if back_test.is_better else 1
    low, high = _interval([row for each in errors.values() for row in each], own)
    made = []
    for hour in hours:
        expected = _expected(sales, day, hour) if back_test.is_better else _naive(sales, day, hour)
        made.append(Hour(hour, expected, max(expected + low, ZERO), max(expected + high, ZERO)))
    shown = tuple(each for each in made if each.expected or (each.high > 0 and _was_open(sales, day, each.hour)))
    return Forecast(day, shown, sum((each.expected for each in shown), ZERO), back_test, model)


Errors = list[tuple[Decimal, Decimal, Decimal]]


def _back_test(errors: Mapping[date, Errors]) -> BackTest:
    everything = [row for rows in errors.values() for row in rows]
    days = sorted(errors)
    first = [row for day in days[: len(days) // 2] for row in errors[day]]
    second = [row for day in days[len(days) // 2 :] for row in errors[day]]
    error, naive = (_mean_error(everything, model) for model in (0, 1))
    own = 0 if error < naive else 1
    low, high = _interval(first, own)
    inside = sum(1 for row in second if row[own] + low <= row[2] <= row[own] + high)
    return BackTest(len(days), error, naive, round_half_up(Decimal(100 * inside) / len(second)))


def _mean_error(rows: Errors, model: int) -> Decimal:
    return round_half_up(sum((abs(row[2] - row[model]) for row in rows), ZERO) / len(rows))


def _interval(rows: Errors, model: int) -> tuple[Decimal, Decimal]:
    """Return two errors that a new one lies between with a chance of eight in ten at least.

    Of n errors a new one falls below the k-th with a chance of k / (n + 1) (split conformal prediction).
    """
    errors = sorted(row[2] - row[model] for row in rows)
    place = max((len(errors) + 1) // TENTH - 1, 0)
    return errors[place], errors[-1 - place]


def _expected(sales: Sales, day: date, hour: int) -> Decimal:
    total, weights, weight = ZERO, ZERO, Decimal(1)
    for number in range(1, WEEKS + 1):
        before = day - WEEK * number
        if before in sales:
            total += weight * sales[before].get(hour, ZERO)
            weights += weight
        weight *= WEIGHT
    return round_half_up(_level(sales, day) * total / weights) if weights else ZERO


def _level(sales: Sales, day: date) -> Decimal:
    """Return two weeks against the two before them, halfway to 1, so that a good week changes little.

    They end two days before `day`: on the day before it, when it is forecast, guests still order.
    """
    newer, older = (
        sum((_total(sales, day - timedelta(days=back)) for back in range(first, first + 14)), ZERO) for first in (2, 16)
    )
    if not newer or not older:
        return Decimal(1)
    return min(max((1 + newer / older) / 2, LOWEST), HIGHEST)


def _naive(sales: Sales, day: date, hour: int) -> Decimal:
    return _sold(sales, day - WEEK, hour)


def _sold(sales: Sales, day: date, hour: int) -> Decimal:
    return sales.get(day, {}).get(hour, ZERO)


def _total(sales: Sales, day: date) -> Decimal:
    return sum(sales.get(day, {}).values(), ZERO)


def _was_open(sales: Sales, day: date, hour: int) -> bool:
    """Whether anything was sold at that hour on this weekday lately."""
    return any(_sold(sales, day - WEEK * number, hour) for number in range(1, 5))
