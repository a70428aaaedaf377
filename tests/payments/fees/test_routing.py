"""Which provider takes a payment: the preferred one, then the cheapest; one that is silent is skipped and named."""

import contextlib
from datetime import date
from decimal import Decimal as D
from itertools import pairwise

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core.cache import clear_caches
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from payments import errors, reconciliation
from payments.fees import quotes, quotes_of, route
from payments.fees.quoting import Quote, in_order
from payments.fees.rates import Volume
from payments.fees.routing import why
from payments.fees.settings import change_settings, payment_settings
from payments.provider_accounts.services import remove_account
from payments.providers.circuit_breaker import MOST_UNKNOWN
from payments.tenders import QR
from restaurants.fees import clear_fee_rates
from restaurants.models import FeeRate
from tests.payments.sandbox import connect_sumup

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 1)


@pytest.fixture
def both(bank, settings):
    """Alpha has an account at Stripe and one at SumUp; both take QR payments at the rate for any provider."""
    settings.SUMUP_URL = bank.url
    connect_sumup()
    clear_caches()


def add_rate(provider, rate, *, fixed="0", monthly="0", eligible="0"):
    FeeRate.objects.create(
        method="qr", provider=provider, title=provider.title(), rate=D(rate), fixed=D(fixed), monthly=D(monthly),
        eligible_from=D(eligible), starts_on=TODAY,
    )  # fmt: skip
    clear_fee_rates()


@pytest.fixture
def silence(both, bank, begin, place):
    """`silence()`: the providers are away, and the one that takes payments now gets as many as make it skipped."""

    def begin_unanswered():
        with contextlib.suppress(OSError):
            bank.stop()
        for _ in range(MOST_UNKNOWN):
            begin(place())
        reconciliation.poll_due()

    return begin_unanswered


def routed(amount="20.00"):
    chosen = route(QR, D(amount))
    return chosen.provider.name, chosen.reason


def test_one_provider_takes_everything_and_nothing_was_to_choose(bank):
    assert routed() == ("stripe", "")


def test_equal_fees_go_to_the_first_provider(both):
    assert routed() == ("stripe", "Stripe 1.2 %: the cheapest for £20.00.")


def test_the_cheapest_provider_for_the_amount_takes_it(both):
    add_rate("stripe", "0.005", fixed="0.20")
    add_rate("sumup", "0.0169")
    assert routed("10.00") == ("sumup", "Sumup 1.69 %: the cheapest for £10.00.")  # 17p against 25p
    assert routed("100.00") == ("stripe", "Stripe 0.5 % + £0.20: the cheapest for £100.00.")  # 70p against £1.69


def test_the_volume_of_the_month_decides_about_a_plan_and_is_the_reason(both, monkeypatch):
    add_rate("sumup", "0.0169")
    add_rate("sumup", "0.0069", monthly="19", eligible="2714")
    assert routed()[0] == "stripe"
    monkeypatch.setattr("payments.fees.quoting.volume", lambda: Volume(D("1900.01"), D("3000")))
    assert routed() == ("sumup", "Sumup 0.69 %: you are past £1,900 this month.")


def test_the_owners_provider_comes_first_whatever_it_costs(both, take):
    add_rate("sumup", "0.02")
    take(change_settings, version=0, pinned="qr", pinned_provider="sumup")
    assert routed() == ("sumup", "Sumup 2 %: your own choice.")
    assert [quote.provider for quote in quotes(D("20.00"))][:2] == ["sumup", "cash"]


@pytest.mark.parametrize(("tender", "provider"), [("qr", "nobody"), ("card", "stripe"), ("", "stripe")])
def test_a_provider_that_does_not_take_the_tender_cannot_be_pinned(tenant, take, tender, provider):
    with pytest.raises(InvalidInput):
        take(change_settings, version=0, pinned=tender, pinned_provider=provider)
    assert payment_settings().version == 0


def test_a_silent_provider_is_skipped_and_named(silence):
    silence()
    assert routed() == ("sumup", "Stripe does not answer at the moment. SumUp 1.2 %: the cheapest for £20.00.")
    last = quotes_of(QR, D("20.00"))[-1]
    assert (last.provider, last.is_silent, last.reason) == ("stripe", True, "Stripe does not answer at the moment.")


def test_a_pinned_provider_that_is_silent_is_skipped_too(silence, take):
    take(change_settings, version=0, pinned="qr", pinned_provider="stripe")
    silence()
    assert routed()[0] == "sumup"


def test_when_nobody_answers_no_payment_begins(silence):
    silence()
    silence()
    with pytest.raises(errors.ProviderDown, match=r"Stripe does not answer at the moment\. Try again"):
        routed()


def test_a_provider_without_a_row_costs_what_its_price_list_says(both):
    FeeRate.objects.filter(method="qr").delete()
    clear_fee_rates()
    assert routed("10.00") == ("sumup", "SumUp: the cheapest for £10.00.")  # 17p against 34p


def test_without_a_provider_there_is_no_route(tenant):
    with pytest.raises(errors.NoProvider):
        routed()


def test_a_payment_keeps_its_provider_and_says_why(both, begin, place, take, page_client):
    payment = begin(place(), tip="1.00")
    assert (payment.provider, payment.routing_reason) == ("stripe", "Stripe 1.2 %: the cheapest for £12.70.")
    add_rate("sumup", "0.001")
    reconciliation.poll_due()
    payment.refresh_from_db()
    assert (payment.provider, payment.status, begin(place()).provider) == ("stripe", "processing", "sumup")
    page = page_client("olivia").get(f"/portal/payments/{payment.id}/").content.decode()
    assert "Stripe 1.2 %: the cheapest for £12.70." in page


def test_a_provider_that_was_removed_takes_nothing_new(both, take):
    take(remove_account, provider="stripe")
    clear_caches()
    assert routed()[0] == "sumup"


def test_the_owner_pins_a_provider_on_the_page(both, tenant, page_client):
    olivia = page_client("olivia")
    page = olivia.get("/portal/payments/fees/").content.decode()
    assert "Guest&#x27;s phone, SumUp" in page
    form = {"key": uuid7(), "version": 0, "pinned": "qr/sumup", "refund_limit": ""}
    assert olivia.post("/portal/payments/fees/", form).status_code == 302
    connection.set_tenant(tenant)
    assert (payment_settings().pinned, payment_settings().pinned_provider) == ("qr", "sumup")


def test_the_api_says_who_is_available(silence, api):
    silence()
    answer = api("sara")("POST", "/payments/optimal-provider", {"amount": D("20.00")})
    rows = {row["provider"]: row["available"] for row in answer.body["methods"]}
    assert (answer.body["provider"], rows["stripe"], rows["sumup"]) == ("sumup", False, True)


def test_the_tills_bill_says_what_each_way_costs(both, api, place):
    order = place()
    bill = api("sara")("GET", f"/orders/{order.id}/bill").body["data"]
    costs = [(way["method"], way["provider"], way["fee"]) for way in bill["ways"]]
    assert costs == [
        ("cash", "cash", D("0.00")), ("qr", "stripe", D("0.14")), ("qr", "sumup", D("0.14")),
        ("card", "card_machine", D("0.34")),
    ]  # fmt: skip


# -- of any quotes ----------------------------------------------------------------------------------------

fees = st.decimals(D("0.00"), D("5.00"), places=2)
any_quotes = st.lists(
    st.builds(
        lambda number, fee, is_pinned, is_silent: Quote(
            QR, f"p{number}", f"P{number}", D("0.01"), D("0.00"), fee, D("100.00") - fee, "cheap", is_pinned,
            f"P{number}", is_silent,
        ),
        st.integers(0, 9), fees, st.booleans(), st.booleans(),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@given(any_quotes)
def test_the_first_is_never_dearer_than_another_that_was_available(found):
    best = in_order(found)[0]
    others = [each for each in found if not each.is_silent]
    assert best.is_silent == (not others)
    assert best.is_pinned or all(best.fee <= each.fee for each in others)
    assert best.is_pinned == any(each.is_pinned for each in others or found)


@given(any_quotes)
def test_equal_quotes_keep_their_order_and_skipped_ones_are_named(found):
    ordered = in_order(found)
    for before, after in pairwise(ordered):
        if (before.fee, before.is_pinned, before.is_silent) == (after.fee, after.is_pinned, after.is_silent):
            assert next(each for each in found if each is before or each is after) is before
    reason = why(ordered[0], ordered, D("100.00"))
    assert all(f"{each.taker} does not answer" in reason for each in found if each.is_silent)
