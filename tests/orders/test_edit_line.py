"""Edit a line until the kitchen starts it; its ticket shows old and new values. Rush an order or a ticket."""

import pytest

from fynlo.core.ids import uuid7
from orders import errors, services
from orders.kitchen import services as kitchen
from orders.models import Line, Ticket
from tests.orders.conftest import event_types_since, events_since, head


def test_the_ticket_shows_the_old_and_the_new_note(place, take, tacos):
    order = place(tacos(notes="no onion"), send=True)
    line, before = order.all_lines[0], head()
    take(services.edit_line, order_id=order.id, line_id=line.id, notes="no onion, no chilli")
    event = next(event for event in events_since(before) if event["type"] == "kitchen.ticket_changed")
    (item,) = event["data"]["ticket"]["items"]
    assert item["notes"] == "no onion, no chilli"
    (change,) = item["changes"]
    assert (change["field"], change["before"], change["after"]) == ("notes", "no onion", "no onion, no chilli")


def test_a_recalled_ticket_shows_the_newest_seat(place, take, tacos):
    order = place(tacos(seat=1), send=True)
    line, before = order.all_lines[0], head()
    take(services.edit_line, order_id=order.id, line_id=line.id, seat=3)
    event = next(event for event in events_since(before) if event["type"] == "kitchen.ticket_changed")
    (change,) = event["data"]["ticket"]["items"][0]["changes"]
    assert (change["field"], change["before"], change["after"]) == ("seat", 1, 3)
    take(kitchen.hand_over, ticket_id=line.ticket_id)
    take(services.edit_line, order_id=order.id, line_id=line.id, seat=4)
    line.refresh_from_db()
    assert (line.seat, [(change["before"], change["after"]) for change in line.changes]) == (4, [(1, 4)])


def test_the_ticket_shows_the_old_and_the_new_seat_and_course(place, take, tacos):
    order = place(tacos(course=2, seat=1))
    take(services.send_to_kitchen, order_id=order.id, hold=[2])
    line = order.all_lines[0]
    take(services.edit_line, order_id=order.id, line_id=line.id, seat=2, course=3)
    changes = {change["field"]: (change["before"], change["after"]) for change in Line.objects.get(pk=line.id).changes}
    assert changes == {"seat": (1, 2), "course": (2, 3)}


def test_a_value_that_is_changed_back_shows_no_change(place, take, tacos):
    order = place(tacos(notes="a"), send=True)
    for note in ("b", "c"):
        take(services.edit_line, order_id=order.id, line_id=order.all_lines[0].id, notes=note)
    (change,) = Line.objects.get(pk=order.all_lines[0].id).changes
    assert (change["before"], change["after"]) == ("a", "c")
    take(services.edit_line, order_id=order.id, line_id=order.all_lines[0].id, notes="a")
    assert Line.objects.get(pk=order.all_lines[0].id).changes == []


def test_editing_an_unsent_line_changes_no_ticket(place, take, tacos):
    order, before = place(tacos()), None
    before = head()
    take(services.edit_line, order_id=order.id, line_id=order.all_lines[0].id, notes="mild", seat=3, course=2)
    line = Line.objects.get(pk=order.all_lines[0].id)
    assert (line.notes, line.seat, line.course, line.changes) == ("mild", 3, 2, [])
    assert event_types_since(before) == ["order.updated"]


def test_setting_the_same_values_changes_nothing(place, take, tacos):
    order = place(tacos(notes="mild"), send=True)
    before = head()
    take(services.edit_line, order_id=order.id, line_id=order.all_lines[0].id, notes="mild", course=1)
    assert head() == before


def test_a_started_line_keeps_its_note_and_may_change_its_seat(place, take, tacos):
    order = place(tacos(), send=True)
    take(kitchen.start_items, ticket_id=order.all_lines[0].ticket_id)
    with pytest.raises(errors.LineStarted):
        take(services.edit_line, order_id=order.id, line_id=order.all_lines[0].id, notes="mild")
    take(services.edit_line, order_id=order.id, line_id=order.all_lines[0].id, seat=2)
    assert Line.objects.get(pk=order.all_lines[0].id).seat == 2


def test_void_and_closed_lines_cannot_be_edited(place, take, waiter):
    order = place()
    take(services.void_line, actor=waiter, order_id=order.id, line_id=order.all_lines[0].id)
    with pytest.raises(errors.LineVoid):
        take(services.edit_line, order_id=order.id, line_id=order.all_lines[0].id, notes="mild")
    take(services.cancel_order, order_id=order.id)
    with pytest.raises(errors.OrderClosed):
        take(services.edit_line, order_id=order.id, line_id=order.all_lines[1].id, notes="mild")
    with pytest.raises(errors.LineNotFound):
        take(services.edit_line, order_id=order.id, line_id=uuid7(), notes="mild")


def test_a_rush_marks_the_tickets_and_what_is_sent_later(place, take, waiter, latte):
    order, before = place(send=True), head()
    take(services.set_rush, order_id=order.id, on=True)
    assert event_types_since(before) == ["kitchen.ticket_changed", "kitchen.ticket_changed", "order.updated"]
    take(services.add_lines, actor=waiter, order_id=order.id, items=[latte()])
    take(services.send_to_kitchen, order_id=order.id)
    assert list(Ticket.objects.values_list("rush", flat=True)) == [True] * 3
    before = head()
    take(services.set_rush, order_id=order.id, on=True)
    assert head() == before
    take(services.set_rush, order_id=order.id, on=False)
    assert not Ticket.objects.filter(rush=True).exists()


def test_one_ticket_can_be_rushed_alone(place, take):
    order, other = place(send=True), place(send=True)
    ticket_id = order.all_lines[0].ticket_id
    take(services.set_rush, order_id=order.id, on=True, ticket_id=ticket_id)
    assert list(Ticket.objects.filter(rush=True).values_list("id", flat=True)) == [ticket_id]
    with pytest.raises(errors.TicketNotFound):
        take(services.set_rush, order_id=order.id, on=True, ticket_id=other.all_lines[0].ticket_id)


def test_the_ticket_shows_the_old_and_the_new_table_and_note_of_the_order(place, take, room):
    order = place(send=True, table_id=room.one.id, notes="birthday")
    take(services.set_order_details, order_id=order.id, table_id=room.two.id, notes="anniversary")
    for ticket in Ticket.objects.all():
        changes = {change["field"]: (change["before"], change["after"]) for change in ticket.changes}
        assert changes == {"table": ("1", "2"), "notes": ("birthday", "anniversary")}


def test_a_recalled_ticket_shows_the_newest_table(place, take, room):
    order = place(send=True, table_id=room.one.id)
    take(services.transfer_order, order_id=order.id, table_id=room.two.id)
    ticket_id = order.all_lines[0].ticket_id
    take(kitchen.bump_ticket, ticket_id=ticket_id)
    take(services.transfer_order, order_id=order.id, table_id=room.three.id)
    take(kitchen.recall, ticket_id=ticket_id)
    (change,) = Ticket.objects.get(pk=ticket_id).changes
    assert (change["before"], change["after"]) == ("1", "3")
