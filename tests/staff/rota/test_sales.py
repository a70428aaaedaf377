"""The sales that a week is planned against: what was sold, else the median of the same weekday."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from staff.rota.sales import DaySales, expected_sales
from tests.orders.conftest import card, latte, place, tacos, waiter  # noqa: F401
from tests.staff.rota.conftest import MONDAY

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 11, 12, tzinfo=UTC)  # Wednesday
WEDNESDAY = date(2026, 11, 11)


@pytest.fixture
def sell(place, latte):  # noqa: F811
    """`sell(day, 3)` sells three lattes of £3.20 at noon of that day."""

    def at(day, number):
        with clock.travel(datetime(day.year, day.month, day.day, 12, tzinfo=UTC)):
            place(*(latte() for _ in range(number)))

    return at


def expected(*days):
    with clock.travel(NOW):
        return list(expected_sales(days).values())


@pytest.mark.parametrize(("weeks", "found"), [(2, DaySales(None, 2)), (3, DaySales(D("6.40"), 3))])
def test_a_day_to_come_is_the_median_of_three_weekdays_at_least(sell, weeks, found):
    for week in range(1, weeks + 1):
        sell(WEDNESDAY - timedelta(weeks=week), week)
    assert expected(WEDNESDAY) == expected(WEDNESDAY + timedelta(weeks=1)) == [found]


def test_weeks_before_the_last_six_and_other_weekdays_do_not_count(sell):
    for week in (5, 6, 7):
        sell(WEDNESDAY - timedelta(weeks=week), 1)
    sell(WEDNESDAY - timedelta(days=8), 1)
    assert expected(WEDNESDAY) == [DaySales(None, 2)]


def test_a_day_that_is_over_has_what_it_sold(sell):
    sell(MONDAY, 2)
    assert expected(MONDAY, MONDAY + timedelta(days=1)) == [DaySales(D("6.40"), 0), DaySales(D("0.00"), 0)]
