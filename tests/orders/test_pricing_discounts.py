"""Discounts: how much comes off which line, and the effect on VAT."""

from datetime import date
from decimal import Decimal as D

import pytest

from fynlo.core.money import PartPenny
from orders.pricing.calculation import Component, Line, price_order
from orders.pricing.discounts import AmountOff, RateOff
from orders.pricing.vat import VatTerms


def dish(price, tax_class="hot_food", *, discounts=(), quantity=1, **kwargs):
    return Line(price, quantity, D(price), (Component(tax_class, D(price)),), discounts=discounts, **kwargs)


def price(*lines, discounts=(), vat=None, **kwargs):
    kwargs = {"order_type": "takeaway", "supplied_on": date(2026, 11, 20), **kwargs}
    return price_order(lines, discounts=discounts, vat=vat or VatTerms(), **kwargs)


def test_ten_pounds_off_three_lines():
    bill = price(dish("12.50"), dish("4.00"), dish("6.75"), discounts=[AmountOff(D("10.00"))])

    assert [line.discount for line in bill.lines] == [D("5.38"), D("1.72"), D("2.90")]
    assert [line.gross for line in bill.lines] == [D("7.12"), D("2.28"), D("3.85")]
    assert (bill.subtotal, bill.discount, bill.total) == (D("23.25"), D("10.00"), D("13.25"))


@pytest.mark.parametrize("method", ["per_line", "per_receipt"])
def test_ten_pounds_off_with_the_middle_line_zero_rated(method):
    bill = price(
        dish("12.50"),
        dish("4.00", "cold_food"),
        dish("6.75"),
        discounts=[AmountOff(D("10.00"))],
        vat=VatTerms(method=method),
    )

    standard, zero = bill.buckets
    assert (standard.gross, standard.vat) == (D("10.97"), D("1.83"))
    assert (zero.gross, zero.vat) == (D("2.28"), D("0.00"))


def test_a_percentage_is_rounded_once_on_the_whole_price():
    bill = price(dish("0.05"), dish("0.05"), dish("0.05"), discounts=[RateOff(D("0.1000"))])

    assert bill.discount == D("0.02")  # 0.015 goes up; three lines of 0.005 would have made 0.03
    assert [line.discount for line in bill.lines] == [D("0.01"), D("0.01"), D("0.00")]


def test_a_lines_discount_lowers_that_line_only():
    bill = price(dish("8.00", discounts=(RateOff(D("0.5000")),), quantity=2), dish("4.00"))

    assert [line.discount for line in bill.lines] == [D("8.00"), D("0.00")]
    assert bill.total == D("12.00")


def test_each_discount_is_taken_off_the_rest():
    bill = price(
        dish("20.00", discounts=(AmountOff(D("4.00")), RateOff(D("0.2500")))),  # 20 - 4 = 16; a quarter of it is 4
        discounts=[RateOff(D("0.5000")), AmountOff(D("1.00"))],  # half of 12 is 6; then 1
    )

    assert (bill.discount, bill.total) == (D("15.00"), D("5.00"))


def test_a_discount_above_the_bill_makes_it_zero():
    bill = price(dish("3.00"), dish("2.00"), discounts=[AmountOff(D("10.00")), AmountOff(D("1.00"))])

    assert (bill.discount, bill.total, bill.vat_total) == (D("5.00"), D("0.00"), D("0.00"))
    assert [line.gross for line in bill.lines] == [D("0.00"), D("0.00")]


def test_a_discount_above_its_line_does_not_lower_other_lines():
    bill = price(dish("3.00", discounts=(AmountOff(D("10.00")),)), dish("2.00"))

    assert [line.gross for line in bill.lines] == [D("0.00"), D("2.00")]


def test_a_void_line_has_no_share_of_a_discount():
    bill = price(dish("5.00"), dish("5.00", charged=False), discounts=[AmountOff(D("2.00"))])

    assert [line.discount for line in bill.lines] == [D("2.00"), D("0.00")]


def test_a_discount_on_prices_without_tax_lowers_the_tax():
    bill = price(dish("10.00"), discounts=[AmountOff(D("5.00"))], vat=VatTerms(prices_include_tax=False))

    assert (bill.subtotal, bill.discount, bill.vat_total, bill.total) == (D("10.00"), D("5.00"), D("1.00"), D("6.00"))


def test_a_negative_or_float_discount_is_refused():
    with pytest.raises(ValueError, match="cannot be negative"):
        AmountOff(D("-1.00"))
    with pytest.raises(PartPenny):
        AmountOff(D("0.005"))
    for refused in (D("-0.1"), D("1.1"), D("10")):
        with pytest.raises(ValueError, match="fraction"):
            RateOff(refused)
    with pytest.raises(TypeError):
        AmountOff(1.5)
    with pytest.raises(TypeError):
        RateOff(0.1)
