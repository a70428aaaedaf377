"""Solo readers at SumUp through the official SDK, against the sandbox: set-up, and a payment from start to end."""

import json
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
from payments.providers.sandbox.sumup_readers import CHECKOUT
from payments.providers.sumup import SumUp, client
from tests.payments.sandbox import SandboxBank

KEY = "sup_sk_sandbox_alpha"
CREDENTIALS = Credentials(KEY, is_test=True, reference="MSANDBOX-alpha", app_id="com.alpha", affiliate_key="aff")


@pytest.fixture
def bank(tmp_path, settings):
    bank = SandboxBank(tmp_path / "sandbox.sqlite3")
    settings.SUMUP_URL = bank.url
    yield bank
    bank.stop()


@pytest.fixture
def provider(bank):
    return SumUp.with_credentials(CREDENTIALS)


@pytest.fixture
def reader(provider):
    return provider.pair_reader("SIM12345", "Bar")


@pytest.fixture
def asked(reader):
    request = PaymentRequest(
        key=uuid7(), amount=D("12.87"), currency="GBP", description="Alpha: your bill", return_url="", notify_url="",
        expires_at=clock.now() + timedelta(minutes=5), reader=reader.reference,
    )  # fmt: skip
    return lambda **changes: replace(request, **({"key": uuid7()} | changes))


def plug(bank, reader, status):
    bank.server.store.save(bank.server.store.find(reader.reference) | {"status": status})


def present(bank, reader, what="tap"):
    assert bank.server.sumup.present(reader.reference, what=what)


def test_a_reader_is_paired_renamed_and_removed(provider, bank, reader):
    assert (reader.name, reader.status, reader.model) == ("Bar", ReaderStatus.ONLINE, "Virtual Solo")
    provider.rename_reader(reader.reference, "Terrace")
    assert [row.name for row in provider.readers()] == ["Terrace"]
    plug(bank, reader, "offline")
    assert provider.readers()[0].status == ReaderStatus.OFFLINE
    provider.remove_reader(reader.reference)
    provider.remove_reader(reader.reference)
    assert provider.readers() == []


def test_refusals_of_a_pairing_are_sentences(provider):
    with pytest.raises(Refused, match="no pending reader"):
        provider.pair_reader("ABC12345", "Bar")
    bare = SumUp.with_credentials(replace(CREDENTIALS, app_id="", affiliate_key=""))
    with pytest.raises(Refused, match="affiliate key"):
        bare.pair_reader("SIM12345", "Bar")


def test_a_card_that_is_tapped_pays_what_was_asked(provider, bank, reader, asked):
    made = provider.create(asked())
    assert (made.state, made.amount) == (State.PENDING, D("12.87"))
    assert provider.read(made.reference) == made  # nothing has begun on the reader
    assert provider.readers()[0].status == ReaderStatus.BUSY
    present(bank, reader)
    found = provider.read(made.reference)
    assert (found.state, found.amount, found.currency) == (State.CAPTURED, D("12.87"), "GBP")
    assert (found.fee, found.card_last_four) == (D("0.22"), "4242")
    assert bank.captured() == 1287


@pytest.mark.parametrize(("what", "state"), [("decline", State.DECLINED), ("leave", State.CANCELLED)])
def test_what_the_reader_ended_is_over(provider, bank, reader, asked, what, state):
    made = provider.create(asked())
    present(bank, reader, what)
    assert provider.read(made.reference).state == state


@pytest.mark.parametrize(("fault", "reason"), [("offline", "is offline"), ("busy", "is busy")])
def test_a_reader_that_cannot_take_it_fails_at_once(provider, bank, reader, asked, fault, reason):
    if fault == "offline":
        plug(bank, reader, "offline")
    else:
        provider.create(asked())
    found = provider.create(asked())
    assert (found.state, reason in found.reason) == (State.FAILED, True)


def test_a_cancelled_payment_clears_the_readers_screen(provider, bank, reader, asked):
    request = asked()
    made = provider.create(request)
    assert provider.cancel(request, made.reference).state == State.CANCELLED
    assert provider.readers()[0].status == ReaderStatus.ONLINE


def test_a_card_that_was_tapped_before_the_cancel_counts(provider, bank, reader, asked):
    request = asked()
    made = provider.create(request)
    present(bank, reader)
    assert provider.cancel(request, made.reference).state == State.CAPTURED


def test_an_unplugged_reader_gives_no_certain_end_until_long_after(provider, bank, reader, asked):
    request = asked()
    made = provider.create(request)
    plug(bank, reader, "offline")
    with pytest.raises(Unreachable):
        provider.cancel(request, made.reference)
    with clock.travel(clock.now() + timedelta(hours=1)):
        assert provider.cancel(request, made.reference) is None


def test_a_lost_answer_is_looked_up_and_never_sent_again(bank, reader, asked, monkeypatch):
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.3)
    provider, request = SumUp.with_credentials(CREDENTIALS), asked()
    bank.server.faults.add("lost", on="POST /v0.1/merchants", milliseconds=600)
    with pytest.raises(Unreachable):
        provider.create(request)
    again = replace(request, is_repeat=True)
    with pytest.raises(Unreachable):
        provider.create(again)
    present(bank, reader)
    found = provider.create(again)
    assert (found.state, provider.read(found.reference)) == (State.CAPTURED, found)
    assert (len(bank.server.store.all(CHECKOUT)), bank.captured()) == (1, 1287)


def test_a_readers_payment_is_refunded(provider, bank, reader, asked):
    made = provider.create(asked())
    present(bank, reader)
    refund = RefundRequest(key=uuid7(), payment_reference=made.reference, amount=D("2.87"), currency="GBP")
    done = provider.refund(refund)
    assert (done.state, provider.read_refund(done.reference).state) == (RefundState.DONE, RefundState.DONE)


def test_a_notification_names_the_payment(provider, asked):
    made = provider.create(asked())
    client_id = made.reference.split(":")[1]
    body = {"event_type": "solo.transaction.updated", "id": "x", "payload": {"client_transaction_id": client_id}}
    message = provider.parse_webhook({}, json.dumps(body).encode(), clock.now())
    assert made.reference.startswith(f"{message.reference}:")
