"""Amounts held on cards at Stripe through the official SDK, against the sandbox: on a reader and on a phone."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from payments.providers.base import CaptureRequest, Credentials, PaymentRequest, Refused, State, Unreachable
from payments.providers.stripe import Stripe
from payments.providers.sumup import SumUp
from tests.payments.providers.test_stripe_readers import bank, provider, reader  # noqa: F401, fixtures


@pytest.fixture
def asked():
    return PaymentRequest(
        key=uuid7(), amount=D("50.00"), currency="GBP", description="Alpha: your tab",
        return_url="https://alpha.example/back", notify_url="https://alpha.example/notify",
        expires_at=clock.now() + timedelta(minutes=5), is_hold=True,
    )  # fmt: skip


@pytest.fixture(params=["reader", "phone"])
def held(request, provider, bank, reader, asked):  # noqa: F811
    """A hold of £50.00, on a reader or on the guest's phone, with its request."""
    wanted = replace(asked, reader=reader.reference) if request.param == "reader" else asked
    made = provider.create(wanted)
    if request.param == "reader":
        bank.server.stripe.present(reader.reference, what="tap")
    else:
        bank.server.stripe.press(made.reference, approve=True)
    return wanted, provider.read(made.reference)


def capture_of(held, amount="12.87", **changes):
    wanted, found = held
    return CaptureRequest(wanted.key, found.reference, D(amount), "GBP", **changes)


def test_a_card_holds_the_amount_until_a_day_that_stripe_names(held, bank):  # noqa: F811
    found = held[1]
    assert (found.state, found.amount, found.card_last_four) == (State.AUTHORISED, D("50.00"), "4242")
    assert found.capture_before is not None
    assert timedelta(days=1) < found.capture_before - clock.now() < timedelta(days=3)
    assert bank.captured() == 0


def test_a_part_is_captured_once_and_the_rest_released(held, provider, bank):  # noqa: F811
    taken = provider.capture(capture_of(held))
    assert (taken.state, taken.amount, taken.fee) == (State.CAPTURED, D("12.87"), D("0.38"))
    again = provider.capture(capture_of(held, "20.00"))
    assert (again.state, again.amount, bank.captured()) == (State.CAPTURED, D("12.87"), 1287)


def test_more_than_is_held_is_refused_and_the_hold_stands(held, provider, bank):  # noqa: F811
    with pytest.raises(Refused, match="more than was authorised"):
        provider.capture(capture_of(held, "50.01"))
    assert (provider.read(held[1].reference).state, bank.captured()) == (State.AUTHORISED, 0)
    assert provider.capture(capture_of(held, "50.00")).state == State.CAPTURED


def test_a_cancelled_hold_is_released_and_can_no_longer_be_captured(held, provider, bank):  # noqa: F811
    assert provider.cancel(held[0], held[1].reference).state == State.CANCELLED
    assert provider.capture(capture_of(held)).state == State.CANCELLED
    assert bank.captured() == 0


def test_a_captured_hold_is_not_cancelled(held, provider):  # noqa: F811
    provider.capture(capture_of(held))
    assert provider.cancel(held[0], held[1].reference).state == State.CAPTURED


def test_a_lost_answer_to_a_capture_is_found_by_the_next_one(held, provider, bank):  # noqa: F811
    bank.server.faults.add("error_after", on="POST /v1/payment_intents")
    with pytest.raises(Unreachable):
        provider.capture(capture_of(held))
    assert (provider.capture(capture_of(held)).amount, bank.captured()) == (D("12.87"), 1287)


def test_only_a_card_is_offered_on_the_page(provider, bank, asked):  # noqa: F811
    """Pay by bank cannot hold an amount."""
    made = provider.create(asked)
    session = bank.server.store.find(made.reference)
    assert (session["payment_method_types"], session["capture_method"]) == (["card"], "manual")


def test_sumup_holds_nothing():
    assert SumUp.holds == ()
    with pytest.raises(Refused, match="SumUp holds no amount"):
        SumUp.with_credentials(Credentials("sup_sk_x", is_test=True, reference="M")).capture(
            CaptureRequest(uuid7(), "x", D("1.00"), "GBP")
        )
    assert Stripe.holds == ("qr", "reader")
