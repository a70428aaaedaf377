"""A bar tab: a card holds an amount while the order is open, a part of it is taken for the bill, the rest released."""

from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from orders import services as orders
from orders.errors import OrderClosed
from orders.selectors import order_with_lines
from payments import errors, reconciliation, services
from payments.models import Allocation, Payment, Posting
from payments.providers.stripe import Stripe
from payments.selectors import bill_balance
from payments.services import attempts
from payments.splitting import Split, SplitMethod
from payments.tabs import services as tabs
from payments.tabs.errors import CannotHold, CaptureUnderWay, NotHeld, OverHold, TooManyHolds
from realtime.models import Alert
from tests.orders.conftest import event_types_since, head
from tests.payments.readers.test_reader_payments import balances
from tests.payments.tabs.conftest import intent_of, polled, work

pytestmark = pytest.mark.django_db


def alerts():
    return list(Alert.objects.values_list("kind", flat=True))


def test_a_card_holds_the_amount_and_pays_nothing(place, held, bank):
    order, before = place(), head()
    payment = held(order, name="Anna")
    assert (payment.held, payment.amount, payment.card_last_four) == (D("50.00"), 0, "4242")
    assert (payment.hold_until is not None, payment.expires_at) == (True, None)
    assert event_types_since(before) == ["payment.initiated", "payment.processing", "payment.processing"]
    order.refresh_from_db()
    assert (order.paid, order.bill, bank.captured()) == (0, "open", 0)
    assert not Posting.objects.exists()
    assert not Allocation.objects.exists()


def test_a_part_is_taken_and_the_rest_released(place, held, capture, bank):
    order = place()
    payment = capture(held(order), amount=order.due, tip=D("1.17"))
    assert (payment.status, payment.capture_wanted, payment.amount) == ("authorised", True, D("11.70"))
    payment = polled(payment)
    assert (payment.status, payment.amount, payment.tip, payment.received) == (
        "captured", D("11.70"), D("1.17"), D("12.87"),
    )  # fmt: skip
    order.refresh_from_db()
    assert (order.bill, order.paid, order.tips, order.payment_method) == ("paid", D("11.70"), D("1.17"), "reader")
    assert balances() == {"provider": D("12.49"), "fees": D("0.38"), "bills": D("-11.70"), "tips": D("-1.17")}
    intent = intent_of(bank, payment)
    assert (bank.captured(), intent["status"], intent["amount_capturable"]) == (1287, "succeeded", 0)


def test_its_part_of_the_bill_is_held_until_the_provider_is_certain(place, held, capture, take, waiter):
    order = place()
    capture(held(order), amount=None, split=Split(SplitMethod.SHARES, parts=1, of=2))
    with pytest.raises(errors.Held):
        take(services.take_cash, actor=waiter, order=order.id, amount=order.due)
    take(services.take_cash, actor=waiter, order=order.id, amount=D("5.85"))


def test_what_exceeds_the_hold_is_paid_another_way(place, held, capture, take, waiter):
    order = place()
    payment = held(order, amount=D("10.00"))
    with pytest.raises(OverHold, match=r"£10\.00 is held on this card, not £11\.70"):
        capture(payment, amount=order.due)
    with pytest.raises(OverHold):
        capture(payment, amount=D("9.00"), tip=D("1.01"))
    payment = polled(capture(payment, amount=D("10.00")))
    take(services.take_cash, actor=waiter, order=order.id, amount=D("1.70"))
    order.refresh_from_db()
    assert (payment.status, order.bill) == ("captured", "paid")
    assert balances()["bills"] == D("-11.70")


def test_a_second_card_tops_the_tab_up(place, held, capture):
    order = place()
    first, second = held(order, amount=D("10.00")), held(order, amount=D("5.00"))
    assert polled(capture(first, amount=D("10.00"))).status == "captured"
    assert polled(capture(second, amount=D("1.70"))).status == "captured"
    order.refresh_from_db()
    assert order.bill == "paid"


def test_a_released_card_ends_without_money(place, held, release, bank):
    payment = release(held(place()))
    assert payment.cancel_wanted
    payment = polled(payment)
    assert (payment.status, bank.captured(), intent_of(bank, payment)["status"]) == ("cancelled", 0, "canceled")
    assert not Posting.objects.exists()
    assert alerts() == []


def test_a_guest_holds_the_amount_on_their_phone(place, hold, capture, bank):
    order = place()
    payment = work(hold(order, reader_id=None))
    assert (payment.method, payment.link_id is not None, bool(payment.pay_url)) == ("qr", True, True)
    bank.approve(payment)
    payment = polled(payment)
    assert (payment.status, payment.card_last_four, bank.captured()) == ("authorised", "4242", 0)
    payment = polled(capture(payment, amount=order.due))
    assert (payment.status, payment.fee, bank.captured()) == ("captured", D("0.36"), 1170)


def test_the_phones_hold_is_released(place, hold, release, bank):
    payment = work(hold(place(), reader_id=None))
    bank.approve(payment)
    payment = polled(release(polled(payment)))
    assert (payment.status, bank.captured()) == ("cancelled", 0)


def test_a_bill_that_is_paid_otherwise_releases_the_card(place, held, take, waiter, pay):
    order = place()
    payment = held(order)
    take(services.take_cash, actor=waiter, order=order.id, amount=order.due)
    take(orders.set_status, actor=waiter, order_id=order.id, status="completed")
    payment.refresh_from_db()
    assert payment.cancel_wanted
    assert polled(payment).status == "cancelled"
    assert alerts() == []


def test_a_cancelled_order_releases_the_card(place, held, take, waiter):
    order = place()
    payment = held(order)
    take(orders.cancel_order, actor=waiter, order_id=order.id)
    assert polled(payment).status == "cancelled"


def test_a_card_that_comes_after_the_order_closed_is_released(place, hold, at_reader, take, waiter):
    order = place()
    payment = work(hold(order))
    at_reader.does("tap")
    take(orders.cancel_order, actor=waiter, order_id=order.id)
    payment = polled(polled(payment))
    assert payment.status == "cancelled"


def test_the_card_follows_an_order_that_is_merged(place, held, capture, take, waiter):
    source, target = place(), place()
    payment = held(source)
    take(orders.merge_orders, actor=waiter, order_id=target.id, from_order_id=source.id)
    payment.refresh_from_db()
    assert (payment.order_id, payment.cancel_wanted) == (target.id, False)
    target.refresh_from_db()
    assert polled(capture(payment, amount=target.due)).status == "captured"


def test_refusals_of_a_hold(place, hold, take, waiter, tenant, monkeypatch):
    order = place()
    with monkeypatch.context() as patched:
        patched.setattr(Stripe, "holds", ())
        with pytest.raises(CannotHold, match="Stripe cannot hold an amount on a card"):
            hold(order)
        with pytest.raises(CannotHold, match=r"cannot hold an amount on a card\. Connect one"):
            hold(order, reader_id=None)
    cancelled = place()
    take(orders.cancel_order, actor=waiter, order_id=cancelled.id)
    for reader in ({}, {"reader_id": None}):
        with pytest.raises(OrderClosed):
            hold(cancelled, **reader)
    tenant.status = "suspended"
    for reader in ({}, {"reader_id": None}):
        with pytest.raises(errors.RestaurantClosed):
            hold(order, **reader)
    assert not Payment.objects.exists()


def test_an_order_has_a_limited_number_of_cards(place, hold, monkeypatch):
    monkeypatch.setattr(tabs, "MOST_HOLDS", 1)
    order = place()
    hold(order, reader_id=None)
    with pytest.raises(TooManyHolds):
        hold(order, reader_id=None)


def test_the_same_id_is_the_same_hold(place, hold):
    order, payment_id = place(), uuid7()
    first = hold(order, payment_id=payment_id)
    assert hold(order, payment_id=payment_id).id == first.id
    with pytest.raises(errors.PaymentIdTaken):
        hold(order, payment_id=payment_id, amount=D("60.00"))


def test_refusals_of_a_capture(place, hold, held, capture, release, send, take, waiter, at_reader):
    order = place()
    with pytest.raises(NotHeld):
        capture(hold(order, reader_id=None), amount=D("1.00"))
    payment = held(order)
    with pytest.raises(errors.OverDue):
        capture(payment, amount=D("11.71"))
    asked = capture(payment, amount=D("5.00"))
    with pytest.raises(CaptureUnderWay):
        capture(asked, amount=D("5.00"))
    with pytest.raises(CaptureUnderWay):
        release(asked)
    with pytest.raises(NotHeld):
        capture(polled(asked), amount=D("1.00"))
    released = release(held(place()))
    with pytest.raises(NotHeld):
        capture(released, amount=D("1.00"))
    ordinary = work(send(place()))
    with pytest.raises(NotHeld):
        capture(ordinary, amount=D("1.00"))


@pytest.mark.parametrize(
    "wrong",
    [
        {"amount": 0}, {"amount": -5}, {"amount": "12.345"}, {"amount": 2000.01}, {"amount": 0.99}, {"amount": "x"}, {},
        {"amount": 50, "name": "x" * 41},
    ],
)  # fmt: skip
def test_a_wrong_sum_to_hold_is_named(place, reader, api, wrong):
    body = {"order_id": str(place().id), "reader_id": str(reader.id), **wrong}
    answer = api("sara")("POST", "/payments/hold", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
    assert not Payment.objects.exists()


@pytest.mark.parametrize("wrong", [{"amount": 0}, {"amount": -1}, {"amount": "1.234"}, {}, {"amount": 1, "tip": -1}])
def test_a_wrong_sum_to_take_is_named(place, held, api, wrong):
    payment = held(place())
    body = {"tip_amount" if name == "tip" else name: value for name, value in wrong.items()}
    answer = api("sara")("POST", f"/payments/{payment.id}/capture", body)
    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid")
    assert not Payment.objects.get(pk=payment.pk).capture_wanted


def test_a_hold_has_one_card_of_an_order_that_exists(api, reader):
    body = {"order_id": str(uuid7()), "reader_id": str(reader.id), "amount": 50}
    assert api("sara")("POST", "/payments/hold", body).status_code == 404
    assert api("sara")("POST", f"/payments/{uuid7()}/capture", {"amount": 1}).status_code == 404


def test_nobody_at_the_reader_ends_it_by_the_clock(place, hold, at_reader):
    payment = work(hold(place()))
    assert polled(payment, minutes=6).status == "expired"
    assert at_reader.screen() is None
    assert alerts() == []


def test_a_card_in_time_stays_although_the_worker_comes_late(place, hold, at_reader):
    payment = work(hold(place()))
    at_reader.does("tap")
    assert polled(payment, minutes=6).status == "authorised"


def test_staff_are_warned_once_before_the_card_is_released(place, held):
    payment = held(place())
    assert polled(payment, hours=41).hold_warned is False
    payment = polled(payment, hours=43)
    assert (payment.status, payment.hold_warned, alerts()) == ("authorised", True, ["tab.ends_soon"])
    polled(payment, hours=44)
    assert alerts() == ["tab.ends_soon"]


def test_a_hold_that_the_bank_ends_leaves_the_bill_unpaid_and_alerts(place, held, bank, take, waiter):
    order = place()
    payment = held(order)
    with bank.server.store.lock:
        bank.server.bank.cancel(intent_of(bank, payment))
    payment = polled(payment, hours=2)
    assert (payment.status, alerts()) == ("expired", ["tab.ended"])
    take(services.take_cash, actor=waiter, order=order.id, amount=order.due)
    assert balances() == {"cash": D("11.70"), "bills": D("-11.70")}


def test_a_capture_of_a_hold_that_has_ended_takes_nothing(place, held, capture, bank):
    order = place()
    payment = held(order)
    with bank.server.store.lock:
        bank.server.bank.cancel(intent_of(bank, payment))
    payment = polled(capture(payment, amount=order.due))
    assert (payment.status, bank.captured(), alerts()) == ("expired", 0, ["tab.ended"])
    order.refresh_from_db()
    assert (order.paid, bill_balance(order_with_lines(order.id), payment.created_at).left) == (0, D("11.70"))


def test_money_that_was_taken_elsewhere_pays_the_bill_and_alerts(place, held, bank, take):
    order = place()
    payment = held(order)
    with bank.server.store.lock:
        bank.server.bank.capture_held(intent_of(bank, payment), 1000)
    take(services.poll, payment_id=payment.id)  # the webhook
    payment = polled(payment)
    assert (payment.status, payment.amount, payment.tip) == ("captured", D("10.00"), 0)
    assert alerts() == ["tab.captured_elsewhere"]
    order.refresh_from_db()
    assert (order.paid, order.due) == (D("10.00"), D("1.70"))


def test_another_amount_than_was_asked_for_is_never_booked(place, held, capture, bank):
    order = place()
    payment = capture(held(order), amount=order.due)
    with bank.server.store.lock:
        bank.server.bank.capture_held(intent_of(bank, payment), 2000)
    payment = polled(payment)
    assert (payment.status, alerts()) == ("unknown", ["payment.amount_differs"])
    assert not Posting.objects.exists()


def test_a_refused_capture_is_asked_again_until_staff_release_the_card(place, held, capture, release, monkeypatch):
    order = place()
    payment = capture(held(order), amount=order.due)
    monkeypatch.setattr("payments.providers.stripe.terminal.minor_units", lambda amount: 999_999)
    payment = polled(payment)
    assert (payment.status, payment.reason) == ("authorised", "The amount to capture is more than was authorised.")
    polled(payment, minutes=31)
    assert alerts() == ["tab.capture_refused"]
    payment = polled(release(payment))
    assert payment.status == "cancelled"
    assert not Posting.objects.exists()


@pytest.mark.parametrize("effect", ["error", "error_after"])
def test_a_lost_answer_to_a_capture_is_unknown_and_takes_once(place, held, capture, bank, effect):
    order = place()
    payment = capture(held(order), amount=order.due)
    bank.server.faults.add(effect, on=f"POST /v1/payment_intents/{payment.reference}/capture")
    payment = polled(payment)
    assert payment.status == "unknown"
    payment = polled(payment, seconds=10)
    assert (payment.status, bank.captured()) == ("captured", 1170)
    assert balances()["bills"] == D("-11.70")


@pytest.mark.parametrize("effect", ["error", "error_after"])
def test_a_lost_answer_to_a_hold_is_unknown_and_holds_once(place, hold, at_reader, bank, effect):
    bank.server.faults.add(effect, on="POST /v1/payment_intents")
    payment = work(hold(place()))
    assert payment.status == "unknown"
    payment = polled(payment, seconds=6)
    at_reader.does("tap")
    payment = polled(payment, seconds=20)
    assert (payment.status, len(bank.server.store.all("payment_intent"))) == ("authorised", 1)


def test_a_silent_provider_does_not_shake_a_standing_hold(place, held, bank):
    payment = held(place())
    bank.server.faults.add("error", on="GET /v1/payment_intents")
    assert polled(payment, hours=2).status == "authorised"


def test_a_stale_answer_does_not_undo_a_capture(place, held, capture, take):
    """A worker read the hold, staff took the bill meanwhile, and then the worker stores what it has read."""
    order = place()
    payment = held(order)
    read = reconciliation.query_provider(payment)
    capture(payment, amount=order.due)
    take(reconciliation.reconcile, payment_id=payment.id, result=read)
    payment.refresh_from_db()
    assert (payment.status, payment.capture_wanted) == ("authorised", True)
    payment = polled(payment)
    take(reconciliation.reconcile, payment_id=payment.id, result=read)
    payment.refresh_from_db()
    assert payment.status == "captured"


def test_a_captured_tab_is_refunded_like_any_payment(place, held, capture, take, waiter):
    order = place()
    payment = polled(capture(held(order), amount=order.due))
    take(services.refund, actor=waiter, payment_id=payment.id, reason="cold", method="cash")
    payment.refresh_from_db()
    assert payment.refunded == D("11.70")


def test_the_orders_history_says_what_happened(place, held, capture, release, api):
    order = place()
    polled(release(held(order, name="Anna")))
    polled(capture(held(order), amount=D("5.00")))
    said = [entry["words"] for entry in api("sara")("GET", f"/orders/{order.id}/history").json()["data"]]
    for sentence in (
        "£50.00 sent to a card reader to be held for the tab of Anna",
        "£50.00 held on the card ending 4242",
        "The card that held £50.00 is released",
        "£5.00 of the £50.00 on hold is being taken",
    ):
        assert sentence in said, "\n".join(said)


def test_the_bill_says_what_can_be_held(place, reader, api, monkeypatch):
    order = place()
    tab = api("sara")("GET", f"/orders/{order.id}/bill").json()["data"]["tab"]
    assert (tab["amount"], set(tab["methods"])) == (50.0, {"reader", "qr"})
    monkeypatch.setattr(Stripe, "holds", ())
    assert api("sara")("GET", f"/orders/{order.id}/bill").json()["data"]["tab"]["methods"] == []


def test_a_hold_on_the_phone_lasts_as_long_as_a_payment(place, hold):
    payment = hold(place(), reader_id=None)
    assert payment.expires_at - payment.created_at == attempts.LIFETIME
