"""Buying over the API: one order from its suggestion to its credit note, and input that cannot be used."""

from decimal import Decimal as D

import pytest

from inventory.models import Stock

pytestmark = pytest.mark.django_db

AT = "/inventory"


def data(answer, status=200):
    assert answer.status_code == status, answer.content
    return answer.body["data"]


def test_an_order_goes_from_its_suggestion_to_its_credit_note(api, shop):
    marco, kim = api("marco"), api("kim")
    (suggested,) = data(marco("GET", f"{AT}/purchase-orders/suggestions"))
    assert (suggested["name"], suggested["packs"], suggested["pack"], suggested["missing"]) == (
        "Tomatoes", 5, "crate", 30,
    )  # fmt: skip
    line = {"item_id": suggested["item_id"], "quantity": 5, "price": 12.5}
    order = data(marco("POST", f"{AT}/purchase-orders", {"supplier_id": str(shop.greens.id), "lines": [line]}), 201)
    assert (order["status"], order["number"], order["total"]) == ("draft", None, 62.5)
    at = f"{AT}/purchase-orders/{order['id']}"
    order = data(marco("PATCH", at, {"version": 1, "note": "Before 8"}))
    order = data(marco("POST", f"{at}/send", {"version": order["version"]}))
    assert (order["status"], order["number"]) == ("sent", 1)
    assert data(marco("GET", f"{AT}/purchase-orders/suggestions")) == []
    assert [each["number"] for each in data(kim("GET", f"{AT}/purchase-orders?status=sent"))] == [1]
    assert data(kim("GET", f"{AT}/purchase-orders?status=draft")) == []

    arrived = {"item_id": suggested["item_id"], "quantity": 6}
    given = {"order_id": order["id"], "version": order["version"], "lines": [arrived]}
    refused = kim("POST", f"{AT}/deliveries", given)
    assert (refused.status_code, refused.body["error"]["code"]) == (409, "inventory.more_than_ordered")
    delivery = data(kim("POST", f"{AT}/deliveries", {**given, "accept_more": True}), 201)
    assert (delivery["total"], delivery["lines"][0]["stock_quantity"]) == (75, 36)
    again = kim("POST", f"{AT}/deliveries", {**given, "accept_more": True, "note": "again"})
    assert (again.status_code, again.body["error"]["code"]) == (412, "inventory.purchase_order_changed")
    assert data(kim("GET", at))["status"] == "received"

    back = {"lines": [{"line_id": delivery["lines"][0]["id"], "quantity": 1}], "reason": "Mouldy"}
    data(kim("POST", f"{AT}/deliveries/{delivery['id']}/return", back), 201)
    (credit,) = data(marco("GET", f"{AT}/credit-notes"))
    assert (credit["expected"], credit["received"]) == (12.5, None)
    received = data(marco("POST", f"{AT}/credit-notes/{credit['id']}/receive", {"amount": 12, "reference": "CN 1"}))
    assert (received["received"], received["reference"]) == (12, "CN 1")
    assert len(data(kim("GET", f"{AT}/deliveries"))) == 1
    assert data(kim("GET", f"{AT}/deliveries/{delivery['id']}"))["lines"][0]["returned"] == 1
    (price,) = data(marco("GET", f"{AT}/suppliers/{shop.greens.id}/prices"))
    assert (price["price"], price["unit"]) == (12.5, "crate")
    assert Stock.objects.get(pk=shop.tomatoes.pk).quantity == 30


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"quantity": -1}, 400),
        ({"quantity": 0}, 400),
        ({"quantity": 10_000_000}, 400),
        ({"quantity": "many"}, 400),
        ({"price": -1}, 400),
        ({"unit": "furlong"}, 409),
        ({"item_id": "00000000-0000-0000-0000-000000000000"}, 404),
    ],
)
def test_what_cannot_be_ordered_or_received_is_refused(api, shop, change, code):
    line = {"item_id": str(shop.tomatoes.id), "quantity": 1, **change}
    given = {"supplier_id": str(shop.greens.id), "lines": [line]}
    assert api("marco")("POST", f"{AT}/purchase-orders", given).status_code == code
    assert api("kim")("POST", f"{AT}/deliveries", given).status_code == code
    assert Stock.objects.get(pk=shop.tomatoes.pk).quantity == D(0)


def test_who_cooks_receives_and_orders_nothing(api, shop, sent):
    order = sent()
    kim = api("kim")
    for method, path in (
        ("POST", f"{AT}/purchase-orders"),
        ("POST", f"{AT}/purchase-orders/{order.id}/cancel"),
        ("GET", f"{AT}/purchase-orders/suggestions"),
        ("GET", f"{AT}/credit-notes"),
    ):
        assert kim(method, path, {} if method == "POST" else None).status_code == 403, path
    assert api("sara")("GET", f"{AT}/deliveries").status_code == 403
