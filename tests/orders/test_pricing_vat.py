"""VAT of a bill: rounding, rates and dates; each rule with its worked case."""

from datetime import date
from decimal import Decimal as D

import pytest

from orders.pricing.calculation import Component, Line, price_order
from orders.pricing.discounts import AmountOff
from orders.pricing.vat import (
    DatedRate,
    NoRate,
    RateCode,
    Treatment,
    VatBucket,
    VatMethod,
    VatTerms,
    band_for,
    vat_within,
)

TODAY = date(2026, 11, 20)
PER_LINE = VatTerms(method=VatMethod.PER_LINE)
PER_RECEIPT = VatTerms(method=VatMethod.PER_RECEIPT)
AWAY = ["takeaway", "pickup", "delivery"]


def dish(price, tax_class="hot_food", *, quantity=1, name="dish", **kwargs):
    return Line(name, quantity, D(price), (Component(tax_class, D(price)),), **kwargs)


def price(*lines, order_type="dine_in", supplied_on=TODAY, vat=PER_LINE, **kwargs):
    return price_order(lines, order_type=order_type, supplied_on=supplied_on, vat=vat, **kwargs)


# Rounding


@pytest.mark.parametrize(("vat", "expected"), [(PER_LINE, "6.69"), (PER_RECEIPT, "6.68")])
def test_four_lines_eaten_in(vat, expected):
    bill = price(*(dish(p) for p in ("14.50", "13.95", "6.25", "5.40")), vat=vat)

    assert bill.total == D("40.10")
    assert bill.vat_total == D(expected)
    assert sum(line.vat for line in bill.lines) == D(expected)


@pytest.mark.parametrize(("vat", "expected"), [(PER_LINE, "0.96"), (PER_RECEIPT, "0.95")])
def test_six_lines_of_one_at_95p(vat, expected):
    bill = price(*[dish("0.95")] * 6, vat=vat)

    assert bill.vat_total == D(expected)
    if vat is PER_LINE:
        assert [line.vat for line in bill.lines] == [D("0.16")] * 6


def test_a_lines_vat_is_on_quantity_times_unit_price():
    assert price(dish("0.95", quantity=6)).vat_total == D("0.95")


def test_a_half_penny_of_vat_goes_up():
    assert price(dish("3.45")).vat_total == D("0.58")


def test_daily_gross_states_no_vat_on_the_bill_but_keeps_the_rates_apart():
    bill = price(
        dish("5.40"), dish("4.50", "cold_food"), order_type="takeaway", vat=VatTerms(method=VatMethod.DAILY_GROSS)
    )

    assert bill.vat_stated is False
    assert bill.vat_total == D("0.00")
    assert bill.buckets == (
        VatBucket(D("0.2"), Treatment.TAXABLE, gross=D("5.40"), net=D("5.40"), vat=D("0.00")),
        VatBucket(D("0"), Treatment.TAXABLE, gross=D("4.50"), net=D("4.50"), vat=D("0.00")),
    )


def test_daily_gross_is_rounded_once_on_the_days_takings():
    day = [price(dish("0.95"), vat=VatTerms(method=VatMethod.DAILY_GROSS)) for _ in range(6)]

    takings = sum(bucket.gross for bill in day for bucket in bill.buckets)

    assert vat_within(takings, D("0.2")) == D("0.95")


# Tax class and where it is eaten


@pytest.mark.parametrize(
    ("tax_class", "amount", "eaten_in", "away"),
    [
        pytest.param("cold_food", "4.50", "0.75", "0.00", id="cold sandwich"),
        pytest.param("standard_food", "1.20", "0.20", "0.20", id="crisps"),
        pytest.param("standard", "6.00", "1.00", "1.00", id="a glass of wine"),
        pytest.param("hot_food", "5.40", "0.90", "0.90", id="panini toasted to order"),
        pytest.param("hot_food", "3.20", "0.53", "0.53", id="latte"),
        pytest.param("cold_food", "2.40", "0.40", "0.00", id="sausage roll cooling from the oven"),
        pytest.param("hot_food", "2.40", "0.40", "0.40", id="sausage roll in a heated cabinet"),
        pytest.param("zero", "9.00", "0.00", "0.00", id="a cookery book"),
        pytest.param("exempt", "25.00", "0.00", "0.00", id="exempt"),
    ],
)
def test_vat_depends_on_where_it_is_eaten_and_the_gross_does_not(tax_class, amount, eaten_in, away):
    inside = price(dish(amount, tax_class))
    assert (inside.total, inside.vat_total) == (D(amount), D(eaten_in))

    for order_type in AWAY:
        outside = price(dish(amount, tax_class), order_type=order_type)
        assert (outside.total, outside.vat_total) == (D(amount), D(away))


MEAL_DEAL = Line(
    "meal deal",
    1,
    D("6.50"),
    (
        Component("cold_food", D("4.20")),
        Component("standard_food", D("1.30")),
        Component("standard_food", D("2.00")),
    ),
)


@pytest.mark.parametrize("vat", [PER_LINE, PER_RECEIPT])
def test_a_meal_deal_eaten_in_is_standard_rated_whole(vat):
    bill = price(MEAL_DEAL, vat=vat)

    assert (bill.total, bill.vat_total) == (D("6.50"), D("1.08"))


@pytest.mark.parametrize("vat", [PER_LINE, PER_RECEIPT])
def test_a_takeaway_meal_deal_is_divided_by_list_prices(vat):
    bill = price(MEAL_DEAL, order_type="takeaway", vat=vat)

    assert bill.lines[0].buckets == (
        VatBucket(D("0.2"), Treatment.TAXABLE, gross=D("2.86"), net=D("2.38"), vat=D("0.48")),
        VatBucket(D("0"), Treatment.TAXABLE, gross=D("3.64"), net=D("3.64"), vat=D("0.00")),
    )


def test_a_modifier_carries_its_own_class():
    sandwich_with_hot_soup = Line(
        1, 2, D("7.00"), (Component("cold_food", D("4.50")), Component("hot_food", D("2.50")))
    )

    bill = price(sandwich_with_hot_soup, order_type="takeaway")

    assert [(bucket.rate, bucket.gross) for bucket in bill.buckets] == [(D("0.2"), D("5.00")), (D("0"), D("9.00"))]
    assert bill.vat_total == D("0.83")


def test_an_option_with_a_negative_price_lowers_its_own_class():
    without_cheese = Line(
        1,
        1,
        D("6.50"),
        (Component("cold_food", D("4.50")), Component("cold_food", D("-0.50")), Component("standard", D("2.50"))),
    )

    bill = price(without_cheese, order_type="takeaway")

    assert [(bucket.rate, bucket.gross) for bucket in bill.buckets] == [(D("0.2"), D("2.50")), (D("0"), D("4.00"))]


def test_an_option_in_another_class_never_makes_a_rate_negative():
    no_crisps = Line(1, 1, D("4.00"), (Component("cold_food", D("4.50")), Component("standard_food", D("-0.50"))))

    bill = price(no_crisps, order_type="takeaway")

    assert [(bucket.rate, bucket.gross) for bucket in bill.buckets] == [(D("0"), D("4.00"))]


def test_exempt_and_zero_rated_are_two_buckets():
    bill = price(dish("1.00", "exempt"), dish("2.00", "zero"), dish("3.00", "standard"))

    assert [(b.rate, b.treatment, b.gross) for b in bill.buckets] == [
        (D("0.2"), Treatment.TAXABLE, D("3.00")),
        (D("0"), Treatment.TAXABLE, D("2.00")),
        (D("0"), Treatment.EXEMPT, D("1.00")),
    ]


# Date of supply


@pytest.mark.parametrize("tax_class", ["hot_food", "cold_food", "standard_food"])
@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2020, 7, 14), "2.00"),
        (date(2020, 7, 15), "0.57"),
        (date(2021, 8, 10), "0.57"),
        (date(2021, 9, 30), "0.57"),
        (date(2021, 10, 1), "1.33"),
        (date(2021, 10, 10), "1.33"),
        (date(2022, 3, 31), "1.33"),
        (date(2022, 4, 1), "2.00"),
        (date(2022, 4, 2), "2.00"),
        (TODAY, "2.00"),
    ],
)
def test_twelve_pounds_eaten_in_by_date_of_supply(day, expected, tax_class):
    assert price(dish("12.00", tax_class), supplied_on=day).vat_total == D(expected)


@pytest.mark.parametrize(
    ("tax_class", "order_type", "rate"),
    [
        ("standard", "dine_in", "0.20"),  # alcohol never had the reduced rate
        ("hot_food", "takeaway", "0.05"),
        ("standard_food", "takeaway", "0.20"),
        ("cold_food", "takeaway", "0"),
    ],
)
def test_the_reduced_rate_applied_to_food_and_soft_drinks_until_its_end(tax_class, order_type, rate):
    bill = price(dish("12.00", tax_class), order_type=order_type, supplied_on=date(2021, 8, 10))

    assert [bucket.rate for bucket in bill.buckets] == [D(rate)]


def test_a_date_before_the_first_rate_is_refused():
    with pytest.raises(NoRate):
        price(dish("1.00"), supplied_on=date(2011, 1, 3))


def test_a_new_rate_needs_one_row_in_any_order():
    rates = (
        DatedRate(RateCode.CATERING, date(2027, 4, 1), D("0.1500")),
        DatedRate(RateCode.CATERING, date(2022, 4, 1), D("0.2000")),
    )

    assert price(dish("11.50"), supplied_on=date(2027, 4, 1), vat=VatTerms(rates=rates)).vat_total == D("1.50")
    assert price(dish("12.00"), supplied_on=date(2027, 3, 31), vat=VatTerms(rates=rates)).vat_total == D("2.00")


@pytest.mark.parametrize("rate", [D("20"), D("-0.1"), D("1")])
def test_a_rate_is_a_fraction(rate):
    with pytest.raises(ValueError, match="fraction"):
        DatedRate(RateCode.STANDARD, TODAY, rate)


def test_a_float_rate_is_refused():
    with pytest.raises(TypeError):
        DatedRate(RateCode.STANDARD, TODAY, 0.2)


def test_an_unknown_class_or_order_type_is_refused():
    with pytest.raises(ValueError, match="lukewarm"):
        band_for("lukewarm", eaten_in=True, supplied_on=TODAY)
    with pytest.raises(ValueError, match="drive_in"):
        price(dish("1.00"), order_type="drive_in")


# The restaurant's VAT settings


@pytest.mark.parametrize("method", list(VatMethod))
@pytest.mark.parametrize("prices_include_tax", [True, False])
def test_an_unregistered_restaurant_has_no_vat_anywhere(method, prices_include_tax):
    terms = VatTerms(registered=False, method=method, prices_include_tax=prices_include_tax)

    bill = price(dish("12.00"), dish("3.00", "zero"), vat=terms)

    assert bill.total == D("15.00")
    assert bill.vat_stated is False
    assert bill.buckets == (VatBucket(D("0"), Treatment.UNREGISTERED, gross=D("15.00"), net=D("15.00"), vat=D("0.00")),)


def test_vat_is_added_to_prices_without_tax():
    bill = price(dish("10.00"), dish("5.00", "zero"), vat=VatTerms(prices_include_tax=False))

    assert (bill.subtotal, bill.vat_total, bill.total) == (D("15.00"), D("2.00"), D("17.00"))
    assert [(line.net, line.vat, line.gross) for line in bill.lines] == [
        (D("10.00"), D("2.00"), D("12.00")),
        (D("5.00"), D("0.00"), D("5.00")),
    ]


@pytest.mark.parametrize(("method", "expected"), [("per_line", "0.03"), ("per_receipt", "0.04")])
def test_prices_without_tax_follow_the_method_too(method, expected):
    terms = VatTerms(method=method, prices_include_tax=False)

    assert price(*[dish("0.06")] * 3, vat=terms).vat_total == D(expected)


def test_daily_gross_needs_prices_that_include_tax():
    with pytest.raises(ValueError, match="daily gross"):
        VatTerms(method=VatMethod.DAILY_GROSS, prices_include_tax=False)


# Lines that are not charged


def test_void_and_comped_lines_cost_nothing_and_stay():
    bill = price(dish("5.00", name="eaten"), dish("9.00", name="void", charged=False), discounts=[AmountOff(D("1.00"))])

    eaten, void = bill.lines
    assert bill.total == bill.buckets[0].gross == eaten.gross == D("4.00")
    assert (void.id, void.amount, void.discount, void.gross, void.vat, void.buckets) == ("void", 0, 0, 0, 0, ())


@pytest.mark.parametrize("lines", [(), (dish("9.00", charged=False),), (dish("0.00"),)])
@pytest.mark.parametrize("vat", [PER_LINE, PER_RECEIPT])
def test_the_vat_of_an_empty_bill_is_zero(lines, vat):
    bill = price(*lines, vat=vat)

    assert str(bill.total) == str(bill.vat_total) == str(bill.subtotal) == "0.00"
    assert bill.buckets == ()


# Invalid lines


@pytest.mark.parametrize("quantity", [0, -1])
def test_a_quantity_is_one_or_more(quantity):
    with pytest.raises(ValueError, match="quantity"):
        dish("1.00", quantity=quantity)


@pytest.mark.parametrize("quantity", [1.0, D("1"), "1", True])
def test_a_quantity_is_a_whole_number(quantity):
    with pytest.raises(TypeError):
        dish("1.00", quantity=quantity)


def test_a_price_is_never_negative_nor_in_part_pennies_nor_a_float():
    part = (Component("hot_food", D("1.00")),)
    with pytest.raises(ValueError, match="cannot be negative"):
        Line(1, 1, D("-0.01"), part)
    with pytest.raises(ValueError, match="whole number of pennies"):
        Line(1, 1, D("0.005"), part)
    with pytest.raises(TypeError):
        Line(1, 1, 1.5, part)
    with pytest.raises(TypeError):
        Component("hot_food", 1.5)


def test_a_line_names_its_tax_class():
    with pytest.raises(ValueError, match="tax class"):
        Line(1, 1, D("1.00"), ())


def test_an_enormous_quantity_is_refused():
    with pytest.raises(ValueError, match="not an amount"):
        price(dish("0.01", quantity=10**40))
