"""Provider refunds on real connections, each race beside a control without the lock; and a killed worker."""

import os
import signal
from decimal import Decimal as D

import pytest
from django.db import IntegrityError, connection

from orders import selectors
from orders import services as orders
from orders.models import Order
from orders.services import Item
from payments import reconciliation, refund_reconciliation, services
from payments.journal.verification import verify
from payments.models import Payment, Refund, RefundAttempt
from payments.services import refunding
from payments.splitting import Split, SplitMethod
from realtime.actors import Actor
from tests.orders.conftest import build_menu
from tests.payments.sandbox import connect_stripe
from tests.payments.test_money_races import until, worker
from tests.payments.test_provider_refunds import REFUND, given_back, stored
from tests.servers import stop
from tests.services import run_service
from tests.threads import OvertakenRead, errors_of, pause_until_all_read, race


@pytest.fixture
def settled(committed, bank):
    """A committed payment of £7.60 on Alpha that a guest made on the phone."""
    connection.set_tenant(committed.alpha)
    connect_stripe()
    card = run_service(build_menu)
    order = run_service(
        orders.place_order, actor=Actor.system(), items=[Item(card.latte.id, 2), Item(card.crisps.id)],
    )  # fmt: skip
    link = run_service(services.open_link, order_id=order.id)
    payment = run_service(
        services.begin_payment, actor=Actor("guest", role="guest"), order_id=order.id, split=Split(SplitMethod.ALL),
        link=link,
    )  # fmt: skip
    reconciliation.poll_due()
    bank.approve(stored(payment))
    run_service(services.poll, payment_id=payment.id)
    return committed.alpha, stored(payment)


def refund_of(payment, amount, method=""):
    return lambda: run_service(
        services.refund, actor=Actor.system(), payment_id=payment.id, amount=amount, reason="cold", method=method
    )


def test_twenty_refunds_at_once_never_exceed_what_was_captured(settled, bank):
    restaurant, payment = settled
    reconciliation.poll_due()
    methods = ["", "cash"] * 10
    refused = errors_of(race(*[refund_of(payment, D("1.00"), each) for each in methods], restaurant=restaurant))
    # "unavailable": on a busy machine the last of twenty waits for the order's lock longer than `lock_timeout`.
    assert {error.code for error in refused} <= {"payment.refund_under_way", "payment.over_refund", "unavailable"}
    refund_reconciliation.poll_due()
    found = stored(payment)
    assert RefundAttempt.objects.count() == 1
    assert found.refunded <= found.amount
    by_provider = sum(Refund.objects.filter(method="qr").values_list("amount", flat=True), D("0.00"))
    assert given_back(bank) == by_provider * 100 == 100
    assert verify(restaurant).troubles == []


def test_without_the_lock_two_refunds_are_asked_for_and_the_database_stops_the_second(settled, monkeypatch):
    """The control: both read the payment before either writes."""
    restaurant, payment = settled
    reconciliation.poll_due()
    read = pause_until_all_read(lambda payment_id: Payment.objects.get(pk=payment_id))
    monkeypatch.setattr(refunding, "lock_order", selectors.order_with_lines)
    monkeypatch.setattr(refunding, "lock_payment", read)
    failed = errors_of(race(refund_of(payment, D("5.00")), refund_of(payment, D("5.00")), restaurant=restaurant))
    assert [type(error) for error in failed] == [IntegrityError]


def test_a_refund_against_the_capture_is_refused_or_waits_for_it(settled):
    restaurant, payment = settled
    refused = errors_of(race(reconciliation.poll_due, refund_of(payment, D("5.00")), restaurant=restaurant))
    assert {error.code for error in refused} <= {"payment.not_confirmed"}
    refund_reconciliation.poll_due()
    refunded = D("0.00") if refused else D("5.00")
    assert (stored(payment).status, stored(payment).refunded) == ("captured", refunded)


@pytest.fixture
def halves(committed, bank):
    """A committed bill of £7.60 on Alpha: £3.00 is captured, and the bank has taken £4.60 that no worker has read."""
    connection.set_tenant(committed.alpha)
    connect_stripe()
    card = run_service(build_menu)
    items = [Item(card.latte.id, 2), Item(card.crisps.id)]
    order = run_service(orders.place_order, actor=Actor.system(), items=items)
    link = run_service(services.open_link, order_id=order.id)
    payments = []
    for amount in ("3.00", "4.60"):
        split = Split.of_amount(D(amount))
        guest = Actor("guest", role="guest")
        begun = run_service(services.begin_payment, actor=guest, order_id=order.id, split=split, link=link)
        reconciliation.poll_due()
        bank.approve(stored(begun))
        run_service(services.poll, payment_id=begun.id)
        if not payments:
            reconciliation.poll_due()
        payments.append(begun)
    assert Order.objects.get(pk=order.id).paid == D("3.00")
    return committed.alpha, order, *payments


def test_a_refund_while_another_part_is_captured_counts_both(halves):
    restaurant, order, first, second = halves
    assert errors_of(race(reconciliation.poll_due, refund_of(first, D("1.00"), "cash"), restaurant=restaurant)) == []
    found = Order.objects.get(pk=order.id)
    assert (stored(first).refunded, stored(second).status) == (D("1.00"), "captured")
    assert found.paid - found.refunded == D("6.60")


def test_without_the_lock_the_refund_forgets_what_was_captured(halves, monkeypatch):
    """The control: the refund reads the bill, the capture commits, then the refund stores the bill that it read."""
    restaurant, order, first, second = halves
    reading = OvertakenRead(selectors.order_with_lines)
    monkeypatch.setattr(refunding, "lock_order", reading.read)
    calls = refund_of(first, D("1.00"), "cash"), reading.overtake(reconciliation.poll_due)
    assert errors_of(race(*calls, restaurant=restaurant)) == []
    found = Order.objects.get(pk=order.id)
    assert (stored(first).refunded, stored(second).status) == (D("1.00"), "captured")
    assert found.paid - found.refunded == D("2.00")


def test_two_workers_send_one_refund(settled, bank):
    restaurant, payment = settled
    reconciliation.poll_due()
    refund_of(payment, D("5.00"))()
    race(*[refund_reconciliation.poll_due] * 4, restaurant=restaurant)
    assert (given_back(bank), Refund.objects.count()) == (500, 1)


@pytest.mark.faults
@pytest.mark.parametrize("effect", ["late", "lost"])
def test_a_worker_killed_while_it_calls_the_provider_refunds_once(settled, bank, effect):
    """The worker gets SIGKILL after its claim is committed, before or after the provider made the refund."""
    restaurant, payment = settled
    reconciliation.poll_due()
    bank.server.faults.add(effect, on=REFUND, milliseconds=120_000)
    refund_of(payment, D("5.00"))()
    first = worker(restaurant, bank)
    try:
        until(lambda: not bank.server.faults.waiting())  # the request has arrived
        assert given_back(bank) == (0 if effect == "late" else 500)
        os.kill(first.pid, signal.SIGKILL)
    finally:
        stop(first)
    assert (RefundAttempt.objects.get().status, Refund.objects.count()) == ("sent", 0)

    second = worker(restaurant, bank)
    try:
        until(lambda: Refund.objects.exists())
    finally:
        stop(second)
    assert (given_back(bank), stored(payment).refunded) == (500, D("5.00"))
    assert len(bank.server.store.all("refund")) == 1
    assert verify(restaurant).troubles == []
