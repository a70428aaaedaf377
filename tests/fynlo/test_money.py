"""Rounding, spreading and currencies, with worked cases."""

from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core.money import (
    CurrencyMismatch,
    Money,
    PartPenny,
    equal_shares,
    from_minor_units,
    minor_units,
    pounds,
    round_half_up,
    spread,
)

amounts = st.decimals(min_value=-100_000, max_value=100_000, places=2)
weights = st.lists(st.decimals(min_value=0, max_value=10_000, places=3), min_size=1, max_size=12)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [("0.575", "0.58"), ("0.5749", "0.57"), ("-0.575", "-0.58"), ("0.005", "0.01"), ("3", "3.00"), ("-0.001", "0.00")],
)
def test_half_a_penny_is_rounded_away_from_zero(amount, rounded):
    assert str(round_half_up(D(amount))) == rounded


@pytest.mark.parametrize("not_money", [0.1, 3, "3.40", None, True])
def test_only_a_decimal_is_money(not_money):
    with pytest.raises(TypeError):
        round_half_up(not_money)
    with pytest.raises(TypeError):
        pounds(not_money)
    with pytest.raises(TypeError):
        Money(not_money)
    with pytest.raises(TypeError):
        spread(not_money, [1])
    with pytest.raises(TypeError):
        minor_units(not_money)


@pytest.mark.parametrize("no_amount", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+40"])
def test_nan_and_infinity_are_refused(no_amount):
    with pytest.raises(ValueError, match="not an amount"):
        pounds(D(no_amount))


def test_pounds_are_written_with_two_places():
    assert str(pounds(D("3.4"))) == "3.40"
    assert str(pounds(D("1E+2"))) == "100.00"
    assert str(pounds(D("-0.000"))) == "0.00"


def test_a_part_penny_is_refused_not_rounded():
    with pytest.raises(PartPenny):
        pounds(D("0.575"))
    with pytest.raises(PartPenny):
        minor_units(D("0.001"))


def test_minor_units_and_back():
    assert minor_units(D("46.20")) == 4620
    assert minor_units(D("-0.01")) == -1
    assert str(from_minor_units(4620)) == "46.20"
    assert str(from_minor_units(0)) == "0.00"


@pytest.mark.parametrize("not_pence", [46.2, D("4620"), "4620", True])
def test_pence_are_whole_numbers(not_pence):
    with pytest.raises(TypeError):
        from_minor_units(not_pence)


@given(amounts)
def test_minor_units_lose_nothing(amount):
    assert from_minor_units(minor_units(amount)) == amount


def test_a_bill_of_47_35_by_four_and_86_41_by_seven():
    assert equal_shares(D("47.35"), 4) == [D("11.84")] * 3 + [D("11.83")]
    assert equal_shares(D("86.41"), 7) == [D("12.35")] * 3 + [D("12.34")] * 4


@pytest.mark.parametrize("parts", [0, -1])
def test_dividing_by_no_parts_is_refused(parts):
    with pytest.raises(ValueError, match="one person or more"):
        equal_shares(D("10.00"), parts)


def test_ten_pounds_off_three_lines():
    assert spread(D("10.00"), [D("12.50"), D("4.00"), D("6.75")]) == [D("5.38"), D("1.72"), D("2.90")]


def test_meal_deal_of_6_50_by_list_prices():
    assert spread(D("6.50"), [D("4.20"), D("1.30"), D("2.00")]) == [D("3.64"), D("1.13"), D("1.73")]


def test_tips_by_points_are_hours_times_weight():
    points = [160 * D("1.0"), 120 * D("1.0"), 80 * D("0.8"), 40 * D("0.5")]

    assert spread(D("1834.50"), points) == [D("806.37"), D("604.78"), D("322.55"), D("100.80")]


def test_equal_remainders_go_to_the_earliest():
    assert spread(D("0.02"), [1, 1, 1]) == [D("0.01"), D("0.01"), D("0.00")]


def test_thirds_are_exact_ties():
    assert spread(D("1.00"), [D("0.1"), D("0.1"), D("0.1")]) == [D("0.34"), D("0.33"), D("0.33")]


def test_a_weight_of_zero_gets_nothing_even_when_pennies_are_left():
    assert spread(D("0.05"), [0, 1, 0, 1]) == [D("0.00"), D("0.03"), D("0.00"), D("0.02")]


def test_weights_that_are_all_zero_share_equally():
    assert spread(D("1.00"), [D("0.00"), 0, 0]) == [D("0.34"), D("0.33"), D("0.33")]


def test_spreading_over_no_weights_is_refused_except_for_zero():
    assert spread(D("0.00"), []) == []
    with pytest.raises(ValueError, match="nothing to spread"):
        spread(D("0.01"), [])


@pytest.mark.parametrize("weight", [D("-1"), -1, D("NaN"), D("Infinity")])
def test_a_weight_is_a_finite_number_of_zero_or_more(weight):
    with pytest.raises(ValueError, match="not a weight"):
        spread(D("1.00"), [1, weight])


@pytest.mark.parametrize("weight", [0.5, "1", None])
def test_a_weight_is_never_a_float(weight):
    with pytest.raises(TypeError):
        spread(D("1.00"), [1, weight])


@given(amounts, weights)
def test_parts_sum_to_the_whole(total, weights):
    parts = spread(total, weights)

    assert len(parts) == len(weights)
    assert sum(parts) == total


@given(amounts, weights)
def test_a_refund_mirrors_its_sale(total, weights):
    assert spread(-total, weights) == [-part for part in spread(total, weights)]


@given(amounts, weights)
def test_each_part_is_within_a_penny_of_its_exact_share(total, weights):
    whole = sum(weights)
    if whole:
        for part, weight in zip(spread(total, weights), weights, strict=True):
            assert abs(part * whole - total * weight) < D("0.01") * whole


@given(st.lists(st.decimals(min_value=0, max_value=500, places=2), min_size=1, max_size=12), st.data())
def test_no_part_exceeds_its_own_weight_in_pennies(prices, data):
    off = data.draw(st.decimals(min_value=0, max_value=sum(prices), places=2))

    assert all(part <= price for part, price in zip(spread(off, prices), prices, strict=True))


@given(amounts, st.integers(min_value=1, max_value=60))
def test_equal_shares_differ_by_a_penny_at_most(total, parts):
    shares = equal_shares(total, parts)

    assert sum(shares) == total
    assert max(shares) - min(shares) <= D("0.01")
    assert sorted(shares, key=abs, reverse=True) == shares


def test_money_adds_subtracts_and_compares_in_one_currency():
    bill, paid = Money(D("46.20")), Money(D("50"))

    assert paid - bill == Money(D("3.80"), "GBP")
    assert bill + Money(D("3.80")) == paid
    assert -bill < Money(D("0.00")) < bill <= paid
    assert str(paid) == "50.00 GBP"
    assert not bill - bill


@pytest.mark.parametrize("meet", [lambda a, b: a + b, lambda a, b: a - b, lambda a, b: a < b, lambda a, b: a >= b])
def test_two_currencies_cannot_be_mixed(meet):
    with pytest.raises(CurrencyMismatch):
        meet(Money(D("1.00"), "GBP"), Money(D("1.00"), "EUR"))


def test_the_same_amount_in_two_currencies_is_not_equal():
    assert Money(D("1.00"), "GBP") != Money(D("1.00"), "EUR")


@pytest.mark.parametrize("other", [D("1.00"), 1, 0.5])
def test_money_adds_only_to_money(other):
    with pytest.raises(TypeError):
        Money(D("1.00")) + other
    with pytest.raises(TypeError):
        Money(D("1.00")) - other
    with pytest.raises(TypeError):
        assert Money(D("1.00")) < other


@pytest.mark.parametrize("currency", ["JPY", "gbp", "", None])
def test_a_currency_without_a_hundred_minor_units_is_refused(currency):
    with pytest.raises(ValueError, match="currency"):
        Money(D("1.00"), currency)


def test_money_holds_no_part_penny():
    with pytest.raises(PartPenny):
        Money(D("0.001"))
