"""Workers that read the same dispute at once, beside a control without the lock."""

import pytest
from django.db import IntegrityError, connection

from orders import selectors
from orders import services as orders
from orders.services import Item
from payments import reconciliation, services
from payments.disputes import reconciliation as disputes
from payments.disputes import services as dispute_services
from payments.journal.verification import verify
from payments.models import Dispute, DisputeStep, Entry, Payment
from payments.splitting import Split, SplitMethod
from realtime.actors import Actor
from tests.orders.conftest import build_menu
from tests.payments.sandbox import connect_stripe
from tests.services import run_service
from tests.threads import errors_of, pause_until_all_read, race


@pytest.fixture
def restaurant(committed, bank):
    """Alpha with a committed payment of a latte, which the guest's bank disputes; nobody has read it yet."""
    connection.set_tenant(committed.alpha)
    connect_stripe()
    card = run_service(build_menu)
    order = run_service(orders.place_order, actor=Actor.system(), items=[Item(card.latte.id)])
    link = run_service(services.open_link, order_id=order.id)
    run_service(
        services.begin_payment, actor=Actor("guest", role="guest"), order_id=order.id, split=Split(SplitMethod.ALL),
        link=link,
    )  # fmt: skip
    reconciliation.poll_due()
    payment = Payment.objects.get()
    bank.approve(payment)
    run_service(services.poll, payment_id=payment.id)
    reconciliation.poll_due()
    bank.server.bank.dispute(bank.server.store.all("charge")[0])
    return committed.alpha


def test_workers_that_read_at_once_book_one_dispute(restaurant):
    assert errors_of(race(*[disputes.read_all] * 4, restaurant=restaurant)) == []
    counted = Dispute.objects.count(), DisputeStep.objects.count(), Entry.objects.filter(kind="dispute").count()
    assert counted == (1, 1, 1)
    assert verify(restaurant).troubles == []


def test_without_the_lock_the_database_stops_the_second(restaurant, monkeypatch):
    """The control: both look for the dispute before either has stored it."""
    monkeypatch.setattr(dispute_services, "lock_order", selectors.order_with_lines)
    read = pause_until_all_read(lambda payment_id: Payment.objects.get(pk=payment_id))
    monkeypatch.setattr(dispute_services, "lock_payment", read)
    failed = errors_of(race(disputes.read_all, disputes.read_all, restaurant=restaurant))
    assert [type(error) for error in failed] == [IntegrityError]
