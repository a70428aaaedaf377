"""Reopen a closed order: it needs a reason, and payments stay on the order."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from orders import errors, services
from orders.models import Correction, Order, Table
from tests.orders.conftest import events_since, head


@pytest.fixture
def manager(actor):
    return actor("marco")


@pytest.fixture
def closed(place, take, pay, room):
    order = place(table_id=room.one.id)
    take(services.set_status, order_id=order.id, status="served")
    return pay(order)


@pytest.fixture
def reopen(take, manager):
    return lambda order: take(services.reopen_order, actor=manager, order_id=order.id, reason="Forgot the wine")


def test_a_reopened_order_has_its_lines_and_payments(closed, reopen, room):
    assert closed.status == "completed"
    before = head()
    order = reopen(closed)
    assert (order.status, order.bill, order.paid, order.due, order.closed_at) == (
        "served",
        "part_paid",
        D("11.70"),
        D("0.00"),
        None,
    )
    events = events_since(before)
    assert [event["type"] for event in events] == ["order.reopened", "table.occupied"]
    assert (len(events[0]["data"]["lines"]), events[0]["data"]["reason"]) == (2, "Forgot the wine")
    assert Table.objects.get(pk=room.one.id).status == "occupied"
    assert Correction.objects.get().kind == "reopen"


def test_an_order_reopened_with_nothing_due_is_paid_and_keeps_its_stage(api, closed, reopen, room):
    reopen(closed)
    order = api("sara")("GET", f"/orders/{closed.id}").body["data"]
    assert (order["payment_status"], order["settled"], order["stage"]) == ("paid", False, "served")
    plan = api("sara")("GET", "/restaurants/floor-plan").body["data"]
    assert next(row for row in plan["tables"] if row["id"] == str(room.one.id))["state"] == "served"


def test_lines_added_to_a_reopened_bill_are_unpaid(closed, reopen, take, waiter, latte, api):
    reopen(closed)
    take(services.add_lines, actor=waiter, order_id=closed.id, items=[latte()])
    order = api("sara")("GET", f"/orders/{closed.id}").body["data"]
    assert (order["payment_status"], order["settled"], order["stage"]) == ("part_paid", False, "paying")


def test_a_reopened_order_closes_once_added_lines_are_paid(closed, reopen, take, waiter, latte, pay):
    reopen(closed)
    order = take(services.add_lines, actor=waiter, order_id=closed.id, items=[latte()])
    assert (order.total, order.due) == (D("14.90"), D("3.20"))
    take(services.send_to_kitchen, order_id=order.id)
    take(services.set_status, order_id=order.id, status="served")
    assert pay(Order.objects.get(pk=order.id)).status == "completed"


def test_staff_close_a_reopened_order_without_changes(closed, reopen, take):
    reopen(closed)
    order = take(services.set_status, order_id=closed.id, status="completed")
    assert (order.status, order.bill) == ("completed", "paid")


def test_only_a_completed_order_can_be_reopened(place, take, reopen):
    order = place()
    with pytest.raises(errors.NotClosed):
        reopen(order)
    take(services.cancel_order, order_id=order.id)
    with pytest.raises(errors.NotClosed):
        reopen(order)


def test_an_order_of_an_earlier_day_stays_closed(place, take, pay, reopen):
    noon = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
    with clock.travel(noon):
        order = place()
        take(services.set_status, order_id=order.id, status="served")
        pay(order)
    with clock.travel(noon + timedelta(days=1)), pytest.raises(errors.OrderOfEarlierDay):
        reopen(order)


def test_reopening_needs_a_permission_and_a_reason(api, closed):
    path = f"/orders/{closed.id}/reopen"
    assert api("sara")("POST", path, {"reason": "Forgot the wine"}).status_code == 403
    assert api("marco")("POST", path, {}).status_code == 400
    assert api("marco")("POST", path, {"reason": "Forgot the wine"}).body["data"]["reopened_at"]
