"""Two payments at once on real connections, each beside a control without the lock; and a killed worker."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.conf import settings
from django.db import IntegrityError, connection

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders import selectors
from orders import services as orders
from orders.models import Order
from orders.services import Item
from payments import reconciliation, services
from payments.commands import PAYMENT_WEBHOOK
from payments.models import Entry, Payment, Posting, Receipt
from payments.services import attempts, taking
from payments.splitting import Pick, Split, SplitMethod
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from tests.orders.conftest import build_menu
from tests.payments.sandbox import CREATE, connect_stripe
from tests.servers import ROOT, database_url, stop
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race

PATIENCE = 60


@pytest.fixture
def bill(committed, bank):
    """A committed order of two lattes (£6.40) and crisps (£1.20) on alpha, and its link."""
    connection.set_tenant(committed.alpha)
    connect_stripe()
    card = run_service(build_menu)
    order = run_service(
        orders.place_order, actor=Actor.system(), items=[Item(card.latte.id, 2), Item(card.crisps.id)],
    )  # fmt: skip
    return committed.alpha, order, run_service(services.open_link, order_id=order.id)


def errors_of_race(restaurant, *calls):
    """Race the calls and return the errors of those that were refused."""
    return errors_of(race(*calls, restaurant=restaurant))


def guest(order, link, split):
    return lambda: run_service(
        services.begin_payment, actor=Actor(f"guest:{uuid7()}", role="guest"), order_id=order.id, split=split, link=link
    )


def till(order, amount):
    return lambda: run_service(services.take_cash, actor=Actor.system(), order=order.id, amount=amount)


def claimed(order):
    rows = Payment.objects.filter(order=order, status__in=["created", "captured"])
    return sum(rows.values_list("amount", flat=True), D("0.00"))


def test_two_guests_cannot_pay_the_same_item(bill):
    restaurant, order, link = bill
    item = Split(SplitMethod.ITEMS, (Pick(order.all_lines[0].id),))
    (refused,) = errors_of_race(restaurant, guest(order, link, item), guest(order, link, item))
    assert refused.code == "payment.item_taken"
    assert claimed(order) == D("6.40")


def test_guest_and_till_cannot_both_pay_the_rest(bill):
    restaurant, order, link = bill
    (refused,) = errors_of_race(restaurant, guest(order, link, Split(SplitMethod.ALL)), till(order, D("7.60")))
    assert refused.code in ("payment.held", "payment.nothing_left", "payment.over_due")
    assert claimed(order) == D("7.60")


def test_without_the_lock_both_pay(bill, monkeypatch):
    """The control: guest and till read the bill before either pays."""
    restaurant, order, link = bill
    read_without_lock = pause_until_all_read(selectors.order_with_lines)
    monkeypatch.setattr(attempts, "lock_order", read_without_lock)
    monkeypatch.setattr(taking, "lock_order", read_without_lock)
    assert errors_of_race(restaurant, guest(order, link, Split(SplitMethod.ALL)), till(order, D("7.60"))) == []
    assert claimed(order) == D("15.20")


def test_of_seven_guests_with_four_shares_three_are_refused(bill):
    restaurant, order, link = bill
    share = Split(SplitMethod.SHARES, parts=1, of=4, left=D("7.60"))
    refusals = errors_of_race(restaurant, *[guest(order, link, share) for _ in range(7)])
    assert {refusal.code for refusal in refusals} == {"payment.nothing_left"}
    assert (len(refusals), claimed(order)) == (3, D("7.60"))


@pytest.fixture
def webhook_against_poll(bill, bank, monkeypatch):
    """Return a call: the guest has paid, a worker has read that, and before it stores it a webhook comes.

    The webhook lets a second worker read the payment too, and both store what they read. Returns the errors.
    """
    restaurant, order, link = bill
    guest(order, link, Split(SplitMethod.ALL))()
    reconciliation.poll_due()
    payment = Payment.objects.get()
    bank.approve(payment)
    monkeypatch.setattr(reconciliation, "query_provider", pause_until_all_read(reconciliation.query_provider))

    def polled():
        with clock.travel(clock.now() + timedelta(minutes=1)):
            reconciliation.poll_due(limit=1)

    def notified():
        until(lambda: Payment.objects.get().poll_count > payment.poll_count)  # the first worker has claimed it
        dispatch(PAYMENT_WEBHOOK, target=payment.id, actor=Actor.system("provider"), key=str(uuid7()))
        reconciliation.poll_due(limit=1)

    return lambda: errors_of_race(restaurant, polled, notified)


def captures():
    return Entry.objects.filter(kind="capture").count()


def test_a_webhook_against_a_poll_books_the_payment_once(bill, webhook_against_poll):
    _, order, _ = bill
    assert webhook_against_poll() == []
    assert (captures(), Order.objects.get(pk=order.id).paid) == (1, D("7.60"))
    assert Receipt.objects.count() == 1


def test_without_the_lock_webhook_and_poll_both_book_it(bill, webhook_against_poll, monkeypatch):
    """The control: both workers read the stored payment before either books it."""
    monkeypatch.setattr(reconciliation, "lock_order", selectors.order_with_lines)
    read = pause_until_all_read(lambda payment_id: Payment.objects.get(pk=payment_id))
    monkeypatch.setattr(reconciliation, "lock_payment", read)
    errors = webhook_against_poll()
    assert captures() == 2 or [type(error) for error in errors] == [IntegrityError]


WORKER = """
import sys, time
import django
django.setup()
from fynlo.core.tenancy.context import in_schema
from payments import reconciliation, refund_reconciliation
from payments.providers.stripe import client
client.TIMEOUT_SECONDS = 120
with in_schema(sys.argv[1]):
    while True:
        reconciliation.poll_due()
        refund_reconciliation.poll_due()
        time.sleep(0.1)
"""


def worker(restaurant, bank):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "fynlo.settings",
        "FYNLO_TEST": "1",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "FYNLO_STRIPE_URL": bank.url,
        "FYNLO_PAYMENT_LEASE_SECONDS": "2",
    }
    return subprocess.Popen(
        [sys.executable, "-c", WORKER, restaurant.schema_name], cwd=ROOT, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def until(condition):
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if condition():
            return
        time.sleep(0.05)
    raise AssertionError("the condition did not become true")


@pytest.mark.faults
@pytest.mark.parametrize("effect", ["late", "lost"])
def test_a_worker_killed_while_it_calls_the_provider_charges_once(bill, bank, effect):
    """The worker gets SIGKILL after its claim is committed, before or after the bank created the payment."""
    restaurant, order, link = bill
    bank.server.faults.add(effect, on=CREATE, milliseconds=120_000)
    guest(order, link, Split(SplitMethod.ALL))()
    payment = Payment.objects.get()
    first = worker(restaurant, bank)
    try:
        until(lambda: not bank.server.faults.waiting())  # the request has arrived
        assert bank.counts() == ({} if effect == "late" else {"open": 1})
        os.kill(first.pid, signal.SIGKILL)
    finally:
        stop(first)
    payment.refresh_from_db()
    assert (payment.status, payment.reference) == ("processing", "")

    second = worker(restaurant, bank)
    try:
        until(lambda: Payment.objects.get().pay_url)
        bank.approve(Payment.objects.get())
        until(lambda: Payment.objects.get().status == "captured")
    finally:
        stop(second)
    assert (bank.counts(), bank.captured()) == ({"complete": 1}, 760)
    assert Order.objects.get(pk=order.id).paid == D("7.60")
    assert sum(Posting.objects.filter(account="bills").values_list("amount", flat=True)) == D("-7.60")
