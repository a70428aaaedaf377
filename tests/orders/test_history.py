"""An order's history: who changed what, when and on which device."""

from dataclasses import replace
from decimal import Decimal as D
from functools import partial

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders import history, services
from orders.models import Order
from orders.services import Move, Person
from realtime.sync.models import Device


@pytest.fixture
def manager(actor, tenant):
    """Marco on a till with a name."""
    device = Device.objects.create(
        id=uuid7(), restaurant=tenant, name="Till by the door", kind="till", number=1, created_at=clock.now(),
        last_seen_at=clock.now(),
    )  # fmt: skip
    return replace(actor("marco"), device_id=device.id, client_type="till")


@pytest.fixture
def did(run, manager):
    return partial(run, actor=manager)


def words(order):
    return [entry.words for entry in history.entries(order)]


def test_the_history_of_corrections(place, did, tacos, latte, room):
    order = place(tacos(quantity=2), latte(), latte(notes="hot"), table_id=room.one.id, send=True, hold=[2])
    two_tacos, milk, hot = order.all_lines
    did(services.edit_line, order_id=order.id, line_id=milk.id, notes="oat milk")
    did(services.set_rush, order_id=order.id, on=True)
    did(services.void_sent_line, order_id=order.id, line_id=hot.id, reason="Sent back")
    given = did(services.give_discount, order_id=order.id, percent=D(10), reason="Regular guest")
    did(services.remove_adjustment, order_id=order.id, adjustment_id=given.adjustments[0]["id"])
    did(
        services.give_discount, order_id=order.id, amount=D("1.00"), line_id=milk.id,
        reason="Complaint",
    )  # fmt: skip
    did(services.comp, order_id=order.id, line_ids=[two_tacos.id], reason="Long wait")
    did(services.set_order_type, order_id=order.id, order_type="takeaway")
    did(services.set_order_details, order_id=order.id, customer=Person("Ana"))

    assert words(order)[1:] == [
        "1 × Latte: note “oat milk”",
        "Rushed",
        "Voided after sending: 1 × Latte (Sent back)",
        "10 % off the order (Regular guest)",
        "Removed: 10 % off the order",
        "£1.00 off 1 × Latte (Complaint)",
        "On the house: 2 × Tacos (Long wait)",
        "Order type: Takeaway",
        "Customer added",
    ]
    last = history.entries(order)[-1]
    assert (last.who, last.device) == ("Marco", "on the till “Till by the door”")


def test_the_history_of_moves_between_orders(place, did, tacos, latte, room):
    order = place(tacos(quantity=3), latte(), table_id=room.one.id)
    other = place(latte(), table_id=room.two.id)
    food, milk = order.all_lines
    to = {"to_order_id": other.id}
    did(services.move_lines, order_id=order.id, moves=[Move(milk.id)], **to)
    did(services.move_lines, order_id=order.id, moves=[Move(food.id, 1)], **to)
    did(services.merge_orders, order_id=other.id, from_order_id=order.id)
    assert words(order)[1:] == [
        "Moved to order 2 at table 2: 1 × Latte",
        "Moved to order 2 at table 2: 1 of 3 × Tacos",
        "Moved to order 2 at table 2: 2 × Tacos",
        "Merged into another order",
    ]
    assert words(other)[1:] == [
        "Moved here from order 1 at table 1: 1 × Latte",
        "Moved here from order 1 at table 1: 1 × Tacos",
        "Moved here from order 1 at table 1: 2 × Tacos",
    ]


def test_a_reopened_order_shows_it_in_its_history(place, take, pay, did):
    order = place()
    take(services.set_status, order_id=order.id, status="served")
    pay(order)
    did(services.reopen_order, order_id=order.id, reason="Forgot the wine")
    assert words(order)[-2:] == ["Closed: paid and served", "Reopened (Forgot the wine)"]


def test_a_held_course_is_in_the_history(place, take, latte):
    order = place(latte(course=2))
    take(services.send_to_kitchen, order_id=order.id, hold=[2])
    take(services.fire_course, order_id=order.id, course=2)
    assert words(order)[1:] == ["Sent to the kitchen on hold: 1 × Latte", "Sent to the kitchen: 1 × Latte"]


def test_the_history_costs_five_queries(place, take, did, django_assert_num_queries):
    order = place(send=True)
    did(services.set_rush, order_id=order.id, on=True)
    order = Order.objects.get(pk=order.id)
    # 1. the payments of the order  2. the bills that were shown  3. the events  4. people  5. devices
    with django_assert_num_queries(5):
        history.entries(order)


@pytest.fixture
def read(api, django_assert_num_queries):
    """`read(order)` returns the history from the API and checks that the number of queries is constant."""

    def call(order):
        kim = api("kim")  # may see orders, and so their history
        kim("GET", f"/orders/{order.id}/history")  # caches the session
        # 1. order  2. lines  3. its payments  4. the bills that were shown  5. events  6. people  7. devices
        with django_assert_num_queries(7):
            return kim("GET", f"/orders/{order.id}/history").body["data"]

    return call


def test_the_api_returns_the_history(place, did, room, read):
    order = place(table_id=room.one.id, send=True)
    did(services.set_rush, order_id=order.id, on=True)
    assert {said["words"]: said["device"] for said in read(order)}["Rushed"] == "on the till “Till by the door”"
    for on in (False, True) * 3:
        did(services.set_rush, order_id=order.id, on=on)
    said = read(order)
    assert [row["words"] for row in said[-2:]] == ["Rush removed", "Rushed"]
    assert said[-1]["who"] == "Marco"
