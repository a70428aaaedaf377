"""Two payments at once on real connections, each beside a control without the lock; and a killed worker."""

import os
import signal
import subprocess
import sys
import time
from decimal import Decimal as D

import pytest
from django.conf import settings
from django.db import connection

from fynlo.core.ids import uuid7
from orders import selectors
from orders import services as orders
from orders.models import Order
from orders.services import Item
from payments import services
from payments.models import Payment, Posting
from payments.services import attempts, taking
from payments.splitting import Pick, Split, SplitMethod
from realtime.actors import Actor
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
