"""Remove a line before the kitchen makes it: it stays on the order as void."""

from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from orders import errors, services
from orders.models import Line, Order
from realtime.models import AuditEntry
from tests.orders.conftest import apply_payment, events_since, head


def test_a_void_line_stays_and_costs_nothing(place, take, waiter):
    order = place()
    line, before = order.all_lines[0], head()
    take(services.void_line, actor=waiter, order_id=order.id, line_id=line.id, reason="changed their mind")
    stored = Line.objects.get(pk=line.id)
    assert (stored.status, stored.total, stored.vat, stored.void_reason) == (
        "void",
        D("0.00"),
        D("0.00"),
        "changed their mind",
    )
    assert stored.voided_by == waiter.user_id
    assert Order.objects.get(pk=order.id).total == D("3.20")
    (event,) = events_since(before)
    assert event["data"]["lines"][0]["status"] == "void"
    assert AuditEntry.objects.order_by("-at").first().notes[0]["reason"] == "changed their mind"


def test_voiding_a_void_line_changes_nothing(place, take, waiter):
    order = place()
    for _ in range(2):
        before = head()
        take(services.void_line, actor=waiter, order_id=order.id, line_id=order.all_lines[0].id)
    assert head() == before


def test_a_sent_line_is_refused(place, take, waiter):
    order = place(send=True)
    with pytest.raises(errors.LineSent):
        take(services.void_line, actor=waiter, order_id=order.id, line_id=order.all_lines[0].id)


def test_a_line_of_another_order_is_not_found(place, take, waiter):
    first, second = place(), place()
    with pytest.raises(errors.LineNotFound):
        take(services.void_line, actor=waiter, order_id=first.id, line_id=second.all_lines[0].id)


def test_a_paid_line_cannot_be_removed(place, take, waiter):
    order = place()
    take(apply_payment, order_id=order.id, amount=D("10.00"), tip=D("0.00"), method="cash", payment_id=uuid7())
    with pytest.raises(errors.AlreadyPaid):
        take(services.void_line, actor=waiter, order_id=order.id, line_id=order.all_lines[0].id)
    assert Line.objects.get(pk=order.all_lines[0].id).status == "held"


def test_removing_a_line_settles_a_bill_whose_rest_is_paid(place, take, waiter):
    order = place()
    take(apply_payment, order_id=order.id, amount=D("8.50"), tip=D("0.00"), method="cash", payment_id=uuid7())
    take(services.void_line, actor=waiter, order_id=order.id, line_id=order.all_lines[1].id)
    assert Order.objects.get(pk=order.id).bill == "paid"


def test_a_void_line_is_never_sent(place, take, waiter):
    order = place()
    take(services.void_line, actor=waiter, order_id=order.id, line_id=order.all_lines[0].id)
    sent = take(services.send_to_kitchen, order_id=order.id)
    assert [line.status for line in sent.all_lines] == ["void", "fired"]
