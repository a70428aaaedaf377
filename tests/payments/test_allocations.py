"""A payment is allocated to the bill's lines to the penny; only its overpaid part is on no line."""

import random
from contextlib import suppress
from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO
from orders import services as orders
from orders.models import Order
from orders.services import Item
from payments import services
from payments.errors import Held, NothingLeft, OverDue
from payments.models import Allocation, Payment, Receipt
from payments.splitting import Split
from realtime.actors import Actor
from tests.offline import OfflineTill

pytestmark = pytest.mark.django_db


def on_lines(payment_id):
    return sum(Allocation.objects.filter(payment=payment_id, refund=None).values_list("amount", flat=True), ZERO)


@pytest.mark.parametrize("seed", range(8))
def test_a_payment_is_allocated_to_lines_except_its_overpaid_part(seed, place, take, api, begin, card):
    """Cash and card, online and offline, above the bill, with a guest's hold, while the bill changes."""
    rng = random.Random(seed)
    order, till = place(), OfflineTill(api("carl"))
    for _ in range(7):
        before = Order.objects.get(pk=order.id)
        step = rng.choice(["offline", "offline", "online", "although", "guest", "more", "refund"])
        amount = D(rng.randint(1, 900)) / 100
        if step == "guest" and not before.is_closed and before.due >= amount:
            with suppress(Held, NothingLeft, OverDue):
                begin(before, Split.of_amount(amount))
        elif step == "refund" and Payment.objects.filter(order=order, status="captured", refunded=0).exists():
            payment = Payment.objects.filter(order=order, status="captured", refunded=0).first()
            take(services.refund_cash, actor=Actor.system(), payment_id=payment.id, amount=D("0.01"), reason="a penny")
        elif step == "more" and before.bill in ("open", "part_paid"):
            take(orders.add_lines, actor=Actor.system(), order_id=order.id, items=[Item(card.latte.id)])
        elif step in ("offline", "online", "although"):
            payment = {"id": uuid7(), "order_id": str(order.id), "amount": amount}
            if step == "although":
                payment["amount"] = min(amount, before.due) or D("0.01")
                api("marco")("POST", "/payments/cash", {**payment, "although_held": True})
            else:
                till.tell(rng.choice(["payment.cash", "payment.card"]), "", payment, live=step == "online")
            if Payment.objects.filter(pk=payment["id"]).exists():
                grew = Order.objects.get(pk=order.id).overpaid - before.overpaid
                assert payment["amount"] - on_lines(payment["id"]) == grew, step
    for payment in Payment.objects.filter(order=order, status="captured"):
        assert ZERO <= payment.amount - on_lines(payment.id) <= payment.amount


def test_cash_taken_over_a_guests_hold_is_allocated_to_the_whole_bill(place, begin, api):
    """If it were allocated to the unpaid lines only, its receipt would state their VAT alone."""
    order = place()
    begin(order, Split.of_amount(D("10.00")))
    body = {"order_id": str(order.id), "amount": D("11.70"), "although_held": True}
    taken = api("marco")("POST", "/payments/cash", body).body
    assert sum(row["amount"] for row in taken["allocations"]) == D("11.70")
    buckets = api("marco")("GET", f"/payments/{taken['payment_id']}/receipts").body["data"]
    assert len(buckets) == 1
    receipt = Receipt.objects.get(payment=taken["payment_id"])
    assert '"over":0.00' in receipt.document
