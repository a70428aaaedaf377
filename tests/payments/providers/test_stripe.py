"""Stripe's adapter through the official SDK, against the sandbox: what it asks for and how it reads the answers."""

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.utils import translation

from fynlo.core import clock
from fynlo.core.ids import uuid7
from payments.providers.base import (
    Credentials,
    DisputeState,
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
from payments.providers.stripe import Stripe, client
from payments.providers.stripe.intents import reason_of
from tests.payments.sandbox import CREATE, KEY, SandboxBank


@pytest.mark.parametrize(
    ("code", "english", "spanish"),
    [
        ("insufficient_funds", "There is not enough money on the card.", "No hay saldo suficiente en la tarjeta."),
        ("stolen_card", "Your bank has declined this payment.", "Tu banco ha rechazado este pago."),
        ("of_next_year", "In Stripe's words.", "In Stripe's words."),
    ],
)
def test_a_decline_is_written_in_the_active_language(code, english, spanish):
    error = {"code": "card_declined", "decline_code": code, "message": "In Stripe's words."}
    intent = {"status": "requires_payment_method", "last_payment_error": error}

    assert reason_of(intent) == english
    with translation.override("es"):
        assert reason_of(intent) == spanish


@pytest.fixture
def bank(tmp_path, settings):
    bank = SandboxBank(tmp_path / "sandbox.sqlite3")
    settings.STRIPE_URL = bank.url
    yield bank
    bank.stop()


@pytest.fixture
def provider(bank):
    return Stripe.with_credentials(Credentials(KEY, is_test=True))


def asked(**changes) -> PaymentRequest:
    request = PaymentRequest(
        key=uuid7(), amount=D("12.87"), currency="GBP", description="Alpha: your bill",
        return_url="https://alpha.example/back", notify_url="https://alpha.example/notify",
        expires_at=clock.now() + timedelta(minutes=10),
    )  # fmt: skip
    return replace(request, **changes)


def pay(provider, bank, **changes):
    """Return the captured payment of a new request, and the request."""
    request = asked(**changes)
    bank.approve(provider.create(request))
    return provider.read(provider.create(request).reference), request


def test_a_payment_is_created_once_and_read_back(provider, bank):
    request = asked()
    made = provider.create(request)
    assert (made.state, made.amount, made.currency) == (State.PENDING, D("12.87"), "GBP")
    assert made.pay_url == f"{bank.url}/pay/{made.reference}"
    assert provider.create(request) == provider.read(made.reference) == made
    assert bank.counts() == {"open": 1}
    assert provider.read("cs_test_unknown") is None


def test_a_captured_payment_carries_stripes_fee(provider, bank):
    found, request = pay(provider, bank)
    assert (found.state, found.amount, found.fee, found.reason) == (State.CAPTURED, D("12.87"), D("0.38"), "")
    assert found.is_for(request.amount, "GBP")
    assert not found.is_for(D("12.86"), "GBP")
    assert found.fee == provider.quote(request.amount, "qr")
    assert bank.captured() == 1287


def test_twenty_creates_at_once_make_one_payment(provider, bank):
    request, found = asked(), []
    threads = [threading.Thread(target=lambda: found.append(provider.create(request))) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert (len(found), len(set(found)), bank.counts()) == (20, 1, {"open": 1})


def test_another_request_under_the_same_key_gets_no_certain_answer(provider, bank):
    request = asked()
    provider.create(request)
    with pytest.raises(Unreachable):
        provider.create(replace(request, amount=D("1.00")))


def test_a_refused_request_is_certain(provider):
    with pytest.raises(Refused, match=r"at least £0\.30"):
        provider.create(asked(amount=D("0.05")))


@pytest.mark.parametrize("effect", ["late", "lost", "error", "error_after"])
def test_a_call_without_an_answer_is_not_certain(bank, monkeypatch, effect):
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.3)
    provider, request = Stripe.with_credentials(Credentials(KEY, is_test=True)), asked()
    bank.server.faults.add(effect, on=CREATE, milliseconds=600)
    with pytest.raises(Unreachable):
        provider.create(request)
    assert provider.create(request).state == State.PENDING
    assert bank.counts() == {"open": 1}


def test_a_provider_that_is_away_is_not_certain(provider, bank):
    bank.stop()
    with pytest.raises(Unreachable):
        provider.create(asked())
    with pytest.raises(Unreachable):
        provider.read("cs_test_1")


def test_an_open_payment_is_cancelled_for_good(provider, bank):
    request = asked()
    made = provider.create(request)
    assert provider.cancel(request, made.reference).state == State.CANCELLED
    assert bank.approve(made) == "https://alpha.example/back"
    assert (provider.read(made.reference).state, bank.captured()) == (State.EXPIRED, 0)


def test_a_payment_whose_reference_was_lost_is_cancelled_by_its_key(provider, bank):
    request = asked()
    provider.create(request)
    assert provider.cancel(request, "").state == State.CANCELLED
    assert bank.counts() == {"expired": 1}


def test_a_paid_payment_cannot_be_cancelled(provider, bank):
    found, request = pay(provider, bank)
    assert provider.cancel(request, found.reference) == found


def test_a_declined_card_leaves_the_payment_open_with_the_banks_reason(provider, bank):
    request = asked()
    made = provider.create(request)
    bank.decline(made)
    found = provider.read(made.reference)
    assert (found.state, found.reason) == (State.PENDING, "Your bank has declined this payment.")
    assert provider.cancel(request, made.reference).state == State.DECLINED


def test_money_that_never_came_from_the_bank_is_declined(provider, bank):
    """Pay by bank: the guest is done, the money is on its way, then the bank refuses."""
    made = provider.create(asked())
    bank.decline(made)
    bank.change(made, status="complete")
    assert provider.read(made.reference).state == State.DECLINED


def test_a_refund_goes_back_once_and_never_above_what_was_captured(provider, bank):
    paid, _ = pay(provider, bank)
    refund = RefundRequest(uuid7(), paid.reference, D("5.00"), "GBP")
    made = provider.refund(refund)
    assert (made.state, made.amount, made.currency) == (RefundState.DONE, D("5.00"), "GBP")
    assert provider.refund(refund) == provider.read_refund(made.reference) == made
    with pytest.raises(Refused, match="greater than unrefunded"):
        provider.refund(replace(refund, key=uuid7(), amount=D("7.88")))
    provider.refund(replace(refund, key=uuid7(), amount=D("7.87")))
    with pytest.raises(Refused, match="already been refunded"):
        provider.refund(replace(refund, key=uuid7(), amount=D("0.01")))
    assert sum(row["amount"] for row in bank.server.store.all("refund")) == 1287
    assert provider.read_refund("re_unknown") is None
    with pytest.raises(Refused, match="does not know"):
        provider.refund(replace(refund, key=uuid7(), payment_reference="cs_test_unknown"))


def test_an_unpaid_payment_cannot_be_refunded(provider):
    made = provider.create(asked())
    with pytest.raises(Refused):
        provider.refund(RefundRequest(uuid7(), made.reference, D("1.00"), "GBP"))


def test_a_dispute_is_read_with_its_payment_deadline_and_money(provider, bank):
    _, request = pay(provider, bank)
    assert provider.disputes(clock.now() - timedelta(hours=1)) == []
    made = bank.server.bank.dispute(bank.server.store.all("charge")[0])
    (dispute,) = provider.disputes(clock.now() - timedelta(hours=1))
    assert (dispute.reference, dispute.key, dispute.state) == (made["id"], request.key, DisputeState.NEEDS_RESPONSE)
    assert (dispute.amount, dispute.withdrawn, dispute.fee, dispute.currency) == (D("12.87"), D("12.87"), D(20), "GBP")
    assert (dispute.reason, dispute.is_answered) == ("fraudulent", False)
    assert timedelta(days=6) < dispute.respond_by - clock.now() <= timedelta(days=7)
    assert provider.read_dispute(made["id"]) == dispute
    assert provider.read_dispute("dp_unknown") is None
    bank.server.bank.close_dispute(made, won=True)
    won = provider.read_dispute(made["id"])
    assert (won.state, won.withdrawn, won.fee) == (DisputeState.WON, D(0), D(0))


def test_a_dispute_is_answered_once_with_its_files(provider, bank):
    pay(provider, bank)
    made = bank.server.bank.dispute(bank.server.store.all("charge")[0])
    evidence = Evidence("They ate tacos.", receipt=b"%PDF receipt", pictures=b"%PDF pictures")
    answered = provider.submit_evidence(made["id"], evidence)
    assert (answered.state, answered.is_answered) == (DisputeState.UNDER_REVIEW, True)
    sent = bank.server.store.find(made["id"])["evidence"]
    assert sent["uncategorized_text"] == "They ate tacos."
    assert {sent["receipt"], sent["uncategorized_file"]} == {file["id"] for file in bank.server.store.all("file")}
    assert provider.submit_evidence(made["id"], evidence) == answered
    assert len(bank.server.store.all("file")) == 2
    with pytest.raises(Refused):
        provider.submit_evidence("dp_unknown", evidence)


def test_a_payout_lists_what_it_pays_for_to_the_penny(provider, bank):
    since = clock.now() - timedelta(days=1)
    (first, request), _ = pay(provider, bank), pay(provider, bank, amount=D("100.00"))
    refund = provider.refund(RefundRequest(uuid7(), first.reference, D("2.00"), "GBP"))
    (charge,) = [row for row in bank.server.store.all("charge") if row["amount"] == 10000]
    bank.server.bank.dispute(charge)
    assert provider.payouts(since) == []
    bank.server.bank.close_dispute(bank.server.store.all("dispute")[0], won=True)
    bank.server.bank.pay_out("acct_sandbox_alpha")
    (payout,) = provider.payouts(since)
    assert payout.amount == sum(line.amount - line.fee for line in payout.movements)
    assert payout.amount == D("12.87") - D("0.38") + D("100.00") - D("1.60") - D("2.00")
    assert sorted(line.kind for line in payout.movements) == [
        MovementKind.DISPUTE, MovementKind.DISPUTE, MovementKind.PAYMENT, MovementKind.PAYMENT, MovementKind.REFUND,
    ]  # fmt: skip
    assert request.key in {line.key for line in payout.movements if line.kind == MovementKind.PAYMENT}
    assert refund.reference == bank.server.store.all("refund")[0]["id"]
    assert provider.payouts(clock.now() + timedelta(minutes=1)) == []


def test_a_key_is_tested_by_whose_account_it_opens(provider):
    identity = provider.health()
    assert (identity.reference, identity.name, identity.currency) == ("acct_sandbox_alpha", "Alpha (test money)", "GBP")


def test_a_wrong_key_is_refused_and_not_repeated(bank):
    with pytest.raises(KeyRefused, match="Invalid API Key") as refused:
        Stripe.with_credentials(Credentials("sk_test_wrong_1234567890", is_test=True)).health()
    assert "wrong_1234567890" not in str(refused.value)


@pytest.mark.parametrize(
    ("key", "is_test"), [("sk_test_1", True), ("rk_test_1", True), ("sk_live_1", False), ("rk_live_1", False)]
)
def test_the_mode_of_a_key_is_in_its_prefix(key, is_test):
    assert Stripe.mode_of(key) is is_test


@pytest.mark.parametrize("key", ["pk_live_1", "", "whsec_1", "sup_sk_1", "hello"])
def test_what_is_no_secret_key_is_refused_in_words(key):
    with pytest.raises(Refused, match=r"starts with|secret key"):
        Stripe.mode_of(key)


def test_webhooks_are_registered_once_for_an_address(provider, bank):
    first = provider.register_webhook("https://alpha.example/hook")
    again = provider.register_webhook("https://alpha.example/hook")
    assert first.secret.startswith("whsec_")
    assert first.secret not in repr(first)
    (stored,) = bank.server.store.all("webhook_endpoint")
    assert (stored["id"], stored["url"]) == (again.reference, "https://alpha.example/hook")
    assert "checkout.session.completed" in stored["enabled_events"]
    for _ in range(2):
        provider.remove_webhook(again.reference)
    assert bank.server.store.all("webhook_endpoint") == []
