"""A payment on a card reader: sent by a till, driven by the worker, ended by the guest, the till or the clock."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders import services as orders
from orders.errors import OrderClosed
from orders.models import Order
from payments import errors, services
from payments.models import Payment, Posting
from payments.readers.errors import ReaderBusy, ReaderNotFound
from payments.splitting import Split, SplitMethod
from realtime.models import Alert
from tests.orders.conftest import event_types_since, head
from tests.payments.readers.conftest import pair, work

pytestmark = pytest.mark.django_db


def later(**much):
    return clock.travel(clock.now() + timedelta(**much))


def balances():
    names = set(Posting.objects.values_list("account", flat=True))
    return {name: sum(Posting.objects.filter(account=name).values_list("amount", flat=True)) for name in names}


def test_a_card_that_is_tapped_pays_the_bill_and_the_tip(place, send, at_reader, api):
    order, before = place(), head()
    payment = work(send(order, tip=D("1.17")))
    assert (payment.status, payment.reader_id is not None) == ("processing", True)
    at_reader.does("tap")
    with later(seconds=4):
        payment = work(payment)
    assert (payment.status, payment.card_last_four, payment.fee) == ("captured", "4242", D("0.38"))
    order.refresh_from_db()
    assert (order.bill, order.paid, order.tips, order.payment_method) == ("paid", D("11.70"), D("1.17"), "reader")
    assert balances() == {"provider": D("12.49"), "fees": D("0.38"), "bills": D("-11.70"), "tips": D("-1.17")}
    assert event_types_since(before) == [
        "payment.initiated", "payment.processing", "order.updated", "payment.completed",
    ]  # fmt: skip
    (row,) = api("sara")("GET", f"/orders?search={order.number}").json()["data"]
    assert row["paymentMethod"] == "card"
    assert len(api("sara")("GET", "/orders?payment_method=card").json()["data"]) == 1


def test_it_holds_its_part_until_it_ends(place, send, take, waiter, at_reader):
    order = place()
    payment = work(send(order, amount=None, split=Split(SplitMethod.SHARES, parts=1, of=2)))
    assert payment.amount == D("5.85")
    with pytest.raises(errors.Held):
        take(services.take_cash, actor=waiter, order=order.id, amount=order.due)
    at_reader.does("decline")
    with later(seconds=4):
        payment = work(payment)
    assert (payment.status, payment.reason) == ("declined", "Your bank has declined this payment.")
    take(services.take_cash, actor=waiter, order=order.id, amount=order.due)
    assert balances()["bills"] == D("-11.70")


def test_an_offline_reader_fails_at_once_with_the_reason(place, send, at_reader):
    at_reader.plug("offline")
    payment = work(send(place()))
    assert (payment.status, payment.reason) == (
        "failed", "The card reader is offline. Check that it is switched on and connected.",
    )  # fmt: skip


def test_the_till_ends_it_at_the_reader(place, send, take, waiter, at_reader):
    payment = work(send(place()))
    take(services.cancel_payment, actor=waiter, payment_id=payment.id)
    assert work(payment).status == "cancelled"
    assert at_reader.screen() is None


def test_a_card_that_was_faster_than_the_cancel_counts(place, send, take, waiter, at_reader):
    payment = work(send(place()))
    at_reader.does("tap")
    take(services.cancel_payment, actor=waiter, payment_id=payment.id)
    assert work(payment).status == "captured"


def test_nobody_at_the_reader_ends_it_by_the_clock(place, send, at_reader):
    payment = work(send(place()))
    with later(minutes=6):
        assert work(payment).status == "expired"
    assert at_reader.screen() is None


@pytest.mark.parametrize("effect", ["error", "error_after"])
def test_a_lost_answer_is_unknown_first_and_charges_once(place, send, at_reader, bank, effect):
    bank.server.faults.add(effect, on="POST /v1/terminal/readers")
    payment = work(send(place()))
    assert payment.status == "unknown"
    at_reader.does("tap")  # where the request has reached the reader, the guest has paid
    with later(seconds=6):
        payment = work(payment)
    if payment.status == "processing":
        at_reader.does("tap")
        with later(seconds=12):
            payment = work(payment)
    assert (payment.status, bank.captured()) == ("captured", 1170)


def test_another_amount_at_the_reader_is_an_alert_and_never_booked(place, send, at_reader, bank):
    payment = work(send(place()))
    at_reader.does("tap")
    payment.refresh_from_db()
    intent = bank.server.store.find(payment.reference)
    bank.server.store.save(intent | {"amount_received": 1270})  # a tip that was added on the reader
    with later(seconds=4):
        payment = work(payment)
    assert (payment.status, Alert.objects.get().kind) == ("unknown", "payment.amount_differs")
    assert not Posting.objects.exists()


def test_a_reader_has_one_payment_at_a_time(place, send, tenant):
    other = pair(tenant, "Terrace")
    send(place())
    with pytest.raises(ReaderBusy):
        send(place())
    assert send(place(), reader_id=other.id).status == "created"


def test_the_same_id_is_the_same_payment(place, send):
    order, payment_id = place(), uuid7()
    first = send(order, payment_id=payment_id)
    assert send(order, payment_id=payment_id).id == first.id
    with pytest.raises(errors.PaymentIdTaken):
        send(order, payment_id=payment_id, tip=D("1.00"))
    assert Payment.objects.count() == 1


def test_refusals(place, send, take, waiter, tenant):
    order = place()
    with pytest.raises(ReaderNotFound):
        send(order, reader_id=uuid7())
    with pytest.raises(errors.OverDue):
        send(order, amount=D("11.71"))
    paid = place()
    take(orders.cancel_order, actor=waiter, order_id=paid.id)
    with pytest.raises(OrderClosed):
        send(paid, amount=D("1.00"))
    tenant.status = "suspended"
    with pytest.raises(errors.RestaurantClosed):
        send(order)
    assert not Payment.objects.exists()


def test_a_provider_that_is_silent_is_not_asked_again(place, send, tenant, bank):
    others = [pair(tenant, f"Reader {number}") for number in range(3)]
    started = [send(place(), reader_id=other.id) for other in others]
    bank.stop()
    for payment in started:
        assert work(payment).status == "unknown"
    with pytest.raises(errors.ProviderDown, match="your own machine"):
        send(place())


def test_the_orders_history_says_what_happened(place, send, at_reader, api):
    order = place()
    payment = work(send(order))
    at_reader.does("decline")
    with later(seconds=4):
        work(payment)
    said = [entry["words"] for entry in api("sara")("GET", f"/orders/{order.id}/history").json()["data"]]
    assert "£11.70 sent to a card reader" in said
    assert "A card payment of £11.70 was declined" in said
    assert Order.objects.get(pk=order.id).paid == 0
