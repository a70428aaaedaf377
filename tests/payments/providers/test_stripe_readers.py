"""Card readers at Stripe through the official SDK, against the sandbox: set-up, and a payment from start to end."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from payments.providers.base import (
    Credentials,
    PaymentRequest,
    ReaderStatus,
    RefundRequest,
    RefundState,
    Refused,
    State,
    Unreachable,
)
from payments.providers.sandbox.stripe_terminal import KIND
from payments.providers.stripe import Stripe, client
from tests.payments.sandbox import KEY, SandboxBank, signed_event

PROCESS = "POST /v1/terminal/readers"


@pytest.fixture
def bank(tmp_path, settings):
    bank = SandboxBank(tmp_path / "sandbox.sqlite3")
    settings.STRIPE_URL = bank.url
    yield bank
    bank.stop()


@pytest.fixture
def provider(bank):
    return Stripe.with_credentials(Credentials(KEY, is_test=True, webhook_secret="whsec_test"))


@pytest.fixture
def reader(provider):
    return provider.pair_reader("simulated-wpe", "Bar")


@pytest.fixture
def asked(reader):
    request = PaymentRequest(
        key=uuid7(), amount=D("12.87"), currency="GBP", description="Alpha: your bill", return_url="",
        notify_url="https://alpha.example/notify", expires_at=clock.now() + timedelta(minutes=5),
        reader=reader.reference,
    )  # fmt: skip
    return lambda **changes: replace(request, **({"key": uuid7()} | changes))


def plug(bank, reader, status):
    bank.server.store.save(bank.server.store.find(reader.reference) | {"status": status})


def screen(bank, reader):
    return bank.server.store.find(reader.reference)["action"]


def test_a_reader_is_paired_renamed_and_removed(provider, bank, reader):
    assert (reader.name, reader.status, reader.serial) == ("Bar", ReaderStatus.ONLINE, "SIMULATOR-1")
    provider.rename_reader(reader.reference, "Terrace")
    assert [row.name for row in provider.readers()] == ["Terrace"]
    plug(bank, reader, "offline")
    assert provider.readers()[0].status == ReaderStatus.OFFLINE
    provider.remove_reader(reader.reference)
    provider.remove_reader(reader.reference)
    assert provider.readers() == []


def test_an_unknown_pairing_code_is_refused_with_a_sentence(provider):
    with pytest.raises(Refused, match="No reader shows this registration code"):
        provider.pair_reader("quick-brown-fox", "Bar")


def test_a_card_that_is_tapped_pays_what_was_asked(provider, bank, reader, asked):
    request = asked()
    made = provider.create(request)
    assert (made.state, made.amount, made.pay_url) == (State.PENDING, D("12.87"), "")
    assert provider.readers()[0].status == ReaderStatus.BUSY
    assert provider.read(made.reference).state == State.PENDING
    bank.server.stripe.present(reader.reference, what="tap")
    found = provider.read(made.reference)
    assert (found.state, found.amount, found.currency) == (State.CAPTURED, D("12.87"), "GBP")
    assert (found.fee, found.card_last_four) == (D("0.38"), "4242")
    assert bank.captured() == 1287


@pytest.mark.parametrize(
    ("what", "state", "reason"),
    [
        ("decline", State.DECLINED, "Your bank has declined this payment."),
        ("leave", State.FAILED, "The guest cancelled on the reader."),
    ],
)
def test_what_the_reader_ended_is_over_for_good(provider, bank, reader, asked, what, state, reason):
    made = provider.create(asked())
    bank.server.stripe.present(reader.reference, what=what)
    found = provider.read(made.reference)
    assert (found.state, found.reason) == (state, reason)
    assert bank.server.store.find(made.reference)["status"] == "canceled"


@pytest.mark.parametrize(("fault", "reason"), [("offline", "is offline"), ("busy", "is busy")])
def test_a_reader_that_cannot_take_it_fails_at_once_and_takes_no_money(provider, bank, reader, asked, fault, reason):
    if fault == "offline":
        plug(bank, reader, "offline")
    else:
        provider.create(asked())
    found = provider.create(asked())
    assert (found.state, reason in found.reason) == (State.FAILED, True)
    assert bank.server.store.find(found.reference)["status"] == "canceled"


def test_a_cancelled_payment_clears_the_readers_screen(provider, bank, reader, asked):
    request = asked()
    made = provider.create(request)
    assert provider.cancel(request, made.reference).state == State.CANCELLED
    assert screen(bank, reader) is None
    assert provider.read(made.reference).state == State.CANCELLED


def test_cancelling_leaves_the_payment_of_another_till_on_the_reader(provider, bank, reader, asked):
    first, second = asked(), asked()
    provider.create(first)
    ended = provider.create(second)  # busy
    assert provider.cancel(second, ended.reference).state == State.CANCELLED
    assert screen(bank, reader)["status"] == "in_progress"


def test_a_card_that_was_tapped_before_the_cancel_counts(provider, bank, reader, asked):
    request = asked()
    made = provider.create(request)
    bank.server.stripe.present(reader.reference, what="tap")
    assert provider.cancel(request, made.reference).state == State.CAPTURED


@pytest.mark.parametrize("effect", ["late", "lost", "error", "error_after"])
def test_a_lost_answer_of_the_reader_charges_once(bank, reader, asked, monkeypatch, effect):
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.3)
    provider, request = Stripe.with_credentials(Credentials(KEY, is_test=True)), asked()
    bank.server.faults.add(effect, on=PROCESS, milliseconds=600)
    with pytest.raises(Unreachable):
        provider.create(request)
    bank.server.stripe.present(reader.reference, what="tap")  # where the reader got it, the guest has paid
    found = provider.create(replace(request, is_repeat=True))
    if found.state == State.PENDING:
        bank.server.stripe.present(reader.reference, what="tap")
        found = provider.read(found.reference)
    assert (found.state, bank.captured()) == (State.CAPTURED, 1287)


def test_a_payment_whose_reference_was_lost_is_cancelled_by_its_key(provider, bank, reader, asked):
    request = asked()
    provider.create(request)
    assert provider.cancel(replace(request, is_repeat=True), "").state == State.CANCELLED
    assert screen(bank, reader) is None


def test_a_readers_payment_is_refunded(provider, bank, reader, asked):
    made = provider.create(asked())
    bank.server.stripe.present(reader.reference, what="tap")
    refund = RefundRequest(key=uuid7(), payment_reference=made.reference, amount=D("2.87"), currency="GBP")
    assert provider.refund(refund).state == RefundState.DONE


def test_a_webhook_about_the_reader_names_its_payment(provider, bank, reader, asked):
    made, at = provider.create(asked()), clock.now()
    bank.server.stripe.present(reader.reference, what="tap")
    shown = bank.server.store.find(reader.reference, kind=KIND)
    body, headers = signed_event("terminal.reader.action_succeeded", shown, at=int(at.timestamp()), secret="whsec_test")
    assert provider.parse_webhook(headers, body, at).reference == made.reference
