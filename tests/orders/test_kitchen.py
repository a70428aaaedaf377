"""Work on tickets: repeated and late commands change nothing; undo and recall move a ticket back."""

from datetime import UTC, datetime, timedelta

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders import errors, services
from orders.kitchen import services as kitchen
from orders.models import Line, Order, Ticket
from tests.orders.conftest import event_types_since, events_since, head

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


@pytest.fixture
def grill(place, tacos, latte):
    """A ticket of two lines of tacos, its order, and the bar's ticket of the same order."""
    order = place(tacos(), tacos(quantity=2), latte(), send=True)
    return Ticket.objects.get(order=order, station="grill")


def items_of(ticket):
    return list(Line.objects.filter(ticket=ticket).order_by("position"))


def statuses(ticket):
    return [item.status for item in items_of(ticket)]


def test_starting_and_finishing_items_one_by_one(grill, take):
    first, second = items_of(grill)
    take(kitchen.start_items, ticket_id=grill.id, line_ids=[first.id])
    assert statuses(grill) == ["started", "fired"]
    take(kitchen.ready_items, ticket_id=grill.id, line_ids=[second.id])
    grill.refresh_from_db()
    assert (statuses(grill), grill.status) == (["started", "ready"], "open")
    take(kitchen.ready_items, ticket_id=grill.id)
    grill.refresh_from_db()
    assert (statuses(grill), grill.status) == (["ready", "ready"], "ready")
    assert None not in (grill.started_at, grill.ready_at)


def test_the_order_follows_its_least_advanced_line(grill, take):
    status = lambda: Order.objects.get(pk=grill.order_id).status  # noqa: E731
    bar = Ticket.objects.get(order=grill.order_id, station="bar")
    take(kitchen.ready_items, ticket_id=grill.id)
    assert status() == "confirmed"
    take(kitchen.start_items, ticket_id=bar.id)
    assert status() == "preparing"
    take(kitchen.bump_ticket, ticket_id=bar.id)
    assert status() == "ready"


def test_the_expediter_hands_a_ticket_over_once_and_undoes_it(grill, take):
    take(kitchen.bump_ticket, ticket_id=grill.id)
    before = head()
    take(kitchen.hand_over, ticket_id=grill.id)
    take(kitchen.hand_over, ticket_id=grill.id)
    grill.refresh_from_db()
    assert (statuses(grill), grill.status) == (["served", "served"], "done")
    assert event_types_since(before) == ["order.item_status_changed"]
    take(kitchen.undo, ticket_id=grill.id)
    grill.refresh_from_db()
    assert (statuses(grill), grill.status) == (["ready", "ready"], "done")


def test_a_hand_over_without_a_bump_leaves_every_screen(grill, take):
    first, _ = items_of(grill)
    take(kitchen.ready_items, ticket_id=grill.id, line_ids=[first.id])
    before = head()
    take(kitchen.hand_over, ticket_id=grill.id)
    grill.refresh_from_db()
    assert (statuses(grill), grill.status) == (["served", "served"], "done")
    assert event_types_since(before)[0] == "kitchen.order_ready"
    take(kitchen.undo, ticket_id=grill.id)
    grill.refresh_from_db()
    assert (statuses(grill), grill.status) == (["ready", "fired"], "open")


def test_undoing_a_bump_leaves_lines_that_the_till_served(grill, take):
    take(kitchen.bump_ticket, ticket_id=grill.id)
    take(services.set_status, order_id=grill.order_id, status="served")
    take(kitchen.undo, ticket_id=grill.id)
    assert statuses(grill) == ["served", "served"]


def test_the_hand_over_that_closed_an_order_cannot_be_undone(grill, take, pay):
    take(services.set_status, order_id=grill.order_id, status="ready")
    pay(Order.objects.get(pk=grill.order_id))
    for ticket in Ticket.objects.filter(order=grill.order_id):
        take(kitchen.hand_over, ticket_id=ticket.id)
    assert Order.objects.get(pk=grill.order_id).status == "completed"
    with pytest.raises(errors.NothingToUndo):
        take(kitchen.undo, ticket_id=grill.id)


def test_an_unacknowledged_void_blocks_the_hand_over(grill, take, waiter):
    first, _ = items_of(grill)
    take(services.void_sent_line, actor=waiter, order_id=grill.order_id, line_id=first.id, reason="spilt")
    with pytest.raises(errors.VoidNotAcknowledged):
        take(kitchen.hand_over, ticket_id=grill.id)


def test_late_or_repeated_messages_move_nothing(grill, take):
    take(kitchen.ready_items, ticket_id=grill.id)
    before = head()
    take(kitchen.start_items, ticket_id=grill.id)
    take(kitchen.ready_items, ticket_id=grill.id)
    assert (statuses(grill), head()) == (["ready", "ready"], before)


def test_a_bump_finishes_the_ticket_once(grill, take):
    before = head()
    for _ in range(2):
        take(kitchen.bump_ticket, ticket_id=grill.id)
    grill.refresh_from_db()
    assert (grill.status, statuses(grill)) == ("done", ["ready", "ready"])
    assert event_types_since(before) == ["kitchen.order_ready", "order.item_status_changed"]


def test_the_kitchen_sees_transferred_lines(grill, take):
    first, _ = items_of(grill)
    before = head()
    take(kitchen.start_items, ticket_id=grill.id, line_ids=[first.id])
    events = events_since(before)
    assert [event["type"] for event in events] == ["kitchen.item_started", "order.item_status_changed"]
    assert events[0]["data"]["line_ids"] == [str(first.id)]
    assert (events[0]["data"]["status"], events[0]["data"]["ticket_status"]) == ("started", "open")


def test_a_bump_can_be_undone(grill, take):
    first, _ = items_of(grill)
    take(kitchen.start_items, ticket_id=grill.id, line_ids=[first.id])
    take(kitchen.bump_ticket, ticket_id=grill.id)
    take(kitchen.undo, ticket_id=grill.id)
    grill.refresh_from_db()
    assert (grill.status, grill.bumped_at, grill.ready_at, statuses(grill)) == (
        "open",
        None,
        None,
        ["started", "fired"],
    )
    assert Order.objects.get(pk=grill.order_id).status == "confirmed"
    with pytest.raises(errors.NothingToUndo):
        take(kitchen.undo, ticket_id=grill.id)


def test_ready_can_be_undone(grill, take):
    first, _ = items_of(grill)
    take(kitchen.ready_items, ticket_id=grill.id, line_ids=[first.id])
    take(kitchen.undo, ticket_id=grill.id)
    assert statuses(grill) == ["fired", "fired"]


def test_undo_is_refused_after_a_minute(grill, take):
    now = clock.now()
    with clock.travel(now):
        take(kitchen.bump_ticket, ticket_id=grill.id)
    with clock.travel(now + timedelta(seconds=61)), pytest.raises(errors.UndoTooLate):
        take(kitchen.undo, ticket_id=grill.id)
    with clock.travel(now + timedelta(seconds=60)):
        take(kitchen.undo, ticket_id=grill.id)


def test_undo_leaves_served_lines(grill, take):
    take(kitchen.bump_ticket, ticket_id=grill.id)
    take(services.set_status, order_id=grill.order_id, status="served")
    take(kitchen.undo, ticket_id=grill.id)
    assert statuses(grill) == ["served", "served"]


def test_recall_brings_a_ticket_of_the_day_back(grill, take):
    take(kitchen.bump_ticket, ticket_id=grill.id)
    before = head()
    take(kitchen.recall, ticket_id=grill.id)
    grill.refresh_from_db()
    assert (grill.status, grill.bumped_at, statuses(grill)) == ("open", None, ["started", "started"])
    assert event_types_since(before)[0] == "kitchen.ticket_recalled"
    before = head()
    take(kitchen.recall, ticket_id=grill.id)
    assert head() == before


def test_recall_of_a_closed_order_moves_no_line(grill, take, pay):
    take(services.set_status, order_id=grill.order_id, status="served")
    pay(Order.objects.get(pk=grill.order_id))
    take(kitchen.recall, ticket_id=grill.id)
    grill.refresh_from_db()
    assert (grill.status, statuses(grill)) == ("ready", ["served", "served"])
    assert Order.objects.get(pk=grill.order_id).status == "completed"
    take(kitchen.bump_ticket, ticket_id=grill.id)
    assert Order.objects.get(pk=grill.order_id).status == "completed"


def test_a_ticket_of_an_earlier_day_is_not_recalled(place, take):
    with clock.travel(NOON):
        order = place(send=True)
        ticket = Ticket.objects.filter(order=order).first()
        take(kitchen.bump_ticket, ticket_id=ticket.id)
    with clock.travel(NOON + timedelta(days=1)), pytest.raises(errors.TicketOfEarlierDay):
        take(kitchen.recall, ticket_id=ticket.id)


def test_an_item_of_another_ticket_is_refused(grill, take):
    other = Line.objects.exclude(ticket=grill).first()
    with pytest.raises(errors.TicketItemNotFound):
        take(kitchen.start_items, ticket_id=grill.id, line_ids=[other.id])


def test_an_unknown_ticket_is_not_found(take, tenant):
    for service in (kitchen.start_items, kitchen.ready_items, kitchen.bump_ticket, kitchen.undo, kitchen.recall):
        with pytest.raises(errors.TicketNotFound):
            take(service, ticket_id=uuid7())


def test_a_bump_costs_ten_queries(grill, take, django_assert_num_queries):
    # 1. savepoint  2. claim  3. lock the order  4. its lines  5. the ticket  6. save it  7. its items  8. the order
    # 9. close  10. release
    with django_assert_num_queries(10):
        take(kitchen.bump_ticket, ticket_id=grill.id)
