"""What a device may do without a network during service, and what must wait for the network."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders import services
from orders.kitchen import services as kitchen
from orders.models import Line, Order, Ticket
from realtime.commands.registry import registered
from tests.offline import OfflineTill
from tests.orders.conftest import head

pytestmark = pytest.mark.django_db

ONLINE_ONLY = (
    "order.move_lines", "order.split", "order.merge", "order.void_sent_line", "order.void", "order.discount",
    "order.comp", "order.override_price", "order.restore_price", "order.remove_adjustment", "order.reopen",
    "service.change_settings", "kitchen.create_rule",
    "kitchen.update_rule", "kitchen.delete_rule", "kitchen.undo", "kitchen.recall",
)  # fmt: skip


@pytest.fixture
def till(api, card, room):
    return OfflineTill(api("sara"))


def test_corrections_wait_for_the_network():
    kinds = registered()
    assert not [name for name in ONLINE_ONLY if kinds[name].offline]
    ours = ("order.", "kitchen.", "table.", "service.")
    offline = {name for name, kind in kinds.items() if kind.offline and name.startswith(ours)}
    assert offline.isdisjoint(ONLINE_ONLY)


def test_a_merge_in_an_offline_batch_is_refused(till, place):
    order, other = place(), place()
    answer = till.tell("order.merge", order.id, {"from_order_id": other.id})
    assert answer["outcome"] == "rejected"
    assert Order.objects.filter(status="cancelled").count() == 0


def test_a_course_is_fired_and_a_table_changed_offline(till, place, room, latte):
    order = place(latte(course=2), send=True, hold=[2], table_id=room.one.id)
    assert till.tell("order.fire_course", order.id, {"course": 2})["outcome"] == "applied"
    assert till.tell("order.transfer", order.id, {"table_id": room.two.id})["outcome"] == "applied"
    assert (Order.objects.get(pk=order.id).table_name, Line.objects.get().status) == ("2", "fired")


def test_an_offline_hold_counts_from_when_it_was_made(till, place, latte):
    order = place(latte(course=2), send=True, hold=[2])
    made_at = clock.now() - timedelta(minutes=20)
    till.do("order.fire_course", order.id, {"course": 2}, created_at=made_at)
    till.do("order.hold_course", order.id, {"course": 2}, created_at=made_at + timedelta(seconds=4))
    assert [answer["outcome"] for answer in till.send()] == ["applied", "applied"]
    assert Line.objects.get().status == "held"


def test_firing_a_fired_course_is_refused_with_its_current_state(till, place, take, latte):
    order = place(latte(course=2), send=True, hold=[2])
    take(services.fire_course, order_id=order.id, course=2)
    answer = till.tell("order.fire_course", order.id, {"course": 2})
    assert (answer["outcome"], answer["current"]["lines"][0]["status"]) == ("rejected", "fired")


def test_a_note_after_the_kitchen_started_is_refused(till, place, take):
    order = place(send=True)
    line = order.all_lines[0]
    take(kitchen.start_items, ticket_id=line.ticket_id)
    answer = till.tell("order.edit_line", f"{order.id}:{line.id}", {"notes": "mild"})
    assert (answer["outcome"], Line.objects.get(pk=line.id).notes) == ("rejected", "")


def test_offline_lines_for_a_merged_order_go_to_the_order_it_was_merged_into(till, place, take, card):
    order, other = place(), place()
    take(services.merge_orders, order_id=order.id, from_order_id=other.id)
    items = {"items": [{"id": uuid7(), "product_id": card.crisps.id}]}
    answer = till.tell("order.add_lines", other.id, items)
    assert (answer["outcome"], answer["result"]["id"]) == ("merged", str(order.id))
    assert Line.objects.filter(order=order).count() == 5


def test_an_offline_bump_needs_no_acknowledgement_of_a_void(api, place, take, actor, card):
    screen = OfflineTill(api("kim"), kind="kitchen")
    order = place(send=True)
    line = order.all_lines[0]
    fields = {"order_id": order.id, "line_id": line.id, "reason": "spilt"}
    take(services.void_sent_line, actor=actor("marco"), **fields)
    before = head()
    assert screen.tell("kitchen.bump", line.ticket_id)["outcome"] == "applied"
    assert (Ticket.objects.get(pk=line.ticket_id).status, head() > before) == ("done", True)


def test_a_void_is_acknowledged_offline(api, place, take, actor, card):
    screen = OfflineTill(api("kim"), kind="kitchen")
    order = place(send=True)
    line = order.all_lines[0]
    fields = {"order_id": order.id, "line_id": line.id, "reason": "spilt"}
    take(services.void_sent_line, actor=actor("marco"), **fields)
    assert screen.tell("kitchen.acknowledge_void", line.ticket_id)["outcome"] == "applied"
    assert Line.objects.get(pk=line.id).void_seen_at is not None
