"""Cash that a device took offline for a bill that somebody else was paid for meanwhile."""

from decimal import Decimal as D

import pytest

from fynlo.ids import uuid7
from orders import services as orders
from orders.models import Order
from payments.models import Payment, Posting
from realtime.models import Attention
from tests.offline import OfflineTill

pytestmark = pytest.mark.django_db


@pytest.fixture
def till(api, card):
    return OfflineTill(api("carl"))


def cash(order, amount="11.70", **more):
    return {"id": uuid7(), "order_id": str(order.id), "amount": D(amount), **more}


def online(api, order, amount="11.70"):
    return api("sara")("POST", "/payments/cash", cash(order, amount))


def test_money_over_the_bill_is_kept_and_shown_as_overpaid(till, api, place, page_client):
    order = place()
    assert online(api, order).status_code == 201
    answer = till.tell("payment.cash", "", cash(order, received_amount=D("20.00"), change_amount=D("8.30")))

    assert answer["outcome"] == "attention"
    order.refresh_from_db()
    assert (order.paid, order.due, order.overpaid, order.bill) == (D("23.40"), D("0.00"), D("11.70"), "paid")
    assert Payment.objects.filter(status="captured").count() == 2
    assert sum(Posting.objects.values_list("amount", flat=True)) == 0
    assert sum(Posting.objects.filter(account="cash").values_list("amount", flat=True)) == D("23.40")
    (notice,) = Attention.objects.all()
    assert (notice.kind, notice.subject) == ("payment.overpaid", order.id)
    assert "£11.70" in notice.says
    shown = api("sara")("GET", f"/orders/{order.id}").body["data"]
    assert (shown["overpaid"], shown["payment_status"]) == (D("11.70"), "paid")
    page = page_client("marco").get(f"/portal/orders/{order.id}/").content.decode()
    assert "Overpaid" in page
    assert "Paid £11.70: £11.70 over the bill" in page


def test_heard_first_it_pays_the_bill_and_the_other_is_refused(till, api, place):
    order = place()
    assert till.tell("payment.cash", "", cash(order))["outcome"] == "applied"
    refused = online(api, order)
    assert (refused.status_code, refused.body["error"]["code"]) == (409, "payment.over_due")
    order.refresh_from_db()
    assert order.overpaid == 0
    assert not Attention.objects.exists()


def test_only_what_is_over_a_part_paid_bill_is_overpaid(till, api, place):
    order = place()
    online(api, order, "5.00")
    answer = till.tell("payment.cash", "", cash(order))
    (remark,) = answer["remarks"]
    assert (remark["over"], remark["amount"], remark["paid"]) == (D("5.00"), D("11.70"), D("16.70"))


def test_within_what_is_due_nothing_is_told(till, api, place):
    order = place()
    online(api, order, "5.00")
    assert till.tell("payment.cash", "", cash(order, "6.70"))["outcome"] == "applied"


@pytest.mark.parametrize("ended", ["completed", "cancelled"])
def test_money_for_a_closed_order_is_kept(till, api, place, take, pay, ended):
    order = place()
    if ended == "cancelled":
        take(orders.cancel_order, order_id=order.id)
    else:
        pay(order)
        take(orders.set_status, order_id=order.id, status="completed")
    answer = till.tell("payment.cash", "", cash(order))

    assert answer["outcome"] == "attention"
    order.refresh_from_db()
    assert (order.status, order.overpaid) == (ended, D("11.70"))
    assert Payment.objects.filter(order=order).count() == 1
    assert sum(Posting.objects.values_list("amount", flat=True)) == 0


def test_the_same_payment_twice_is_one(till, api, place):
    order, payment = place(), None
    payment = cash(order)
    till.tell("payment.cash", "", payment)
    again = till.tell("payment.cash", "", payment)
    assert again["outcome"] == "applied"
    assert Payment.objects.count() == 1
    assert Order.objects.get().overpaid == 0


def test_a_wrong_change_is_refused_with_the_bill(till, place):
    order = place()
    answer = till.tell("payment.cash", "", cash(order, received_amount=D("20.00"), change_amount=D("1.00")))
    assert (answer["outcome"], answer["error"]["code"]) == ("rejected", "payment.change_differs")
    assert answer["current"]["due"] == D("11.70")
