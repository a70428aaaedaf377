"""Hold and fire courses: the kitchen sees a held course and makes it once it is fired."""

from datetime import timedelta

import pytest

from fynlo.core import clock
from orders import errors, services
from orders.kitchen import services as kitchen
from orders.models import Line, Order, Ticket
from orders.service_settings.selectors import service_settings
from tests.orders.conftest import event_types_since, events_since, head
from tests.orders.test_history import words


@pytest.fixture
def meal(place, tacos, latte):
    """A sent order: tacos, and tacos and a latte as the second course, which is held."""
    return place(tacos(), tacos(course=2, notes="well done"), latte(course=2), send=True, hold=[2])


def tickets_of(order):
    return list(Ticket.objects.filter(order=order).order_by("station", "status"))


def test_a_held_course_is_on_tickets_of_its_own_that_wait(meal):
    assert [(t.station, t.status, t.fired_at is None) for t in tickets_of(meal)] == [
        ("bar", "held", True),
        ("grill", "held", True),
        ("grill", "open", False),
    ]
    assert [(line.status, line.ticket_id is not None) for line in meal.all_lines] == [
        ("fired", True),
        ("held", True),
        ("held", True),
    ]
    assert (meal.status, meal.stage) == ("confirmed", "waiting")


def test_firing_changes_the_held_tickets_in_place(meal, take):
    before, count = head(), Ticket.objects.count()
    take(services.fire_course, order_id=meal.id, course=2)
    assert Ticket.objects.count() == count
    assert {t.status for t in tickets_of(meal)} == {"open"}
    assert all(t.fired_at is not None and t.fired_at >= t.sent_at for t in tickets_of(meal))
    assert event_types_since(before) == ["kitchen.ticket_fired", "kitchen.ticket_fired", "order.item_status_changed"]
    fired = events_since(before)[0]["data"]["ticket"]
    assert (fired["status"], fired["items"][0]["status"]) == ("open", "fired")


def test_firing_sends_unsent_lines_of_the_course(meal, take, waiter, latte):
    take(services.add_lines, actor=waiter, order_id=meal.id, items=[latte(course=2)])
    order = take(services.fire_course, order_id=meal.id, course=2)
    assert {line.status for line in order.all_lines} == {"fired"}
    assert Ticket.objects.filter(order=meal, station="bar").count() == 2


def test_added_lines_can_be_held_too(meal, take, waiter, latte, tacos):
    before = head()
    order = take(
        services.add_lines,
        actor=waiter,
        order_id=meal.id,
        items=[latte(course=3), tacos(course=1)],
        send=True,
        hold=[3],
    )
    assert [(line.course, line.status) for line in order.all_lines[-2:]] == [(3, "held"), (1, "fired")]
    assert "kitchen.order_received" in event_types_since(before)
    order = take(services.fire_course, order_id=meal.id, course=3)
    assert order.all_lines[-2].status == "fired"


def test_a_course_fired_by_mistake_is_held_on_the_same_tickets(meal, take):
    was = [(t.id, t.status) for t in tickets_of(meal)]
    take(services.fire_course, order_id=meal.id, course=2)
    before = head()
    order = take(services.hold_course, order_id=meal.id, course=2)
    assert [(t.id, t.status) for t in tickets_of(meal)] == was
    assert {t.fired_at for t in tickets_of(meal) if t.status == "held"} == {None}
    assert [(line.status, line.fired_at is None) for line in order.all_lines] == [
        ("fired", False), ("held", True), ("held", True),
    ]  # fmt: skip
    assert event_types_since(before) == [
        "kitchen.ticket_changed",
        "kitchen.ticket_changed",
        "order.item_status_changed",
    ]
    assert events_since(before)[0]["data"]["ticket"]["status"] == "held"
    assert words(order)[-2:] == ["Sent to the kitchen: 1 × Tacos, 1 × Latte", "Held again: 1 × Tacos, 1 × Latte"]
    order = take(services.fire_course, order_id=meal.id, course=2)
    assert {line.status for line in order.all_lines} == {"fired"}


def test_an_order_without_sent_lines_is_pending_again(place, take, latte):
    order = place(latte(course=2), send=True, hold=[2])
    take(services.fire_course, order_id=order.id, course=2)
    assert take(services.hold_course, order_id=order.id, course=2).status == "pending"


def test_a_started_course_cannot_be_held(meal, take):
    order = take(services.fire_course, order_id=meal.id, course=2)
    take(kitchen.start_items, ticket_id=order.all_lines[2].ticket_id)
    before = head()
    with pytest.raises(errors.CourseStarted):
        take(services.hold_course, order_id=meal.id, course=2)
    assert head() == before


def test_a_fired_course_can_be_held_again_until_the_kitchen_starts(meal, take):
    take(services.fire_course, order_id=meal.id, course=2)
    late = clock.now() + timedelta(seconds=service_settings().undo_seconds + 600)
    with clock.travel(late):
        order = take(services.hold_course, order_id=meal.id, course=2)
    assert [line.status for line in order.all_lines] == ["fired", "held", "held"]


def test_a_course_sent_at_once_on_its_own_tickets_can_be_held(meal, take):
    order = take(services.hold_course, order_id=meal.id, course=1)
    assert [line.status for line in order.all_lines] == ["held", "held", "held"]


def test_a_course_that_shares_a_ticket_cannot_be_held(place, take, tacos):
    order = place(tacos(), tacos(course=2), send=True)
    with pytest.raises(errors.NothingFired):
        take(services.hold_course, order_id=order.id, course=2)
    with pytest.raises(errors.NothingFired):
        take(services.hold_course, order_id=order.id, course=3)


def test_firing_a_course_without_unfired_lines_is_refused(meal, take):
    with pytest.raises(errors.NothingToSend):
        take(services.fire_course, order_id=meal.id, course=3)
    with pytest.raises(errors.NothingToSend):
        take(services.fire_course, order_id=meal.id, course=1)


def test_lines_added_to_a_held_course_join_its_ticket(meal, take, waiter, tacos):
    take(services.add_lines, actor=waiter, order_id=meal.id, items=[tacos(course=2)])
    before = head()
    take(services.send_to_kitchen, order_id=meal.id, hold=[2])
    held = Ticket.objects.get(order=meal, station="grill", status="held")
    assert held.lines.count() == 2
    assert event_types_since(before)[0] == "kitchen.ticket_changed"


def test_send_does_not_fire_held_courses(meal, take):
    with pytest.raises(errors.NothingToSend):
        take(services.send_to_kitchen, order_id=meal.id)


@pytest.mark.parametrize("service", [kitchen.start_items, kitchen.ready_items, kitchen.bump_ticket])
def test_a_held_ticket_is_not_worked_on(meal, take, service):
    held = Ticket.objects.get(order=meal, station="bar")
    with pytest.raises(errors.TicketHeld):
        take(service, ticket_id=held.id)


def test_serving_what_was_fired_leaves_the_held_course(meal, take):
    order = take(services.set_status, order_id=meal.id, status="served")
    assert [line.status for line in order.all_lines] == ["served", "held", "held"]
    assert (order.status, order.stage) == ("served", "served")
    assert Ticket.objects.filter(order=meal, status="held").count() == 2
    order = take(services.fire_course, order_id=meal.id, course=2)
    assert (order.status, order.stage) == ("confirmed", "waiting")


def test_closing_serves_the_held_course(meal, take, pay):
    pay(meal)
    order = take(services.set_status, order_id=meal.id, status="completed")
    assert {line.status for line in order.all_lines} == {"served"}
    assert set(Ticket.objects.values_list("status", flat=True)) == {"done"}


def test_a_held_line_moves_to_another_course(meal, take):
    line = meal.all_lines[1]
    before = head()
    take(services.edit_line, order_id=meal.id, line_id=line.id, course=3)
    held = Ticket.objects.get(order=meal, station="grill", status="held")
    assert (held.lines.get().course, held.id) == (3, line.ticket_id)  # it was the only line of its ticket
    assert event_types_since(before) == ["kitchen.ticket_changed", "order.updated"]
    (change,) = events_since(before)[0]["data"]["ticket"]["items"][0]["changes"]
    assert (change["field"], change["before"], change["after"]) == ("course", 2, 3)


def test_a_ticket_disappears_with_its_last_line(place, take, tacos):
    order = place(tacos(course=2), tacos(course=3), send=True, hold=[2, 3])
    second, third = order.all_lines
    take(services.edit_line, order_id=order.id, line_id=second.id, course=3)
    assert Ticket.objects.get(pk=second.ticket_id).status == "gone"
    moved = Line.objects.get(pk=second.id)
    assert (moved.ticket_id, [change["field"] for change in moved.changes]) == (third.ticket_id, ["course"])


def test_a_line_that_was_fired_keeps_its_course(meal, take):
    with pytest.raises(errors.LineNotHeld):
        take(services.edit_line, order_id=meal.id, line_id=meal.all_lines[0].id, course=2)


def test_a_held_line_is_removed_like_an_unsent_one(meal, take, waiter):
    line = meal.all_lines[2]
    take(services.void_line, actor=waiter, order_id=meal.id, line_id=line.id)
    assert Ticket.objects.get(pk=line.ticket_id).status == "gone"


def test_an_order_with_only_held_courses_cannot_be_cancelled(place, take):
    order = place(send=True, hold=[1])
    assert Order.objects.get(pk=order.id).status == "pending"
    with pytest.raises(errors.AlreadySent):
        take(services.cancel_order, order_id=order.id)


def test_firing_a_course_costs_eleven_queries(meal, take, django_assert_num_queries):
    # 1. savepoint  2. claim  3. lock the order  4. its lines  5. its held tickets  6. 7. save them
    # 8. their items  9. the order  10. close  11. release
    with django_assert_num_queries(11):
        take(services.fire_course, order_id=meal.id, course=2)
