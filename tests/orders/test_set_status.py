"""Set an order's status by hand: its lines and tickets follow; paid and served closes it."""

from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from orders import errors, lifecycle, services
from orders.models import Line, Order, Ticket
from tests.orders.conftest import event_types_since, head

MEANS = {"confirmed": "fired", "preparing": "started", "ready": "ready", "served": "served"}


@pytest.mark.parametrize("status", MEANS)
def test_a_status_moves_the_lines_and_sends_unsent_ones(place, take, status):
    order = take(services.set_status, order_id=place().id, status=status)
    assert order.status == status
    assert set(Line.objects.filter(order=order).values_list("status", flat=True)) == {MEANS[status]}
    screens = set(Ticket.objects.filter(order=order).values_list("status", flat=True))
    assert screens == {{"served": "done", "ready": "ready"}.get(status, "open")}


def test_a_draft_becomes_pending(place, take):
    order = place(draft=True)
    before = head()
    assert take(services.set_status, order_id=order.id, status="pending").status == "pending"
    assert event_types_since(before) == ["order.status_changed"]


def test_sending_the_same_status_again_changes_nothing(place, take):
    order = place(send=True)
    before = head()
    take(services.set_status, order_id=order.id, status="confirmed")
    assert head() == before


@pytest.mark.parametrize(("was", "wanted"), [("ready", "preparing"), ("served", "confirmed"), ("cancelled", "ready")])
def test_moving_back_is_refused_with_the_current_status(place, take, was, wanted):
    order = place()
    take(services.set_status, order_id=order.id, status=was)
    with pytest.raises(errors.IllegalMove) as refused:
        take(services.set_status, order_id=order.id, status=wanted)
    assert (refused.value.details["from"], refused.value.details["to"]) == (was, wanted)
    assert refused.value.details["allowed"] == sorted(lifecycle.ORDER_MOVES.get(was, ()))


def test_paid_in_full_and_served_closes_it_and_frees_the_table(place, take, pay, room):
    order = place(table_id=room.one.id, send=True)
    take(services.set_status, order_id=order.id, status="served")
    before = head()
    pay(order)
    stored = Order.objects.get(pk=order.id)
    assert (stored.status, stored.bill, stored.due) == ("completed", "paid", D("0.00"))
    assert stored.closed_at is not None
    room.one.refresh_from_db()
    assert (room.one.status, room.one.occupied_since) == ("available", None)
    assert event_types_since(before) == ["order.updated", "order.completed", "table.available"]


def test_serving_a_paid_order_closes_it(place, take, pay):
    order = place(send=True)
    pay(order)
    assert Order.objects.get(pk=order.id).status == "confirmed"
    assert take(services.set_status, order_id=order.id, status="served").status == "completed"


def test_a_line_that_was_never_sent_keeps_a_paid_order_open(place, take, pay, waiter, latte):
    order = place(send=True)
    take(services.add_lines, actor=waiter, order_id=order.id, items=[latte()])
    take(services.set_status, order_id=order.id, status="served")
    pay(order)
    assert Order.objects.get(pk=order.id).status == "served"


def test_staff_close_a_paid_order(place, take, pay):
    order = place(send=True)
    pay(order)
    closed = take(services.set_status, order_id=order.id, status="completed")
    assert closed.status == "completed"
    assert {line.status for line in closed.all_lines} == {"served"}
    assert set(Ticket.objects.filter(order=order).values_list("status", flat=True)) == {"done"}


def test_an_unpaid_order_cannot_be_closed(place, take):
    order = place(send=True)
    with pytest.raises(errors.NotPaid) as refused:
        take(services.set_status, order_id=order.id, status="completed")
    assert refused.value.details["due"] == D("11.70")


def test_a_table_stays_occupied_while_another_order_is_open(place, take, room):
    first, second = place(table_id=room.one.id), place(table_id=room.one.id)
    take(services.cancel_order, order_id=first.id)
    room.one.refresh_from_db()
    assert room.one.status == "occupied"
    take(services.cancel_order, order_id=second.id)
    room.one.refresh_from_db()
    assert room.one.status == "available"


def test_cancelling_records_one_event_and_frees_the_table(place, take, room):
    order = place(table_id=room.one.id)
    before = head()
    for _ in range(2):
        take(services.cancel_order, order_id=order.id, reason="walked out")
    assert event_types_since(before) == ["order.cancelled", "table.available"]
    assert Order.objects.get(pk=order.id).bill == "void"


def test_a_sent_order_cannot_be_cancelled(place, take):
    order = place(send=True)
    with pytest.raises(errors.AlreadySent):
        take(services.cancel_order, order_id=order.id)
    with pytest.raises(errors.AlreadySent):
        take(services.set_status, order_id=order.id, status="cancelled")


def test_a_paid_order_cannot_be_cancelled(place, take, pay):
    order = place()
    pay(order, D("1.00"))
    with pytest.raises(errors.AlreadyPaid):
        take(services.cancel_order, order_id=order.id)


def test_a_completed_order_is_final(place, take, pay, waiter):
    order = place(send=True)
    pay(order)
    take(services.set_status, order_id=order.id, status="completed")
    for refused in (
        lambda: take(services.cancel_order, order_id=order.id),
        lambda: take(services.send_to_kitchen, order_id=order.id),
        lambda: take(services.set_order_details, order_id=order.id, guests=2),
        lambda: take(services.void_line, actor=waiter, order_id=order.id, line_id=order.all_lines[0].id),
    ):
        with pytest.raises(errors.OrderClosed):
            refused()
    assert lifecycle.ORDER_MOVES.get("completed") is None


def test_an_unknown_order_is_not_found(take, tenant):
    with pytest.raises(errors.OrderNotFound):
        take(services.set_status, order_id=uuid7(), status="ready")


def test_every_move_of_every_machine_is_between_known_statuses():
    for moves, statuses in (
        (lifecycle.LINE_MOVES, Line.Status.values),
        (lifecycle.LINE_MOVES_BACK, Line.Status.values),
        (lifecycle.BILL_MOVES, Order.Bill.values),
        (lifecycle.ORDER_MOVES, Order.Status.values),
    ):
        assert {*moves, *(to for targets in moves.values() for to in targets)} <= set(statuses)
    assert all(not lifecycle.LINE_MOVES[was] & back for was, back in lifecycle.LINE_MOVES_BACK.items())
