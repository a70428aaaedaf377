"""The journal's chain: numbers without gaps, hashes that anybody can compute again, one lock at the end."""

import hashlib
import json
from decimal import Decimal as D
from functools import partial

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from fynlo.core.ids import uuid7
from payments import ledger, services
from payments.errors import OverDue
from payments.journal import chain
from payments.journal.verification import verify
from payments.models import Entry, JournalHead, JournalLink
from realtime.commands.context import NoCommand
from tests.services import run_service
from tests.threads import OvertakenRead, errors_of, pause_until_all_read, race


def utc(moment):
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}Z"


@pytest.mark.django_db
def test_every_entry_gets_the_next_number(day):
    links = list(JournalLink.objects.order_by("number").select_related("entry"))
    assert [(link.number, link.entry.kind) for link in links] == [
        (1, "capture"), (2, "capture"), (3, "refund"), (4, "correction"), (5, "capture"),
    ]  # fmt: skip
    head = JournalHead.objects.get()
    assert (head.number, bytes(head.hash), head.earlier) == (5, bytes(links[-1].hash), 0)


@pytest.mark.django_db
def test_an_auditor_computes_the_same_hash_from_the_documented_bytes(day):
    """Written from docs/journal.md, without the code under test."""
    first, second = JournalLink.objects.order_by("number")[:2]
    payment, entry = day.cash, first.entry
    receipt = payment.receipts.get(refund=None)
    facts = {
        "number": 1,
        "previous": "",
        "entry": {
            "id": str(entry.id),
            "kind": "capture",
            "payment": str(payment.id),
            "about": None,
            "at": utc(entry.at),
        },
        "postings": {"cash": "13.70", "bills": "-11.70", "tips": "-2.00"},
        "payment": {
            "order": str(payment.order_id),
            "method": "cash",
            "business_day": payment.business_day.isoformat(),
            "amount": "11.70",
            "tip": "2.00",
            "received": "20.00",
            "change": "6.30",
            "receipt_number": "",
            "taken_by": str(payment.taken_by),
            "captured_at": utc(payment.captured_at),
        },
        "refund": None,
        "correction": None,
        "lines": {str(row.line_id): str(row.amount) for row in payment.allocations.filter(refund=None)},
        "receipt": {
            "series": "R",
            "number": "1",
            "issued_at": utc(receipt.issued_at),
            "sha256": hashlib.sha256(receipt.document.encode()).hexdigest(),
        },
    }
    written = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
    assert hashlib.sha256(written).hexdigest() == bytes(first.hash).hex()
    assert first.hash != second.hash


@pytest.mark.django_db
def test_a_refused_payment_takes_no_number(take, place, waiter):
    order = place()
    take(services.take_cash, actor=waiter, order=order.id, amount=D("5.00"))
    with pytest.raises(OverDue):
        take(services.take_cash, actor=waiter, order=order.id, amount=D("50.00"))
    take(services.take_cash, actor=waiter, order=order.id, amount=D("5.00"))
    assert list(JournalLink.objects.order_by("number").values_list("number", flat=True)) == [1, 2]


@pytest.mark.django_db
def test_a_payment_costs_two_more_statements_just_before_the_closing_one(take, place, waiter):
    order = place()
    with CaptureQueriesContext(connection) as queries:
        take(services.take_cash, actor=waiter, order=order.id, amount=D("5.00"))
    sent = [query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))]
    of_journal = [index for index, sql in enumerate(sent) if "payments_journal" in sql]
    assert of_journal == [len(sent) - 3, len(sent) - 2]  # 1. the head's lock, what was booked  2. the link
    assert "sync_stream" in sent[-1]


@pytest.mark.django_db
def test_entries_of_one_command_are_chained_in_the_order_they_were_written(take, day):
    def two(context):
        for _ in range(2):
            ledger.write(
                kind=Entry.Kind.CASH, about=day.first.id, at=context.at,
                postings={"cash": D("-1.00"), "safe": D("1.00")},
            )  # fmt: skip
        return list(Entry.objects.filter(kind="cash").order_by("id").values_list("id", flat=True))

    written = take(two)
    assert list(JournalLink.objects.filter(number__gt=5).order_by("number").values_list("entry", flat=True)) == written


@pytest.mark.django_db
def test_nothing_is_booked_outside_a_command(tenant, day):
    with pytest.raises((NoCommand, AssertionError)):
        ledger.write(
            kind=Entry.Kind.CASH, about=day.first.id, at=day.first.opened_at,
            postings={"cash": D("-1.00"), "safe": D("1.00")},
        )  # fmt: skip


# -- at once ----------------------------------------------------------------------------------------------


def book(context):
    """Move £1.00 from a drawer to the safe."""
    postings = {"cash": D("-1.00"), "safe": D("1.00")}
    ledger.write(kind=Entry.Kind.CASH, about=uuid7(), at=context.at, postings=postings)


booking = partial(run_service, book)


@pytest.fixture
def alpha_journal(committed):
    """Alpha with one committed entry."""
    connection.set_tenant(committed.alpha)
    booking()
    return committed.alpha


def test_entries_at_once_are_numbered_without_gaps(alpha_journal):
    assert errors_of(race(*[booking] * 6, restaurant=alpha_journal)) == []
    assert list(JournalLink.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6, 7]
    assert verify(alpha_journal).troubles == []


def test_without_the_lock_two_entries_take_the_same_number(alpha_journal, monkeypatch):
    """The control: both read the head before either writes its link."""
    unlocked = "(SELECT number + %(count)s AS number, hash FROM payments_journalhead)"
    select = chain.RESERVE[chain.RESERVE.index("SELECT head.number") :].replace("FROM head,", f"FROM {unlocked} head,")
    monkeypatch.setattr(chain, "RESERVE", select)
    monkeypatch.setattr(chain, "hash_of", pause_until_all_read(chain.hash_of))
    outcomes = race(booking, booking, restaurant=alpha_journal)
    assert [type(error) for error in errors_of(outcomes)] == [IntegrityError]


def test_who_holds_the_head_sees_every_entry_up_to_it_and_none_after(alpha_journal):
    """What a Z report does."""

    def z_report(context):
        return chain.lock_head().number, JournalLink.objects.count()

    outcomes = race(partial(run_service, z_report), *[booking] * 4, restaurant=alpha_journal)
    assert errors_of(outcomes) == []
    number, counted = outcomes[0]
    assert number == counted


def test_without_the_lock_a_reader_counts_what_commits_meanwhile(alpha_journal):
    """The control: the head is read, then another entry commits."""
    overtaken = OvertakenRead(lambda: JournalHead.objects.get().number)

    def z_report(context):
        return overtaken.read(), JournalLink.objects.count()

    outcomes = race(partial(run_service, z_report), overtaken.overtake(booking), restaurant=alpha_journal)
    assert outcomes[0] == (1, 2)
