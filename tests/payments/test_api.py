"""Cash over the REST API, as the mobile app sends it."""

from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from orders.models import Order
from payments.models import Payment
from realtime.models import AuditEntry


@pytest.fixture
def sara(api, card):
    return api("sara")


def test_a_server_takes_cash_as_the_mobile_app_sends_it(sara, place):
    order = place(client_reference="ORDER-1732272000000")
    body = {
        "order_id": "ORDER-1732272000000",
        "amount": D("11.70"),
        "received_amount": D("20.00"),
        "change_amount": D("8.30"),
    }
    answer = sara("POST", "/payments/cash/", body)
    assert answer.status_code == 201
    assert (answer.body["amount"], answer.body["fee_amount"], answer.body["change_amount"]) == (
        D("11.70"),
        D("0.00"),
        D("8.30"),
    )
    assert answer.body["payment_id"] == answer.body["data"]["id"] == str(Payment.objects.get().id)
    again = sara("POST", "/payments/cash", body)
    assert (again.body["payment_id"], again.body["meta"]) == (answer.body["payment_id"], {"duplicate": True})
    assert Order.objects.get(pk=order.id).paid == D("11.70")


def test_the_audit_names_the_payment(sara, place):
    paid = sara("POST", "/payments/cash", {"order_id": str(place().id), "amount": D("5.00")})
    assert AuditEntry.objects.get(kind="payment.cash").target == paid.body["payment_id"]


def test_a_whole_number_of_pounds_is_accepted(sara, place):
    answer = sara("POST", "/payments/cash", {"orderId": str(place().id), "amount": 5, "receivedAmount": 10})
    assert answer.body["change_amount"] == D("5.00")
    assert b'"change_amount":5.00' in answer.content


def test_payments_are_listed_by_order(sara, place):
    order, other = place(client_reference="ABC"), place()
    for one, amount in ((order, D("1.00")), (order, D("2.00")), (other, D("3.00"))):
        sara("POST", "/payments/cash", {"order_id": str(one.id), "amount": amount})
    amounts = lambda path: [row["amount"] for row in sara("GET", path).body["data"]]  # noqa: E731
    assert amounts("/payments?order_id=ABC") == [D("1.00"), D("2.00")]
    assert amounts(f"/payments?order_id={other.id}") == [D("3.00")]
    assert amounts("/payments") == [D("3.00"), D("2.00"), D("1.00")]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": D("0.00")}, "amount"),
        ({"amount": D("-5.00")}, "amount"),
        ({"amount": D("1.005")}, "amount"),
        ({"amount": "ten"}, "amount"),
        ({"amount": 10**12}, "amount"),
        ({"amount": None}, "amount"),
        ({"tip_amount": D("-1.00")}, "tip_amount"),
        ({"received_amount": D("-1.00")}, "received_amount"),
        ({"order_id": None}, "order_id"),
        ({"order_id": ["x"]}, "order_id"),
        ({"id": "7"}, "id"),
    ],
)
def test_an_invalid_field_is_named(sara, place, change, field):
    answer = sara("POST", "/payments/cash", {"order_id": str(place().id), "amount": D("1.00"), **change})
    assert (answer.status_code, answer.body["error"]["field"]) == (400, field)
    assert Payment.objects.count() == 0


def test_a_refusal_has_its_code(sara, place):
    answer = sara("POST", "/payments/cash", {"order_id": str(place().id), "amount": D("99.00")})
    assert (answer.status_code, answer.body["error"]["code"]) == (409, "payment.over_due")
    assert answer.body["error"]["details"]["due"] == D("11.70")
    assert sara("POST", "/payments/cash", {"order_id": str(uuid7()), "amount": D("1.00")}).status_code == 404


def test_neighbour_and_kitchen_cannot_take_money(api, card, place):
    order = place()
    body = {"order_id": str(order.id), "amount": D("1.00")}
    assert api("sara", "beta")("POST", "/payments/cash", body).status_code == 404
    assert api("kim")("POST", "/payments/cash", body).status_code == 403
    assert api("kim")("GET", "/payments").status_code == 403
    assert Payment.objects.count() == 0


def test_the_list_costs_the_same_queries_for_one_or_many_payments(sara, place, django_assert_num_queries):
    order = place()
    sara("GET", "/payments")
    for amount in (1, 2, 3):
        sara("POST", "/payments/cash", {"order_id": str(order.id), "amount": D(amount)})
        # 1. the count  2. the payments  3. their allocations  4. their receipts
        with django_assert_num_queries(4):
            sara("GET", "/payments")
