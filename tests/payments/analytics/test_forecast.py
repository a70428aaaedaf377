"""The forecast: what it makes of patterns, that it uses no day it should not know, and when it refuses."""

import random
from datetime import date, timedelta
from decimal import Decimal as D

import pytest

from payments.analytics.forecast import TESTED_DAYS, forecast, has_enough

DAY = date(2026, 11, 30)


def history(weeks=13, *, noise=0, growth="1.00", seed=7, until=DAY):
    """Sales at noon and seven o'clock, twice as much on Fridays, up to two days before `until`."""
    chance, sales = random.Random(seed), {}
    for back in range(2, weeks * 7 + 1):
        day = until - timedelta(days=back)
        level = D(growth) ** (weeks - back // 7) * (2 if day.weekday() == 4 else 1)
        sales[day] = {
            hour: (level * base + D(chance.randint(-noise, noise))).quantize(D("0.01"))
            for hour, base in ((12, 100), (19, 300))
        }
    return sales


def test_a_steady_week_is_forecast_exactly():
    made = forecast(history(), DAY)
    assert [(hour.hour, hour.expected) for hour in made.hours] == [(12, D("100.00")), (19, D("300.00"))]
    assert made.total == D("400.00")
    assert made.back_test.error == D("0.00")


def test_a_busy_weekday_stays_busy():
    friday = date(2026, 12, 4)
    assert forecast(history(until=friday), friday).total == D("800.00")


def test_noise_is_averaged_out_better_than_last_week_does():
    made = forecast(history(noise=60), DAY)
    assert made.model == "weighted weeks"
    assert made.back_test.error < made.back_test.naive_error
    assert made.back_test.days == TESTED_DAYS


def test_the_interval_holds_about_eight_of_ten_hours_it_had_not_seen():
    inside = [forecast(history(noise=60, seed=seed), DAY).back_test.within for seed in range(30)]
    assert D(70) < sum(inside) / len(inside) < D(90)


def test_last_week_is_used_where_it_was_nearer():
    made = forecast(history(growth="1.15"), DAY)
    assert made.model == "last week"


def test_the_forecast_knows_neither_its_day_nor_the_day_before():
    sales = history(noise=60)
    before = forecast(sales, DAY)
    assert forecast({**sales, DAY: {12: D(9999)}, DAY - timedelta(days=1): {12: D(9999)}}, DAY).hours == before.hours


@pytest.mark.parametrize(
    ("sales", "enough"),
    [({}, False), (history(weeks=3), False), (history(weeks=6), True),
     ({day: hours for day, hours in history().items() if day < DAY - timedelta(days=14)}, False)],
)  # fmt: skip
def test_too_little_data_is_said(sales, enough):
    assert has_enough(sales, DAY) is enough
    assert (forecast(sales, DAY) is not None) is enough


def test_no_hour_is_below_nothing():
    assert all(hour.low >= 0 for hour in forecast(history(noise=150), DAY).hours)
