"""The service charge: optional or compulsory, its base, and its effect on VAT."""

from datetime import date
from decimal import Decimal as D

import pytest

from orders.pricing.calculation import Component, Line, ServiceCharge, price_order
from orders.pricing.discounts import AmountOff
from orders.pricing.vat import VatTerms

OPTIONAL = ServiceCharge(D("0.1250"))
COMPULSORY = ServiceCharge(D("0.1250"), compulsory=True)
WITHOUT_TAX = VatTerms(prices_include_tax=False)


def dish(price, tax_class="hot_food", **kwargs):
    return Line(price, 1, D(price), (Component(tax_class, D(price)),), **kwargs)


def price(*lines, service_charge, vat=None, order_type="dine_in", discounts=()):
    return price_order(
        lines,
        order_type=order_type,
        supplied_on=date(2026, 11, 20),
        vat=vat or VatTerms(),
        discounts=discounts,
        service_charge=service_charge,
    )


@pytest.mark.parametrize("method", ["per_line", "per_receipt"])
@pytest.mark.parametrize(
    ("charge", "vat_total", "charge_vat"), [(OPTIONAL, "13.33", "0.00"), (COMPULSORY, "15.00", "1.67")]
)
def test_eighty_pounds_of_food_with_12_5_percent(method, charge, vat_total, charge_vat):
    bill = price(dish("80.00"), service_charge=charge, vat=VatTerms(method=method))

    assert (bill.subtotal, bill.service_charge, bill.total) == (D("80.00"), D("10.00"), D("90.00"))
    assert (bill.vat_total, bill.service_charge_vat) == (D(vat_total), D(charge_vat))


def test_the_optional_charge_can_be_removed():
    gone = ServiceCharge(D("0.1250"), applied=False)

    bill = price(dish("80.00"), service_charge=gone)

    assert (bill.service_charge, bill.total, bill.vat_total) == (D("0.00"), D("80.00"), D("13.33"))


def test_the_optional_charge_is_in_no_bucket():
    bill = price(dish("80.00"), service_charge=OPTIONAL)

    assert [bucket.gross for bucket in bill.buckets] == [D("80.00")]
    assert bill.service_charge_buckets == ()


def test_a_compulsory_charge_is_taxed_as_the_meal_it_is_on():
    bill = price(dish("30.00"), dish("10.00", "cold_food"), service_charge=COMPULSORY, order_type="takeaway")

    assert bill.service_charge == D("5.00")
    assert [(b.rate, b.gross, b.vat) for b in bill.service_charge_buckets] == [
        (D("0.2"), D("3.75"), D("0.63")),  # 0.625 goes up
        (D("0"), D("1.25"), D("0.00")),
    ]
    assert [(b.rate, b.gross) for b in bill.buckets] == [(D("0.2"), D("33.75")), (D("0"), D("11.25"))]


def test_the_charge_is_a_share_of_the_price_after_discounts():
    bill = price(dish("90.00"), service_charge=OPTIONAL, discounts=[AmountOff(D("10.00"))])

    assert (bill.service_charge, bill.total) == (D("10.00"), D("90.00"))


def test_a_void_line_adds_no_charge():
    bill = price(dish("80.00"), dish("20.00", charged=False), service_charge=COMPULSORY)

    assert bill.service_charge == D("10.00")


def test_half_a_penny_of_charge_goes_up():
    assert price(dish("0.20"), service_charge=OPTIONAL).service_charge == D("0.03")


def test_a_service_charge_on_nothing_is_zero():
    for charge in (OPTIONAL, COMPULSORY):
        assert price(service_charge=charge).total == D("0.00")


def test_prices_without_tax_with_a_compulsory_charge_match_the_existing_till():
    bill = price(dish("80.00"), service_charge=COMPULSORY, vat=WITHOUT_TAX)

    assert bill.vat_total == D("18.00")  # 20 % of 80 + 10
    assert bill.total == D("108.00")


def test_prices_without_tax_and_an_optional_charge_tax_the_subtotal_alone():
    bill = price(dish("80.00"), service_charge=OPTIONAL, vat=WITHOUT_TAX)

    assert (bill.vat_total, bill.total) == (D("16.00"), D("106.00"))


@pytest.mark.parametrize("charge", [OPTIONAL, COMPULSORY])
def test_an_unregistered_restaurant_charges_service_without_vat(charge):
    bill = price(dish("80.00"), service_charge=charge, vat=VatTerms(registered=False))

    assert (bill.total, bill.vat_total) == (D("90.00"), D("0.00"))


def test_a_rate_is_a_fraction_and_no_float():
    with pytest.raises(ValueError, match="fraction"):
        ServiceCharge(D("12.5"))
    with pytest.raises(ValueError, match="fraction"):
        ServiceCharge(D("-0.1"))
    with pytest.raises(TypeError):
        ServiceCharge(0.125)
