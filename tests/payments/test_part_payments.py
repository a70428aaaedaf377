"""Part payments at the till in any mixture, and the rest of the bill."""

from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders.models import Order
from payments.models import Allocation, Payment
from payments.selectors import bill_balance

pytestmark = pytest.mark.django_db


@pytest.fixture
def sara(api):
    return api("sara")


@pytest.fixture
def carl(api):
    return api("carl")


@pytest.fixture
def pay(carl):
    def cash(order, **body):
        return carl("POST", "/payments/cash", {"id": uuid7(), "order_id": str(order.id), **body})

    return cash


def bill(sara, order):
    return sara("GET", f"/orders/{order.id}/bill").body["data"]


def test_items_shares_an_amount_and_the_rest_pay_the_bill(pay, place, sara, card):
    order = place()  # tacos 8.50, latte 3.20
    latte = order.all_lines[1]
    first = pay(order, split={"way": "items", "items": [{"line_id": str(latte.id)}]}).body
    assert (first["amount"], first["allocations"][0]["line_id"]) == (D("3.20"), str(latte.id))
    assert pay(order, split={"way": "shares", "parts": 1, "of": 2}).body["amount"] == D("4.25")
    assert pay(order, split={"way": "shares", "parts": 1, "of": 1}).body["amount"] == D("4.25")
    assert Order.objects.get(pk=order.id).bill == "paid"

    order = place()
    amounts = [
        pay(order, **body).body["amount"]
        for body in (
            {"split": {"way": "shares", "of": 3}},
            {"amount": D("2.00")},
            {"split": {"way": "items", "items": [{"line_id": str(order.all_lines[0].id), "parts": 1, "of": 2}]}},
            {"split": {"way": "all"}},
        )
    ]
    assert sum(amounts) == D("11.70")
    assert Order.objects.get(pk=order.id).bill == "paid"
    assert bill(sara, order)["left"] == D("0.00")


def test_the_paid_amount_of_each_line_is_shown(pay, place, sara):
    order = place()
    pay(order, split={"way": "items", "items": [{"line_id": str(order.all_lines[0].id)}]})
    shown = bill(sara, order)
    assert (shown["paid"], shown["left"], shown["quick_notes"]) == (
        D("8.50"), D("3.20"), [D("3.20"), D("5.00"), D("10.00"), D("20.00")],
    )  # fmt: skip
    assert [(line["due"], line["paid"], line["left"]) for line in shown["lines"]] == [
        (D("8.50"), D("8.50"), D("0.00")),
        (D("3.20"), D("0.00"), D("3.20")),
    ]


def test_an_item_cannot_be_paid_twice(pay, place):
    order = place()
    item = {"way": "items", "items": [{"line_id": str(order.all_lines[0].id)}]}
    assert pay(order, split=item).status_code == 201
    again = pay(order, split=item)
    assert (again.status_code, again.body["error"]["code"]) == (409, "payment.item_taken")
    assert Payment.objects.count() == 1


def test_a_device_that_calculated_a_different_part_is_refused_with_ours(pay, place):
    answer = pay(place(), split={"way": "shares", "of": 2}, amount=D("5.00"))
    assert (answer.status_code, answer.body["error"]["code"]) == (409, "payment.amount_differs")
    assert answer.body["error"]["details"]["amount"] == D("5.85")


def test_the_service_charge_can_be_removed_before_the_first_payment(pay, place, sara, tenant, room):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    order = place(table_id=room.one.id)
    assert bill(sara, order)["total"] == D("13.16")
    assert [line["due"] for line in bill(sara, order)["lines"]] == [D("9.56"), D("3.60")]
    assert sara("PUT", f"/orders/{order.id}/service-charge", {"applied": False}).status_code == 200
    assert bill(sara, order)["total"] == D("11.70")
    assert sara("PUT", f"/orders/{order.id}/service-charge", {"applied": True}).status_code == 200
    assert bill(sara, order)["total"] == D("13.16")
    tenant.refresh_from_db()


@pytest.mark.parametrize(
    ("split", "field"),
    [
        ({"way": "halves"}, "split.way"),
        ({"way": "amount"}, "split.amount"),
        ({"way": "shares", "of": 0}, "split.of"),
        ({"way": "items", "items": [{"line_id": "7"}]}, "split.items.0.line_id"),
        ({"way": "items"}, "items"),
    ],
)
def test_an_invalid_split_is_refused(pay, place, split, field):
    answer = pay(place(), split=split)
    assert (answer.status_code, answer.body["error"]["field"]) == (400, field)


def test_a_bill_costs_three_queries_for_any_number_of_payments(pay, place, django_assert_num_queries):
    order = place()
    for amount in ("1.00", "2.00", "3.00"):
        pay(order, amount=D(amount))
        found = Order.objects.get(pk=order.id)
        found.all_lines = list(found.lines.order_by("position"))
        with django_assert_num_queries(1):  # the allocations of its lines, with the payments
            balance = bill_balance(found, clock.now())
    assert balance.left == D("5.70")
    assert sum(Allocation.objects.values_list("amount", flat=True)) == D("6.00")
