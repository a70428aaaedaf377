"""What the existing mobile app sends and reads of orders (MOBILE_API.md)."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from orders.models import Order
from payments import services as payments
from restaurants.business_days import business_day


@pytest.fixture
def sara(api, card):
    return api("sara")


def cart_line(product, price):
    """Return a line of the app's cart, whose id is the product's."""
    return {"id": str(product.id), "name": "as the app calls it", "price": price, "quantity": 1}


def test_the_apps_item_id_is_the_product_id(sara, card):
    line = cart_line(card.latte, D("3.20"))
    answer = sara("POST", "/orders", {"items": [line, {**line, "productId": line["id"]}]})
    assert answer.status_code == 201, answer.body
    assert [row["name"] for row in answer.body["lines"]] == ["Latte", "Latte"]
    assert str(card.latte.id) not in [row["id"] for row in answer.body["lines"]]
    assert sara("POST", "/orders", {"items": [line], "notes": "another table"}).status_code == 201


def test_vat_added_on_top_is_corrected_with_an_alert(sara, card):
    sums = {"subtotal": D("3.20"), "tax": D("0.64"), "total": D("3.84")}
    answer = sara("POST", "/orders", {"items": [cart_line(card.latte, D("3.20"))], **sums})
    assert (answer.status_code, answer.body["total"], Order.objects.get().total) == (201, D("3.20"), D("3.20"))
    remarks = {remark["field"]: (remark["theirs"], remark["ours"]) for remark in answer.body["meta"]["remarks"]}
    assert remarks == {"tax": (D("0.64"), D("0.53")), "total": (D("3.84"), D("3.20"))}


def test_vat_that_javascript_computed_to_parts_of_a_penny_is_no_error(sara, card):
    sums = {"subtotal": D("3.20"), "tax": D("0.5333333333333333"), "total": D("3.7333333333333334")}
    answer = sara("POST", "/orders", {"items": [cart_line(card.latte, D("3.20"))], **sums})
    assert (answer.status_code, answer.body["vat_total"]) == (201, D("0.53"))
    assert [remark["field"] for remark in answer.body["meta"]["remarks"]] == ["total"]


def test_sums_from_other_prices_are_refused(sara, card):
    dearer = cart_line(card.latte, D("3.10"))
    assert sara("POST", "/orders", {"items": [dearer]}).body["error"]["code"] == "order.price_differs"
    unsaid = {"items": [{"product_id": card.latte.id}], "total": D("3.10")}
    assert sara("POST", "/orders", unsaid).body["error"]["code"] == "order.price_differs"
    assert not Order.objects.exists()


def test_the_list_is_one_page_without_a_limit(sara, place):
    for _ in range(51):
        place()
    assert len(sara("GET", "/orders?date_range=today").body["data"]) == 51
    limited = sara("GET", "/orders?limit=20&offset=50").body
    assert len(limited["data"]) == 1
    assert (limited["meta"]["pagination"]["has_next"], limited["meta"]["pagination"]["has_prev"]) == (False, True)


@pytest.mark.parametrize("query", ["offset=-1", "offset=x", "payment_method=barter", "date_from=soon"])
def test_a_wrong_filter_is_named(sara, query):
    answer = sara("GET", f"/orders?{query}")
    assert (answer.status_code, answer.body["success"]) == (400, False)


def test_the_list_by_payment_method_and_days(sara, place, pay, tenant):
    paid, unpaid = place(), place()
    pay(paid)
    today = business_day(clock.now(), tenant)

    def ids(query):
        return {row["id"] for row in sara("GET", f"/orders?{query}").body["data"]}

    assert ids("payment_method=cash") == {str(paid.id)}
    assert ids("payment_method=qrCode") == ids("payment_method=qr_code") == ids("payment_method=mobile") == set()
    assert ids(f"date_from={today}T00:00:00Z&date_to={today}") == {str(paid.id), str(unpaid.id)}
    assert ids(f"date_to={today - timedelta(days=1)}") == ids(f"date_from={today + timedelta(days=1)}") == set()


def test_one_order_is_read_and_changed_without_the_envelope(sara, place):
    order = place()
    read = sara("GET", f"/orders/{order.id}").body
    assert (read["id"], read["status"], read["data"]["id"]) == (str(order.id), "pending", str(order.id))
    assert sara("PUT", f"/orders/{order.id}", {"notes": "window"}).body["notes"] == "window"
    for method in ("PUT", "PATCH"):
        moved = sara(method, f"/orders/{order.id}/status", {"status": "confirmed"}).body
        assert (moved["id"], moved["status"]) == (str(order.id), "confirmed")


def test_a_refund_is_the_status_of_the_order(sara, place, take, actor):
    order = place(send=True)
    cash = take(payments.take_cash, actor=actor("sara"), order=order.id, amount=D("11.70"))
    take(payments.refund_cash, actor=actor("marco"), payment_id=cash.id, amount=D("3.20"), reason="Cold")
    row = sara("GET", f"/orders/{order.id}").body
    assert (row["status"], row["payment_status"]) == ("partially_refunded", "partially_refunded")
