"""Points, pence and percent: the numbers of the docstrings, and what holds for all of them."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.loyalty import rules

AMOUNTS = st.decimals("0.00", "9999.99", places=2)
WORTHS = st.integers(1, 10_000)


@pytest.mark.parametrize(
    ("amount", "rate", "points"),
    [("11.70", 100, 11), ("0.99", 100, 0), ("10.00", 150, 15), ("11.70", 1000, 117), ("-1.00", 100, 0)],
)
def test_points_are_rounded_down_once(amount, rate, points):
    assert rules.points_for(D(amount), rate) == points


def test_a_refund_takes_its_share_of_the_goods():
    assert rules.left_after_refund(D("10.00"), total=D("11.00"), given_back=D("5.50")) == D("5.00")
    assert rules.left_after_refund(D("10.00"), total=D("11.00"), given_back=D("11.00")) == 0
    assert rules.left_after_refund(D("0.00"), total=D("0.00"), given_back=D("0.00")) == 0


def test_the_highest_tier_that_is_reached_counts():
    tiers = [
        {"name": "Gold", "from_points": 500, "percent": 150},
        {"name": "Silver", "from_points": 100, "percent": 110},
    ]
    reached = [rules.tier_at(tiers, earned) for earned in (99, 100, 499, 500)]
    assert [tier and tier["name"] for tier in reached] == [None, "Silver", "Silver", "Gold"]
    assert rules.rate_of(2, reached[3]) == 300


@given(AMOUNTS, WORTHS)
def test_the_points_for_an_amount_are_worth_it_and_one_less_is_not(amount, worth):
    points = rules.points_needed(amount, worth)
    assert rules.value_of(points, worth) >= amount
    assert points == 0 or rules.value_of(points - 1, worth) < amount


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_what_stays_of_the_goods_is_between_nothing_and_all(goods, charge, given_back):
    left = rules.left_after_refund(goods, total=goods + charge, given_back=given_back)
    assert 0 <= left <= goods


@given(st.integers(0, 1_000_000), WORTHS)
def test_a_balance_pays_for_no_more_points_than_it_has(balance, worth):
    assert rules.points_needed(rules.value_of(balance, worth), worth) <= balance
