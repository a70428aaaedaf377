"""Which bills guests were shown: recorded once each, also from a till without a network."""

from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from orders import history
from orders import services as orders
from orders.errors import OrderNotFound
from payments import services
from payments.exceptions import exceptions
from payments.models import BillPresentation
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period
from tests.offline import OfflineTill
from tests.orders.conftest import events_since, head

pytestmark = pytest.mark.django_db


def test_a_bill_is_presented_once_for_each_amount(place, take, waiter):
    order, before = place(send=True), head()
    take(services.present_bill, actor=waiter, order_id=order.id, amount=D("11.70"))
    first = BillPresentation.objects.get()
    assert (first.order_id, first.amount, first.by, first.by_name) == (
        order.id, D("11.70"), waiter.user_id, waiter.name,
    )  # fmt: skip
    again = take(services.present_bill, actor=waiter, order_id=order.id, amount=D("11.70"))
    assert again.id == first.id
    take(services.present_bill, actor=waiter, order_id=order.id, amount=D("3.20"))
    assert [event["data"]["amount"] for event in events_since(before)] == [D("11.70"), D("3.20")]


def test_the_history_of_the_order_tells_it(place, take, waiter):
    order = place(send=True)
    take(services.present_bill, actor=waiter, order_id=order.id, amount=D("11.70"))
    entry = history.entries(order)[-1]
    assert (entry.words, entry.who) == ("Bill of £11.70 shown to the guest", waiter.name)


def test_an_unknown_order_is_refused(take, waiter):
    with pytest.raises(OrderNotFound):
        take(services.present_bill, actor=waiter, order_id=uuid7(), amount=D("1.00"))


@pytest.mark.parametrize(("first", "found"), [("void", 0), ("bill", 1)])
def test_what_reaches_the_server_first_was_first(api, place, take, actor, tenant, first, found):
    """A bill shown without a network counts from when it arrives: a late message makes nobody suspect."""
    order, till = place(send=True), OfflineTill(api("sara"))
    line = order.lines.get(name="Tacos")
    shown = till.do("bill.present", order.id, {"amount": 11.7})
    cash = {"id": str(uuid7()), "order_id": str(order.id), "amount": 3.2, "received_amount": 3.2, "change_amount": 0}
    paid = till.do("payment.cash", "", cash)
    if first == "bill":
        till.send(shown)
    take(orders.void_sent_line, actor=actor("marco"), order_id=order.id, line_id=line.id, reason="mistake")
    if first == "void":
        till.send(shown)
    assert till.send(paid)[0]["outcome"] == "applied"
    today = order.business_day
    assert len(exceptions(Query(tenant, Period(today, today)))) == found


def test_a_bill_of_a_closed_order_is_stored(api, place, take):
    """A till without a network showed it before another one closed the order."""
    order, till = place(), OfflineTill(api("sara"))
    waiting = till.do("bill.present", order.id, {"amount": 11.7})
    take(orders.cancel_order, order_id=order.id)
    assert till.send(waiting)[0]["outcome"] == "applied"
    assert BillPresentation.objects.get().amount == D("11.70")
