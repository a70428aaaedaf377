"""The periods of reports, and what a period is compared with."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core.errors import InvalidInput
from restaurants.reports.periods import NAMED, Comparison, Period, compared_period, custom_period, named_period

SUNDAY = date(2026, 11, 29)


@pytest.mark.parametrize(
    ("name", "start", "end"),
    [
        ("today", "2026-11-29", "2026-11-29"),
        ("yesterday", "2026-11-28", "2026-11-28"),
        ("week", "2026-11-23", "2026-11-29"),
        ("last_week", "2026-11-16", "2026-11-22"),
        ("month", "2026-11-01", "2026-11-29"),
        ("last_month", "2026-10-01", "2026-10-31"),
        ("year", "2026-01-01", "2026-11-29"),
        ("last_year", "2025-01-01", "2025-12-31"),
    ],
)
def test_a_named_period_ends_today_or_before(name, start, end):
    assert named_period(name, SUNDAY) == Period(date.fromisoformat(start), date.fromisoformat(end))


def test_an_unknown_name_is_refused_with_the_names_that_pages_show():
    with pytest.raises(InvalidInput, match="Last week"):
        named_period("fortnight", SUNDAY)


@pytest.mark.parametrize(
    ("start", "end", "comparison", "before"),
    [
        ("2026-11-23", "2026-11-29", Comparison.BEFORE, ("2026-11-16", "2026-11-22")),
        ("2026-10-01", "2026-10-31", Comparison.BEFORE, ("2026-09-01", "2026-09-30")),
        ("2026-01-01", "2026-02-28", Comparison.BEFORE, ("2025-11-01", "2025-12-31")),
        ("2026-11-29", "2026-11-29", Comparison.WEEKDAYS, ("2026-11-22", "2026-11-22")),
        ("2026-11-01", "2026-11-10", Comparison.WEEKDAYS, ("2026-10-18", "2026-10-27")),
        ("2026-11-01", "2026-11-10", Comparison.YEAR, ("2025-11-01", "2025-11-10")),
        ("2024-02-29", "2024-02-29", Comparison.YEAR, ("2023-02-28", "2023-02-28")),
        ("2025-02-01", "2025-02-28", Comparison.YEAR, ("2024-02-01", "2024-02-29")),
    ],
)
def test_what_a_period_is_compared_with(start, end, comparison, before):
    period = Period(date.fromisoformat(start), date.fromisoformat(end))
    assert compared_period(period, comparison) == Period(*map(date.fromisoformat, before))


def test_without_a_comparison_there_is_no_other_period():
    assert compared_period(Period(SUNDAY, SUNDAY), Comparison.NONE) is None


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        ("2026-11-31", "2026-12-01", "start"),
        ("2026-11-01", "tomorrow", "end"),
        ("2026-11-02", "2026-11-01", "end"),
        ("2020-01-01", "2026-01-01", "start"),
        ("0001-01-01", "0001-01-02", "start"),
        ("9999-12-30", "9999-12-31", "start"),
    ],
)
def test_unusable_days_are_refused_at_their_field(start, end, field):
    with pytest.raises(InvalidInput) as refused:
        custom_period(start, end)
    assert refused.value.field == field


@given(day=st.dates(date(2001, 1, 1), date(2100, 1, 1)), name=st.sampled_from(list(NAMED)))
def test_every_named_period_holds_days_in_order_and_none_after_today(day, name):
    period = named_period(name, day)
    assert period.start <= period.end <= day
    assert len(list(period)) == len(period)


@given(
    start=st.dates(date(2002, 1, 1), date(2100, 1, 1)),
    days=st.integers(0, 800),
    comparison=st.sampled_from([Comparison.BEFORE, Comparison.WEEKDAYS]),
)
def test_a_period_before_ends_before_it_begins(start, days, comparison):
    period = Period(start, start + timedelta(days=days))
    before = compared_period(period, comparison)
    assert before is not None
    assert before.end < period.start
    if comparison is Comparison.WEEKDAYS:
        assert before.start.weekday() == period.start.weekday()
        assert len(before) == len(period)
