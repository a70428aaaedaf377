"""Points of a sale without a network, and what the receipt says."""

from decimal import Decimal as D

import pytest

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from orders.models import Order
from payments.models import PointsMovement, Receipt
from payments.receipts.roll import rows_of
from tests.offline import OfflineTill
from tests.payments.loyalty.conftest import ANA, balance, kinds

pytestmark = pytest.mark.django_db


def document_of(order):
    return json_codec.loads(Receipt.objects.get(payment__order=order.id).document)


def test_an_offline_sale_earns_once_when_it_arrives_and_its_receipt_says_so(api, card, points_on, page_client):
    till, order_id = OfflineTill(api("sara")), uuid7()
    item = {"id": uuid7(), "product_id": str(card.latte.id), "quantity": 1}
    customer = {"name": ANA.name, "phone": ANA.phone}
    till.do("order.create", "", {"id": order_id, "items": [item], "order_type": "takeaway", "customer": customer})
    till.do("payment.cash", "", {"id": uuid7(), "order_id": str(order_id), "amount": D("3.20")})
    sent = list(till.queue)
    assert PointsMovement.objects.count() == 0
    assert [answer["outcome"] for answer in till.send()] == ["applied", "applied"]
    till.send(*sent)
    order = Order.objects.get(pk=order_id)
    assert (kinds(order), balance(order.customer_id)) == ([("earned", 3)], 3), "also when it is sent twice"
    document = document_of(order)
    assert document["points"] == {"earned": 3, "balance": 3}
    roll = [row["text"] for row in rows_of(document, "https://example.test/r/x")]
    assert "Points earned: 3. You have 3 points." in roll
    page = page_client("marco").get(f"/receipt/{Receipt.objects.get().token}/").content.decode()
    assert "Your points" in page


def test_points_are_not_used_without_a_network(api, order_for, ana):
    order = order_for()
    answer = OfflineTill(api("sara")).tell("customer.redeem_points", order.id, {"points": 100})
    assert (answer["outcome"], answer["error"]["code"]) == ("rejected", "online_only")
    assert balance(ana.id) == 500


def test_a_receipt_names_no_points_without_a_customer_or_before_the_bill_is_paid(order_for, place, settle, give):
    order = place()
    settle(order)
    assert "points" not in document_of(order)
    off = order_for()
    settle(off)
    assert "points" not in document_of(off), "no points are given"
    give()
    earning = order_for()
    settle(earning)
    assert document_of(earning)["points"] == {"earned": 11, "balance": 11}
