"""Bad input on every way of paying: each has a clear sentence and a stable code, and nothing changes.

Gift cards that are used, blocked or expired: gift_cards/test_redeeming, and by their route gift_cards/test_api. Keys
of the wrong mode: providers/test_pages. Unknown readers, vouchers, accounts and deposits: the tests of each.
"""

import time
from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from orders import services as orders
from orders.models import Order
from payments import reconciliation
from payments.models import Entry, Payment
from realtime.models import Event
from tests.payments.test_attempts import payment_event, send_webhook, work

PART = "Enter an amount in pounds and whole pence, such as 4.64."
LARGE = "This amount is too large. Check it, and enter it again."
WAYS = {
    "cash": {},
    "card": {"card_last_four": "4242"},
    "card/declined": {},
    "process": {"payment_method": "cash"},
    "qr/generate": {},
    "reader": {"reader_id": uuid7()},
    "stripe/intents": {},
    "voucher": {"kind_id": uuid7()},
    "house-account": {"account_id": uuid7(), "signed_by": "Nia Clarke"},
    "deposit": {"deposit_id": uuid7()},
    "hold": {},
}
OF_AN_ORDER_ALONE = ["cash", "card", "process", "qr/generate", "stripe/intents", "hold"]


@pytest.fixture
def sara(api, card):
    return api("sara")


@pytest.fixture
def pay_by(sara):
    def call(way, order_id, **more):
        return sara("POST", f"/payments/{way}", {"order_id": str(order_id), "amount": D("11.70"), **WAYS[way], **more})

    return call


@pytest.fixture
def unchanged():
    """`unchanged()` asserts that nothing was stored since the last `unchanged.start()`."""

    class Watch:
        def start(self):
            self.before = self.state()

        def state(self):
            orders_now = Order.objects.order_by("pk").values_list("pk", "version", "paid", "bill", "status")
            return list(orders_now), Payment.objects.count(), Entry.objects.count(), Event.objects.count()

        def __call__(self):
            assert self.state() == self.before

    return Watch()


def error(answer):
    return answer.status_code, answer.body["error"]["code"], answer.body["error"]["field"]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        (D("0.00"), "Enter an amount of £"),
        (D("-1.00"), "Enter an amount of £"),
        (D("4.645"), PART),
        (D("123456789.00"), LARGE),
        (D("1E+30"), LARGE),
        ("a lot", PART),
        ("NaN", PART),
    ],
)
def test_an_amount_that_cannot_be_is_named(pay_by, place, unchanged, way, amount, sentence):
    order = place()
    unchanged.start()
    answer = pay_by(way, order.id, amount=amount)
    assert error(answer) == (400, "invalid", "amount"), answer.body
    assert sentence in answer.body["message"]
    unchanged()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("currency", ["EUR", "usd", "", 978])
def test_another_currency_is_refused(pay_by, place, unchanged, way, currency):
    order = place()
    unchanged.start()
    answer = pay_by(way, order.id, currency=currency)
    assert error(answer) == (400, "payment.currency", "currency"), answer.body
    assert answer.body["message"] == f"This restaurant takes GBP, not {currency}."
    unchanged()


# -- orders ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("way", OF_AN_ORDER_ALONE)
def test_an_order_that_does_not_exist_here_is_not_found(pay_by, api, card, place, unchanged, way):
    """An unknown one, and the neighbour's, get the same answer: the neighbour pays by its own host."""
    order = place()
    unchanged.start()
    assert (pay_by(way, uuid7()).status_code, error(pay_by(way, uuid7()))[1]) == (404, "order.not_found")
    body = {"order_id": str(order.id), "amount": D("11.70"), **WAYS[way]}
    assert error(api("sara", "beta")("POST", f"/payments/{way}", body))[:2] == (404, "order.not_found")
    unchanged()


@pytest.mark.parametrize("way", OF_AN_ORDER_ALONE)
def test_a_cancelled_order_takes_no_payment(pay_by, place, take, unchanged, way):
    order = place()
    take(orders.cancel_order, order_id=order.id)
    unchanged.start()
    answer = pay_by(way, order.id)
    assert error(answer)[:2] == (409, "order.closed"), answer.body
    assert answer.body["message"].endswith(".")
    unchanged()


@pytest.mark.parametrize("way", OF_AN_ORDER_ALONE)
def test_a_paid_and_closed_order_takes_no_payment(sara, pay_by, place, take, unchanged, way):
    order = place()
    assert pay_by("cash", order.id).status_code == 201
    take(orders.set_status, order_id=order.id, status="completed")
    unchanged.start()
    answer = pay_by(way, order.id, amount=D("1.00"))
    assert answer.status_code == 409, answer.body
    assert answer.body["error"]["code"] in ("order.closed", "payment.over_due", "payment.nothing_left")
    unchanged()


# -- a webhook that is repeated, late or not signed by the provider -----------------------------------------


def test_a_webhook_that_is_not_the_providers_has_a_sentence_and_a_code(api, begin, place, bank, unchanged):
    payment = work(begin(place()))
    unchanged.start()
    now = int(time.time())
    body, headers = payment_event(payment.id, at=now)
    forged = {
        "wrong": payment_event(payment.id, at=now, secret="whsec_guessed"),
        "unsigned": (body, {}),
        "old": payment_event(payment.id, at=now - 301),
        "changed": (body.replace(b"completed", b"expired.."), headers),
    }
    for name, (raw, signature) in forged.items():
        answer = api("sara")("POST", "/payments/webhooks/stripe", raw=raw, **signature)
        assert (answer.status_code, answer.body["error"]["code"]) == (400, "payment.signature_invalid"), name
        assert answer.body["message"] == "The provider has not signed this message.", name
    assert not reconciliation.is_work_waiting()
    unchanged()


def test_a_webhook_that_is_replayed_pays_once(api, begin, place, bank):
    """Within its five minutes a copy has a right signature: it makes the worker look again, and nothing else."""
    order = place()
    payment = work(begin(order))
    bank.approve(payment)
    at = int(time.time())
    for _ in range(3):
        assert send_webhook(api("sara"), payment.id, at=at).status_code == 200
        work()
    assert Payment.objects.get().status == "captured"
    assert Entry.objects.count() == 1
    assert Order.objects.get(pk=order.id).paid == D("11.70")
