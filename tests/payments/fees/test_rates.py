"""Which rate is in force, from rows of the platform: MOBILE_API.md's figures, plans, dates, the cheapest first."""

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal as D
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from fynlo.core import clock
from fynlo.core.money import ZERO
from payments import services
from payments.fees import platform_fee, quotes
from payments.fees.quoting import Quote, in_order
from payments.fees.rates import Volume, breaks_even_at, choose, fee_of
from payments.fees.settings import change_settings
from payments.fees.volume import read_volume
from payments.models import Payment
from payments.tenders import QR
from restaurants.business_days import business_day
from restaurants.fees import clear_fee_rates, fee_rates
from restaurants.models import FeeRate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("tenant")]
NOTHING = Volume()
COSTS = json.loads((Path(__file__).parents[1] / "cases" / "costs.json").read_text())["costs"]
TODAY = date(2026, 11, 29)


def rate(method, provider="", *, volume=NOTHING, day=TODAY):
    return choose(fee_rates(day), method, provider, volume)


@pytest.mark.parametrize(
    ("method", "provider", "amount", "fee"),
    [
        ("cash", "", "100.00", "0.00"),
        ("qr", "stripe", "100.00", "1.20"),
        ("reader", "sumup", "100.00", "1.69"),
        ("reader", "stripe", "10.00", "0.34"),  # 1.4 % + 20p
        ("reader", "square", "100.00", "1.75"),
        ("card", "", "100.00", "2.90"),
        ("platform", "", "100.00", "1.00"),
        ("qr", "", "4.58", "0.05"),  # 0.05496
        ("qr", "", "3.75", "0.05"),  # 0.045 goes up
    ],
)
def test_todays_fees_are_those_of_the_mobile_api(method, provider, amount, fee):
    assert fee_of(rate(method, provider).rate, D(amount)) == D(fee)


def test_a_method_without_a_row_has_no_rate():
    assert rate("reader", "unknown") is None
    assert rate("gift_card") is None


def test_the_plan_of_sumup_breaks_even_at_1900_pounds():
    standard, plan = FeeRate.objects.filter(provider="sumup").order_by("monthly")
    assert breaks_even_at(standard, plan) == D("1900.00")
    plan.rate = standard.rate
    assert breaks_even_at(standard, plan) is None


@pytest.mark.parametrize(
    ("this_month", "last_month", "percent"),
    [
        ("0", "0", "1.69"),
        ("1900", "5000", "1.69"),
        ("1900.01", "2714", "0.69"),  # large last month, past the break-even point
        ("1900.01", "2713.99", "1.69"),
        ("2714", "0", "0.69"),
    ],
)
def test_a_plan_holds_for_a_restaurant_that_is_large_enough(this_month, last_month, percent):
    chosen = rate("reader", "sumup", volume=Volume(D(this_month), D(last_month)))
    assert chosen.rate.rate * 100 == D(percent)
    assert (chosen.reason == "SumUp 0.69 %: you are past £1,900 this month.") == (percent == "0.69")


def test_a_new_price_holds_from_its_first_day():
    old = FeeRate.objects.get(method="qr")
    FeeRate.objects.filter(pk=old.pk).update(ends_on=date(2026, 12, 31))
    FeeRate.objects.create(method="qr", title="QR code", rate=D("0.011"), starts_on=date(2027, 1, 1))
    clear_fee_rates()
    days = (date(2026, 12, 31), date(2027, 1, 1), date(2019, 12, 31))
    found = [rate("qr", day=day) for day in days]
    assert [each and each.rate.rate for each in found] == [D("0.012"), D("0.011"), None]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"starts_on": date(2026, 12, 1)}, "starts_on"),  # the one in force has no last day
        ({"starts_on": date(2018, 1, 1), "ends_on": date(2020, 1, 1)}, "starts_on"),
        ({"starts_on": date(2018, 1, 1), "ends_on": date(2017, 1, 1)}, "ends_on"),
        ({"rate": D("1.2"), "starts_on": date(2018, 1, 1), "ends_on": date(2018, 2, 1)}, "rate"),
        ({"rate": D("-0.01"), "starts_on": date(2018, 1, 1), "ends_on": date(2018, 2, 1)}, "rate"),
    ],
)
def test_a_row_that_overlaps_or_makes_no_sense_is_refused(fields, field):
    row = FeeRate(method="qr", title="QR code", **{"rate": D("0.01"), **fields})
    with pytest.raises(ValidationError) as refused:
        row.full_clean()
    assert field in refused.value.message_dict


def test_a_row_before_the_first_one_is_accepted():
    FeeRate(
        method="qr", title="QR code", rate=D("0.02"), starts_on=date(2018, 1, 1), ends_on=date(2019, 12, 31)
    ).full_clean()


@pytest.mark.parametrize(
    ("starts_on", "ends_on"),
    [
        (date(2020, 1, 1), None),
        (date(2026, 12, 1), None),
        (date(2018, 1, 1), date(2020, 1, 1)),
        (date(2019, 1, 1), None),
    ],
)
def test_the_database_refuses_a_second_price_on_one_day(starts_on, ends_on):
    """The form's check alone would let two people add a row at once."""
    row = FeeRate(method="qr", title="QR code", rate=D("0.01"), starts_on=starts_on, ends_on=ends_on)
    with pytest.raises(IntegrityError, match="fee_rate_no_overlap"), transaction.atomic():
        row.save()
    FeeRate(method="qr", provider="stripe", title="QR code", rate=D("0.01"), starts_on=starts_on).save()


def test_the_database_refuses_a_second_plan_on_one_day_but_not_a_plan_beside_a_price():
    plan = {"method": "qr", "title": "QR plan", "rate": D("0.005"), "starts_on": date(2026, 12, 1)}
    FeeRate(**plan, monthly=D("19")).save()
    with pytest.raises(IntegrityError, match="fee_plan_no_overlap"), transaction.atomic():
        FeeRate(**plan, monthly=D("29")).save()


# -- quotes -----------------------------------------------------------------------------------------------


def test_the_cheapest_is_first_and_says_why(tenant, bank):
    found = quotes(D("20.00"))
    assert [(quote.tender.name, quote.fee) for quote in found] == [
        ("cash", D("0.00")), ("qr", D("0.24")), ("card", D("0.58")),
    ]  # fmt: skip
    assert [quote.reason for quote in found] == ["", "Guest's phone 1.2 %: the cheapest after cash for £20.00.", ""]


def test_one_way_beside_cash_is_not_called_the_cheapest(tenant):
    assert [(quote.tender.name, quote.reason) for quote in quotes(D("20.00"))] == [("cash", ""), ("card", "")]


def test_what_the_owner_prefers_comes_first(tenant, bank, take):
    take(change_settings, version=0, pinned="card")
    found = quotes(D("20.00"))
    assert [quote.tender.name for quote in found] == ["card", "cash", "qr"]
    assert found[0].reason == "Card 2.9 %: your own choice."


def test_the_platforms_fee_is_one_percent(tenant):
    assert platform_fee(D("20.50")) == D("0.21")  # 0.205 goes up


def test_quotes_ask_seven_queries_in_a_minute_and_two_each_time(tenant, bank, django_assert_num_queries):
    assert not Payment.objects.exists()
    # 1. the rates  2. the accounts at providers  3. the key that opens theirs  4. who does not answer  5. who has card
    # readers  6. the volume  7. the owner's choice
    with django_assert_num_queries(7):
        quotes(D("20.00"))
    with django_assert_num_queries(2):  # 1. who does not answer  2. who has card readers
        quotes(D("35.00"))


def test_the_volume_counts_this_month_and_the_one_before_without_cash(tenant, take, place, waiter):
    for days, service in ((0, services.take_card), (29, services.take_card), (80, services.take_card)):
        with clock.travel(clock.now() - timedelta(days=days)):
            take(service, actor=waiter, order=place().id, amount=D("10.00"), tip=D("1.00"))
    take(services.take_cash, actor=waiter, order=place().id, amount=D("5.00"))
    today = business_day(clock.now(), tenant)  # before the cut-off hour it is the calendar's yesterday
    first = today.replace(day=1)
    of_this_month = sum(D("11.00") for days in (0, 29, 80) if today - timedelta(days=days) >= first)
    volume = read_volume(today)
    assert volume.this_month == of_this_month
    assert volume.this_month + volume.last_month == D("22.00")


@pytest.mark.parametrize("case", COSTS, ids=lambda case: case["name"])
def test_costs_are_those_that_the_till_computes(case):
    found = [
        Quote(
            QR, f"p{number}", "", D(str(way["rate"])), D(str(way["fixed"])), ZERO, ZERO,
            is_pinned=way.get("pinned", False), is_silent=not way.get("available", True),
        )
        for number, way in enumerate(case["ways"])
    ]  # fmt: skip
    amount = D(str(case["amount"]))
    priced = [replace(each, fee=fee_of(FeeRate(rate=each.rate, fixed=each.fixed), amount)) for each in found]
    best = in_order(priced)[0]
    assert (None if best.is_silent else best.fee) == (None if case["fee"] is None else D(str(case["fee"])))
