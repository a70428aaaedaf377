"""Payments and changes of their orders: paid lines cannot move, a reopened bill sends its payments."""

from decimal import Decimal as D

import pytest

from payments.projections import payments
from tests.orders.conftest import events_since, head

pytestmark = pytest.mark.django_db


@pytest.fixture
def marco(api):
    return api("marco")


def cash(api, order, amount):
    answer = api("carl")("POST", "/payments/cash", {"order_id": str(order.id), "amount": D(amount)})
    return answer.body["payment_id"]


def move(who, order, other):
    line = order.lines.order_by("position").first()
    body = {"lines": [{"id": str(line.id)}], "to_order_id": str(other.id)}
    return who("POST", f"/orders/{order.id}/move-lines", body)


def test_paid_lines_cannot_move_to_another_order(api, place, marco):
    order, other = place(), place()
    payment_id = cash(api, order, "1.00")

    answer = move(marco, order, other)
    assert (answer.status_code, answer.body["error"]["code"]) == (409, "payment.bill_begun")
    assert answer.body["error"]["message"].startswith("A guest has paid or is paying for Tacos. Refund it first")
    assert order.lines.exists()

    marco("POST", f"/payments/refund/{payment_id}", {"reason": "another table pays"})
    assert move(marco, order, other).status_code == 200


def test_the_price_of_a_paid_line_cannot_change(api, place, marco):
    order = place()
    first, second = order.lines.order_by("position")
    assert pay_for(api, order, first).status_code == 201

    def change(line):
        return marco("POST", f"/orders/{order.id}/lines/{line.id}/price", {"price": D("7.00"), "reason": "agreed"})

    refused = change(first)
    assert (refused.status_code, refused.body["error"]["code"]) == (409, "payment.bill_begun")
    assert change(second).status_code == 200
    order.refresh_from_db()
    assert (order.total, order.paid, order.due) == (D("15.50"), D("8.50"), D("7.00"))


def pay_for(api, order, line):
    part = {"way": "items", "items": [{"line_id": str(line.id), "parts": 1, "of": 1}]}
    return api("carl")("POST", "/payments/cash", {"order_id": str(order.id), "split": part})


def test_unpaid_lines_can_leave_a_part_paid_bill(api, place, marco, tacos, latte):
    order, other = place(tacos(), latte(quantity=2)), place()
    first, lattes = order.lines.order_by("position")
    assert pay_for(api, order, first).status_code == 201

    part = {"id": str(lattes.id), "quantity": 1}
    moved = marco("POST", f"/orders/{order.id}/move-lines", {"lines": [part], "to_order_id": str(other.id)})
    assert moved.status_code == 200, moved.body
    order.refresh_from_db()
    assert (order.total, order.paid, order.due) == (D("11.70"), D("8.50"), D("3.20"))
    bill = marco("GET", f"/orders/{order.id}/bill").body["data"]
    assert bill["left"] == D("3.20")


def test_a_part_of_a_paid_line_cannot_move(api, place, marco, tacos, latte):
    order, other = place(tacos(), latte(quantity=2)), place()
    lattes = order.lines.get(name="Latte")
    assert pay_for(api, order, lattes).status_code == 201
    part = {"id": str(lattes.id), "quantity": 1}
    refused = marco("POST", f"/orders/{order.id}/move-lines", {"lines": [part], "to_order_id": str(other.id)})
    assert refused.body["error"]["details"]["lines"] == [str(lattes.id)]
    assert order.lines.get(name="Latte").quantity == 2


def test_lines_can_move_to_a_part_paid_bill(api, place, marco):
    order, other = place(), place()
    cash(api, other, "1.00")
    assert move(marco, order, other).status_code == 200


def test_a_reopened_order_sends_its_payments(api, place, marco):
    order = place()
    payment_id = cash(api, order, order.total)
    assert marco("PUT", f"/orders/{order.id}/status", {"status": "completed"}).status_code == 200
    assert payments() == {"payments": {}}

    before = head()
    assert marco("POST", f"/orders/{order.id}/reopen", {"reason": "a coffee more"}).status_code == 200

    (event,) = [event for event in events_since(before) if event["type"] == "payment.bill_reopened"]
    assert [payment["id"] for payment in event["data"]["payments"]] == [payment_id]
    assert list(payments()["payments"]) == [payment_id]
