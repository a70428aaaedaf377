"""Payments at a provider: an attempt is stored first, a worker calls the provider, a lost answer charges once."""

import re
import time
from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.utils import translation

from fynlo.core import clock
from fynlo.core.cache import clear_caches
from fynlo.core.ids import uuid7
from orders import services as orders
from orders.models import Order
from payments import errors, reconciliation, services, tasks
from payments.models import Payment, Posting, Receipt
from payments.provider_accounts.services import remove_account
from payments.providers import base, get_provider
from payments.providers.sandbox import stripe_api
from payments.providers.stripe import client
from payments.selectors import bill_balance
from payments.services import attempts
from payments.splitting import Pick, Split, SplitMethod
from realtime.models import Alert
from tests.orders.conftest import event_types_since, events_since, head
from tests.payments.sandbox import CREATE, WEBHOOK_SECRET, connect_stripe, payment_event, signed_event

pytestmark = pytest.mark.django_db


def stored(payment):
    return Payment.objects.get(pk=payment.pk)


def work(payment=None):
    """Let the worker poll once and return the payment as it is afterwards."""
    reconciliation.poll_due()
    return stored(payment) if payment else None


def later(**much):
    return clock.travel(clock.now() + timedelta(**much))


def balance_of(order):
    found = Order.objects.get(pk=order.id)
    found.all_lines = list(found.lines.order_by("position"))
    return bill_balance(found, clock.now())


def postings():
    return {
        account: sum(Posting.objects.filter(account=account).values_list("amount", flat=True))
        for account in Posting.objects.values_list("account", flat=True)
    }


def test_starting_an_attempt_holds_its_part_without_calling_the_provider(begin, place, bank, take, waiter):
    order, before = place(), head()
    payment = begin(order, Split(SplitMethod.SHARES, parts=1, of=2), tip="1.00")
    assert (payment.status, payment.amount, payment.received) == ("created", D("5.85"), D("6.85"))
    assert event_types_since(before) == ["payment.initiated"]
    assert (balance_of(order).held, balance_of(order).left) == (D("5.85"), D("5.85"))
    assert bank.counts() == {}
    with pytest.raises(errors.Held) as refused:
        take(services.take_cash, actor=waiter, order=order.id, amount=D("11.70"))
    assert refused.value.details == {"held": D("5.85"), "free": D("5.85"), "due": D("11.70")}
    take(services.take_cash, actor=waiter, order=order.id, amount=D("5.85"))


def test_a_payment_from_the_first_tap_to_the_receipt(begin, place, bank):
    order, before = place(), head()
    payment = work(begin(order, tip_rate="0.10"))
    assert (payment.status, payment.pay_url.startswith(bank.url)) == ("processing", True)
    assert bank.approve(payment).endswith(f"/{payment.id}/?back=1")
    with later(seconds=10):
        payment = work(payment)
    assert (payment.status, payment.tip, payment.fee) == ("captured", D("1.17"), D("0.38"))
    order.refresh_from_db()
    assert (order.bill, order.paid, order.tips, order.payment_method) == ("paid", D("11.70"), D("1.17"), "qr")
    assert postings() == {"provider": D("12.49"), "fees": D("0.38"), "bills": D("-11.70"), "tips": D("-1.17")}
    assert event_types_since(before) == [
        "payment.initiated", "payment.processing", "payment.processing", "order.updated", "payment.completed",
    ]  # fmt: skip
    assert Receipt.objects.get().payment_id == payment.id
    assert not reconciliation.is_work_waiting()


def test_after_a_declined_card_the_guest_may_try_another_one(begin, place, bank):
    order = place()
    payment = work(begin(order))
    assert bank.decline(payment) == f"/pay/{payment.reference}"
    with later(seconds=10):
        payment = work(payment)
    assert (payment.status, payment.reason) == ("processing", "Your bank has declined this payment.")
    assert balance_of(order).held == D("11.70")
    bank.approve(payment)
    with later(seconds=60):
        payment = work(payment)
    assert (payment.status, payment.reason) == ("captured", "")
    assert bank.captured() == 1170


def test_a_declined_payment_that_is_given_up_frees_its_part(begin, place, bank, take):
    order = place()
    payment = work(begin(order))
    bank.decline(payment)
    with later(seconds=10):
        take(services.cancel_payment, payment_id=payment.id)
        payment = work(payment)
    assert (payment.status, payment.reason) == ("declined", "Your bank has declined this payment.")
    assert bank.counts() == {"expired": 1}
    assert (balance_of(order).held, balance_of(order).left) == (D("0.00"), D("11.70"))
    assert not Posting.objects.exists()
    begin(order)


def test_an_unpaid_payment_expires_here_and_at_the_bank(begin, place, bank):
    order = place()
    payment = work(begin(order))
    with later(minutes=11):
        payment = work(payment)
    assert (payment.status, bank.counts()) == ("expired", {"expired": 1})
    assert balance_of(order).left == D("11.70")


def test_a_payment_that_no_worker_claimed_expires_by_the_clock(begin, place, bank):
    order = place()
    payment = begin(order)
    with later(minutes=10, seconds=30):
        assert balance_of(order).held == D("11.70")  # a worker may have claimed it at the very end
    with later(minutes=12):
        assert balance_of(order).held == D("0.00")
        assert work(payment).status == "expired"
    assert bank.counts() == {}


def test_a_key_that_is_refused_after_a_lost_answer_leaves_the_payment_unknown(begin, place, bank, monkeypatch):
    """The first request may have arrived, so the guest may still pay it."""
    bank.server.faults.add("error_after", on=CREATE)
    payment = work(begin(place()))
    assert (payment.status, bank.counts()) == ("unknown", {"open": 1})
    with monkeypatch.context() as refusing, later(seconds=10):
        refusing.setattr(stripe_api, "KEY", re.compile("no key is valid"))
        assert work(payment).status == "unknown"
    with later(minutes=2):
        payment = work(payment)
    assert payment.status == "processing"
    bank.approve(payment)
    with later(minutes=3):
        assert work(payment).status == "captured"


def test_a_payment_can_be_cancelled_before_and_after_the_bank_has_it(begin, place, take, bank):
    order = place()
    payment = begin(order)
    assert take(services.cancel_payment, payment_id=payment.id).status == "cancelled"
    payment = work(begin(order))
    assert take(services.cancel_payment, payment_id=payment.id).status == "processing"
    assert work(payment).status == "cancelled"
    assert bank.counts() == {"expired": 1}
    with pytest.raises(errors.NotUnderWay):
        take(services.cancel_payment, payment_id=payment.id)


def test_a_guest_can_only_cancel_their_own_payment(begin, place, take):
    payment = begin(place(), guest=uuid7())
    with pytest.raises(errors.NotUnderWay):
        take(services.cancel_payment, payment_id=payment.id, guest=uuid7())
    take(services.cancel_payment, payment_id=payment.id, guest=payment.guest)


def test_cancelling_a_paid_payment_leaves_it_paid(begin, place, take, bank):
    payment = work(begin(place()))
    take(services.cancel_payment, payment_id=payment.id)
    bank.approve(payment)
    assert work(payment).status == "captured"


# -- no certain answer ------------------------------------------------------------------------------------


@pytest.fixture
def short_timeout(monkeypatch):
    monkeypatch.setattr(client, "TIMEOUT_SECONDS", 0.4)


@pytest.mark.parametrize("effect", ["late", "lost", "error", "error_after"])
def test_a_timeout_or_failure_is_unknown_and_never_charges_twice(begin, place, bank, short_timeout, effect):
    order, before = place(), head()
    bank.server.faults.add(effect, on=CREATE, milliseconds=3000)
    payment = work(begin(order))
    assert (payment.status, balance_of(order).held) == ("unknown", D("11.70"))
    statuses = [
        event["data"]["payment"]["status"] for event in events_since(before) if event["type"] == "payment.processing"
    ]
    assert statuses == ["processing", "unknown"]
    with pytest.raises(errors.NothingLeft):
        begin(order)
    with later(seconds=6):
        payment = work(payment)
    assert payment.status == "processing"
    bank.approve(payment)
    with later(seconds=30):
        assert work(payment).status == "captured"
    assert bank.counts() == {"complete": 1}


def test_an_unreachable_provider_is_polled_again_and_raises_an_alert(begin, place, bank):
    order = place()
    payment = begin(order)
    bank.stop()
    begun = clock.now()
    for seconds in (0, 5, 36, 157):
        with clock.travel(begun + timedelta(seconds=seconds)):
            payment = work(payment)
    assert payment.status == "unknown"
    (alert,) = Alert.objects.all()
    assert (alert.kind, alert.subject) == ("payment.unknown", order.id)
    assert "£11.70" in alert.sentence
    with clock.travel(begun + timedelta(seconds=500)):
        work(payment)
    assert Alert.objects.count() == 1


def test_a_worker_writes_an_alert_in_the_restaurants_language(begin, place, bank, tenant):
    payment = begin(place())
    bank.stop()
    type(tenant).objects.filter(pk=tenant.pk).update(language="es")
    clear_caches()
    begun = clock.now()
    for seconds in (0, 5, 36, 157):
        with clock.travel(begun + timedelta(seconds=seconds)):
            tasks.poll_payments(tenant.schema_name)
    assert stored(payment).status == "unknown"
    assert Alert.objects.get().sentence == "Stripe no ha confirmado £11,70 de la comanda 1."
    assert translation.get_language() == "en-gb"


def test_a_manager_takes_a_held_part_and_the_bill_is_overpaid(begin, place, bank, api):
    order = place()
    payment = work(begin(order))
    body = {"order_id": str(order.id), "amount": D("11.70"), "although_held": True}
    assert api("sara")("POST", "/payments/cash", {**body, "id": uuid7()}).status_code == 403
    refused = api("marco")("POST", "/payments/cash", {**body, "although_held": False, "id": uuid7()})
    assert refused.body["error"]["code"] == "payment.held"
    assert api("marco")("POST", "/payments/cash", {**body, "id": uuid7()}).status_code == 201
    bank.approve(payment)
    with later(seconds=10):
        assert work(payment).status == "captured"
    order.refresh_from_db()
    assert (order.paid, order.overpaid) == (D("23.40"), D("11.70"))
    assert Alert.objects.get().kind == "payment.overpaid"


def test_money_taken_by_the_bank_counts_for_a_closed_order(begin, place, bank, take, pay):
    order = place()
    payment = work(begin(order))
    pay(order)  # as a device without a network might
    take(orders.set_status, order_id=order.id, status="completed")
    bank.approve(payment)
    with later(seconds=10):
        assert work(payment).status == "captured"
    order.refresh_from_db()
    assert (order.status, order.overpaid) == ("completed", D("11.70"))


# -- refusals ---------------------------------------------------------------------------------------------


def test_an_item_is_held_only_once(begin, place):
    order = place()
    mine = Split(SplitMethod.ITEMS, (Pick(order.all_lines[0].id),))
    begin(order, mine)
    with pytest.raises(errors.ItemTaken):
        begin(order, mine)
    begin(order, Split(SplitMethod.ITEMS, (Pick(order.all_lines[1].id),)))


def test_too_many_payments_in_a_row_are_refused(begin, place, take, monkeypatch):
    monkeypatch.setattr(attempts, "MOST_ATTEMPTS", 3)
    order = place()
    for _ in range(3):
        take(services.cancel_payment, payment_id=begin(order).id)
    with pytest.raises(errors.TooManyAttempts):
        begin(order)
    with later(minutes=11):
        begin(order)


def test_without_a_provider_no_attempt_can_start(begin, place, take):
    take(remove_account, provider="stripe")
    with pytest.raises(errors.NoProvider):
        begin(place())


def test_a_key_that_another_request_used_is_no_certain_answer(begin, place, bank, tenant):
    payment = work(begin(place()))
    fields = {"currency": "GBP", "description": "x", "return_url": "https://x", "notify_url": "x"}
    with pytest.raises(base.Unreachable, match="idempotent"):
        get_provider("stripe", tenant).create(
            base.PaymentRequest(key=payment.id, amount=D("1.00"), expires_at=payment.expires_at, **fields)
        )


# -- the mobile app's routes, and the provider's webhook ------------------------------------------------------


def test_a_qr_payment_as_the_mobile_app_makes_it(api, place, bank):
    sara, order = api("sara"), place(client_reference="ORDER-77")
    made = sara("POST", "/payments/qr/generate", {"order_id": "ORDER-77", "amount": D("11.70")}).body
    assert made["qr_code_data"].endswith(f"/{made['qr_payment_id']}/")
    assert made["qr_code_image"].startswith("data:image/png;base64,")
    assert (made["amount"], made["fee_amount"], made["net_amount"], made["status"]) == (
        D("11.70"), D("0.14"), D("11.56"), "pending",
    )  # fmt: skip
    path = f"/payments/qr/{made['qr_payment_id']}"
    assert sara("GET", f"{path}/status").body["data"]["status"] == "pending"
    payment = work(Payment.objects.get())
    bank.approve(payment)
    assert sara("POST", f"{path}/confirm").body["status"] == "pending"  # the request itself never marks a payment paid
    work()
    status = sara("GET", f"{path}/status").body["data"]
    assert (status["status"], status["expired"]) == ("completed", False)
    assert sara("POST", f"{path}/confirm", **{"Idempotency-Key": str(uuid7())}).body["payment_id"] == str(payment.id)
    assert Order.objects.get(pk=order.id).bill == "paid"


def test_staff_can_cancel_a_payment(api, place, begin):
    payment = begin(place())
    assert api("kim")("POST", f"/payments/{payment.id}/cancel").status_code == 403
    assert api("sara", "beta")("POST", f"/payments/{payment.id}/cancel").status_code == 404
    assert api("sara")("POST", f"/payments/{payment.id}/cancel").body["data"]["status"] == "cancelled"


def send_webhook(api_client, key, at=None, secret=WEBHOOK_SECRET):
    body, headers = payment_event(key, at=int(at or time.time()), secret=secret)
    return api_client("POST", "/payments/webhooks/stripe", raw=body, **headers)


def test_a_webhook_only_makes_the_worker_poll(api, begin, place, bank):
    payment = work(begin(place()))
    assert not reconciliation.is_work_waiting()
    for _ in range(2):
        assert send_webhook(api("sara"), payment.id).status_code == 200
        assert stored(payment).status == "processing"
    assert reconciliation.is_work_waiting()
    bank.approve(payment)
    assert work(payment).status == "captured"
    assert send_webhook(api("sara"), payment.id).status_code == 200
    assert not reconciliation.is_work_waiting()


def test_a_webhook_with_a_wrong_or_old_signature_is_refused(api, begin, place, bank):
    payment = work(begin(place()))
    for at in (1, time.time() - 301, time.time() + 3600):  # a slow machine takes some of these seconds
        assert send_webhook(api("sara"), payment.id, at=at).status_code == 400
    assert send_webhook(api("sara"), payment.id, secret="whsec_guessed").status_code == 400
    body, headers = payment_event(payment.id, at=int(time.time()))
    changed = body.replace(b"completed", b"expired..")
    for raw, signature in ((changed, headers), (body, {}), (body, {"Stripe-Signature": "t=1,v1=ä"})):
        assert api("sara")("POST", "/payments/webhooks/stripe", raw=raw, **signature).status_code == 400
    assert not reconciliation.is_work_waiting()


def test_a_signed_webhook_about_something_else_changes_nothing(api, begin, place, bank):
    payment = work(begin(place()))
    assert send_webhook(api("sara"), uuid7()).status_code == 200
    assert send_webhook(api("sara"), "an order of another shop").status_code == 200
    body, headers = signed_event("payout.paid", {"id": "po_1", "object": "payout"}, at=int(time.time()))
    assert api("sara")("POST", "/payments/webhooks/stripe", raw=body, **headers).status_code == 200
    assert send_webhook(api("sara", "beta"), payment.id).status_code == 404  # Beta has no account there
    assert not reconciliation.is_work_waiting()


# -- the bank's amount must be the requested one ---------------------------------------------------


@pytest.mark.parametrize("other", [{"amount_total": 1169}, {"amount_total": 117000}, {"currency": "eur"}])
def test_a_different_amount_or_currency_is_not_booked_and_raises_an_alert(begin, place, bank, other):
    order = place()
    payment = work(begin(order))
    bank.approve(payment)
    bank.change(payment, **other)
    for seconds in (10, 4000, 8000):
        with later(seconds=seconds):
            assert work(payment).status == "unknown"
    assert not Posting.objects.exists()
    order.refresh_from_db()
    assert (order.paid, balance_of(order).held) == (D("0.00"), D("11.70"))
    (alert,) = Alert.objects.all()
    assert alert.kind == "payment.amount_differs"
    bank.change(payment, amount_total=1170, currency="gbp")
    with later(seconds=12000):
        assert work(payment).status == "captured"


def test_a_payment_of_another_amount_ends_when_the_provider_ends_it(begin, place, bank):
    payment = work(begin(place()))
    bank.change(payment, amount_total=1, status="expired")
    with later(seconds=10):
        assert work(payment).status == "expired"


def test_without_a_webhook_secret_every_webhook_is_refused(api, begin, place, bank):
    payment = work(begin(place()))
    connect_stripe(webhook_secret="")
    for secret in ("", WEBHOOK_SECRET):
        assert send_webhook(api("sara"), payment.id, secret=secret).status_code == 400


def test_a_provider_that_is_silent_is_skipped_for_a_minute(begin, place, bank):
    bank.stop()
    for _ in range(3):
        assert work(begin(place())).status == "unknown"
    with pytest.raises(errors.ProviderDown, match="Stripe does not answer"):
        begin(place())
    with later(seconds=61):
        begin(place())


def test_a_refused_key_ends_a_payment_that_was_never_sent(begin, place, bank):
    connect_stripe("sk_test_other")
    payment = work(begin(place()))
    assert (payment.status, bank.counts()) == ("failed", {})


def test_a_key_that_is_refused_later_leaves_the_payment_unknown(begin, place, bank):
    payment = work(begin(place()))
    connect_stripe("sk_test_other_alpha")  # the same account, with a key that Stripe refuses
    bank.approve(payment)
    with later(seconds=10):
        assert work(payment).status == "unknown"
    connect_stripe()
    with later(seconds=60):
        assert work(payment).status == "captured"


def test_the_sweep_polls_for_suspended_restaurants_too(begin, place, bank, monkeypatch, tenant):
    begin(place())
    asked = []
    monkeypatch.setattr(tasks, "look", lambda task, schema: asked.append(schema))
    type(tenant).objects.filter(pk=tenant.pk).update(status="suspended")
    tasks.sweep_payments()
    assert tenant.schema_name in asked
