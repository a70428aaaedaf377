"""Periods of tips, their due dates, and the division of a pool. Pure. Cases of UK_RULES "Service charge and tips"."""

import itertools
from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.tips.allocation import Worker, allocate
from payments.tips.periods import due_date, needs_review, period_from, periods, review_date, urgency


def worker(name, hours, weight):
    return Worker(None, name, "", D(hours), D(weight))


def test_uk_rules_allocation_by_hours_and_weight():
    """£1,834.50 over 160×1.0, 120×1.0, 80×0.8, 40×0.5 → 806.37 / 604.78 / 322.55 / 100.80."""
    workers = [worker("a", "160", "1.0"), worker("b", "120", "1.0"), worker("c", "80", "0.8"), worker("d", "40", "0.5")]
    shares = allocate(D("1834.50"), workers)
    assert [share.amount for share in shares] == [D("806.37"), D("604.78"), D("322.55"), D("100.80")]


def test_uk_rules_a_tip_of_3_october_is_due_on_30_november():
    assert due_date(date(2026, 10, 3)) == date(2026, 11, 30)


@pytest.mark.parametrize(
    ("today", "expected"), [("2026-11-22", ""), ("2026-11-23", "soon"), ("2026-11-30", "soon"), ("2026-12-01", "late")]
)
def test_uk_rules_warn_seven_days_before_and_say_when_it_is_late(today, expected):
    assert urgency(date(2026, 11, 30), date.fromisoformat(today)) == expected


def test_a_week_over_the_end_of_a_month_is_due_with_its_first_day():
    week = period_from(date(2026, 9, 28), "week")
    assert (week.end, week.due) == (date(2026, 10, 4), date(2026, 10, 31))


def test_the_first_period_begins_with_the_first_day_and_ends_with_its_week_or_month():
    assert period_from(date(2026, 11, 4), "week").end == date(2026, 11, 8)
    assert period_from(date(2026, 2, 10), "month").end == date(2026, 2, 28)
    assert period_from(date(2028, 2, 10), "month").end == date(2028, 2, 29)
    assert period_from(date(2026, 12, 31), "month").due == date(2027, 1, 31)


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.sampled_from(["week", "month"]), st.integers(0, 200))
def test_periods_leave_no_day_out(start, length, days):
    until = date.fromordinal(start.toordinal() + days)
    found = list(periods(start, length, until))
    assert found[0].start == start
    assert found[-1].start <= until <= found[-1].end
    assert all(one.end.toordinal() + 1 == other.start.toordinal() for one, other in itertools.pairwise(found))


def test_a_policy_is_reviewed_with_the_workers_within_three_years():
    assert review_date(date(2026, 10, 1)) == date(2029, 10, 1)
    assert review_date(date(2028, 2, 29)) == date(2031, 2, 28)
    assert not needs_review(date(2026, 10, 1), date(2029, 8, 1))
    assert needs_review(date(2026, 10, 1), date(2029, 8, 3))


def test_without_hours_nobody_gets_a_share():
    assert allocate(D("10.00"), [worker("a", "0", "1"), worker("b", "8", "0")]) == []


points = st.decimals(D("0.00"), D("744.00"), places=2)


@given(
    st.decimals(D("0.01"), D("99999.99"), places=2),
    st.lists(st.tuples(points, st.decimals(D("0.00"), D("10.00"), places=2)), min_size=1, max_size=30),
)
def test_shares_sum_to_the_pool_and_nobody_with_more_points_gets_less(total, rows):
    workers = [Worker(None, str(number), "", hours, weight) for number, (hours, weight) in enumerate(rows)]
    shares = allocate(total, workers)
    if not any(each.points for each in workers):
        assert shares == []
        return
    assert sum(share.amount for share in shares) == total
    assert shares == allocate(total, workers)
    ordered = sorted(shares, key=lambda share: share.worker.points)
    pairs = itertools.pairwise(ordered)
    assert all(one.amount <= other.amount + D("0.01") for one, other in pairs)
    assert all(share.amount == 0 for share in shares if not share.worker.points)
