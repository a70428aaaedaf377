"""SumUp's adapter through the official SDK, against the sandbox: what it asks for and how it reads the answers."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from payments.providers.base import (
    Credentials,
    Evidence,
    KeyRefused,
    MovementKind,
    PaymentRequest,
    RefundRequest,
    RefundState,
    Refused,
    State,
    Unreachable,
)
from payments.providers.sumup import SumUp, client
from payments.providers.sumup.amounts import from_wire, to_wire
from tests.payments.sandbox import SandboxBank

KEY = "sup_sk_sandbox_alpha"
CREDENTIALS = Credentials(KEY, is_test=True, reference="MSANDBOX-alpha")
CREATE = "POST /v0.1/checkouts"


@pytest.fixture
def bank(tmp_path, settings):
    bank = SandboxBank(tmp_path / "sandbox.sqlite3")
    settings.SUMUP_URL = bank.url
    yield bank
    bank.stop()


@pytest.fixture
def provider(bank):
    return SumUp.with_credentials(CREDENTIALS)


def asked(**changes) -> PaymentRequest:
    request = PaymentRequest(
        key=uuid7(), amount=D("12.87"), currency="GBP", description="Alpha: your bill",
        return_url="https://alpha.example/back", notify_url="", expires_at=clock.now() + timedelta(minutes=10),
    )  # fmt: skip
    return replace(request, **changes)


def checkouts(bank):
    return [row["status"] for row in bank.server.store.all("sumup_checkout")]


def pay(provider, bank, **changes):
    request = asked(**changes)
    made = provider.create(request)
    bank.approve(made)
    return provider.read(made.reference), request


def test_a_payment_is_created_once_and_read_back(provider, bank):
    request = asked()
    made = provider.create(request)
    assert (made.state, made.amount, made.currency) == (State.PENDING, D("12.87"), "GBP")
    assert made.pay_url == f"{bank.url}/pay/{made.reference}"
    assert provider.create(request) == provider.read(made.reference) == made
    assert checkouts(bank) == ["open"]
    assert provider.read("unknown") is None


def test_a_captured_payment_carries_sumups_fee(provider, bank):
    found, request = pay(provider, bank)
    assert (found.state, found.amount, found.fee) == (State.CAPTURED, D("12.87"), D("0.22"))
    assert found.is_for(request.amount, "GBP")
    assert provider.quote(request.amount, "qr") == D("0.22")


@pytest.mark.parametrize("effect", ["late", "lost", "error", "error_after"])
def test_a_call_without_an_answer_is_not_certain_and_charges_once(bank, monkeypatch, effect):
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.3)
    provider, request = SumUp.with_credentials(CREDENTIALS), asked()
    bank.server.faults.add(effect, on=CREATE, milliseconds=600)
    with pytest.raises(Unreachable):
        provider.create(request)
    assert provider.create(request).state == State.PENDING
    assert checkouts(bank) == ["open"]


def test_an_open_payment_is_cancelled_and_a_paid_one_stays(provider, bank):
    request = asked()
    made = provider.create(request)
    assert provider.cancel(request, "").state == State.CANCELLED
    bank.approve(made)
    assert (provider.read(made.reference).state, bank.captured()) == (State.EXPIRED, 0)
    found, request = pay(provider, bank)
    assert provider.cancel(request, found.reference) == found


def test_a_declined_card_leaves_the_payment_open_with_a_reason(provider, bank):
    request = asked()
    made = provider.create(request)
    bank.decline(made)
    found = provider.read(made.reference)
    assert (found.state, found.reason) == (State.PENDING, "Your bank has declined this payment.")
    assert provider.cancel(request, made.reference).state == State.DECLINED


def test_a_refund_without_idempotency_keys_is_made_once(provider, bank, monkeypatch):
    paid, _ = pay(provider, bank)
    refund = RefundRequest(uuid7(), paid.reference, D("5.00"), "GBP")
    bank.server.faults.add("error_after", on="POST /v1.0/merchants")
    with pytest.raises(Unreachable):
        provider.refund(refund)
    made = provider.refund(refund)
    assert (made.state, made.amount) == (RefundState.DONE, D("5.00"))
    assert provider.read_refund(made.reference) == made
    provider.refund(RefundRequest(uuid7(), paid.reference, D("7.87"), "GBP", refunded_before=D("5.00")))
    assert sorted(row["amount"] for row in bank.server.store.all("refund")) == [500, 787]
    with pytest.raises(Refused):
        provider.refund(RefundRequest(uuid7(), paid.reference, D("0.01"), "GBP", refunded_before=D("12.87")))
    with pytest.raises(Unreachable, match=r"has refunded 12\.87"):
        provider.refund(RefundRequest(uuid7(), paid.reference, D("1.00"), "GBP", refunded_before=D("2.00")))


def test_a_payout_lists_what_it_pays_for_to_the_penny(provider, bank):
    since = clock.now() - timedelta(days=1)
    (first, _), _ = pay(provider, bank), pay(provider, bank, amount=D("100.00"))
    provider.refund(RefundRequest(uuid7(), first.reference, D("2.00"), "GBP"))
    assert provider.payouts(since) == []
    bank.server.bank.pay_out("MSANDBOX-alpha")
    (payout,) = provider.payouts(since)
    assert payout.amount == D("12.87") - D("0.22") + D("100.00") - D("1.70") - D("2.00")
    assert sorted(line.kind for line in payout.movements) == [
        MovementKind.PAYMENT, MovementKind.PAYMENT, MovementKind.REFUND,
    ]  # fmt: skip


def test_a_key_is_tested_by_whose_merchant_it_is(bank):
    identity = SumUp.with_credentials(Credentials(KEY, is_test=True)).health()
    assert (identity.reference, identity.name, identity.is_test) == ("MSANDBOX-alpha", "Alpha (test money)", True)
    with pytest.raises(KeyRefused):
        SumUp.with_credentials(Credentials("sup_sk_wrong", is_test=True)).health()


def test_what_is_no_secret_key_is_refused_in_words():
    assert SumUp.mode_of("sup_sk_1") is None
    for key in ("sup_pk_1", "sk_live_1", ""):
        with pytest.raises(Refused, match="starts with sup_sk_"):
            SumUp.mode_of(key)


def test_an_unsigned_notification_only_names_a_checkout(provider):
    now = clock.now()
    assert provider.parse_webhook({}, b'{"event_type": "X", "id": "sc_1"}', now).reference == "sc_1"
    for body in (b"", b"[]", b'{"id": 1}', b'{"id": ""}', b"\xff"):
        assert provider.parse_webhook({}, body, now) is None


@pytest.mark.parametrize("amount", ["0.01", "0.29", "1.10", "12.87", "1234567.89", "99999999.99"])
def test_pounds_survive_the_wire(amount):
    assert from_wire(to_wire(D(amount))) == D(amount)


def test_sumup_offers_no_disputes(provider):
    assert not SumUp.offers_disputes
    assert (provider.disputes(clock.now()), provider.read_dispute("x")) == ([], None)
    with pytest.raises(Refused, match="own website"):
        provider.submit_evidence("x", Evidence("They ate."))
