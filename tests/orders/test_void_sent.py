"""Void a sent line: it needs a reason, is in the journal, and stays struck on the ticket until acknowledged."""

from decimal import Decimal as D

import pytest
from django.db import DatabaseError, connection

from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from orders import errors, services
from orders.kitchen import selectors as kitchen_selectors
from orders.kitchen import services as kitchen
from orders.models import Correction, Line, Order, Ticket
from orders.services import Item
from realtime.actors import Actor
from tests.orders.conftest import build_menu, event_types_since, events_since, head
from tests.orders.test_history import words
from tests.services import run_service
from tests.threads import OvertakenRead, errors_of, race


@pytest.fixture
def manager(actor):
    return actor("marco")


@pytest.fixture
def sent(place, tacos, latte):
    return place(tacos(), tacos(quantity=2), latte(), send=True)


@pytest.fixture
def void(take, manager):
    def call(order, index=0, reason="Sent back"):
        line_id = order.all_lines[index].id
        return take(services.void_sent_line, actor=manager, order_id=order.id, line_id=line_id, reason=reason)

    return call


def test_a_void_line_costs_nothing_and_the_journal_has_its_reason(sent, void, manager):
    order = void(sent)
    assert (order.total, order.all_lines[0].status) == (D("20.20"), "void")
    (fact,) = Correction.objects.all()
    assert (fact.kind, fact.value, fact.reason, fact.by, fact.by_name) == (
        "void",
        D("8.50"),
        "Sent back",
        manager.user_id,
        "Marco",
    )


@pytest.mark.parametrize(
    "sql", ["UPDATE orders_correction SET value = 0", "DELETE FROM orders_correction", "TRUNCATE orders_correction"]
)
def test_the_journal_refuses_edits(sent, void, take, sql):
    void(sent)

    def edit():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(sql)

    with pytest.raises(DatabaseError, match="append-only"):
        take(edit)


def test_the_ticket_shows_a_void_line_struck_until_it_is_acknowledged(sent, void, take):
    line, before = sent.all_lines[0], head()
    void(sent)
    assert event_types_since(before) == ["order.updated", "kitchen.ticket_changed"]
    items = events_since(before)[1]["data"]["ticket"]["items"]
    assert [(item["status"], item["void_reason"]) for item in items] == [("void", "Sent back"), ("fired", "")]
    with pytest.raises(errors.VoidNotAcknowledged):
        take(kitchen.bump_ticket, ticket_id=line.ticket_id)
    before = head()
    take(kitchen.acknowledge_voids, ticket_id=line.ticket_id)
    (event,) = events_since(before)
    assert [item["status"] for item in event["data"]["ticket"]["items"]] == ["fired"]
    take(kitchen.acknowledge_voids, ticket_id=line.ticket_id, line_ids=[line.id])
    assert len(events_since(before)) == 1
    take(kitchen.bump_ticket, ticket_id=line.ticket_id)


def test_only_void_lines_can_be_acknowledged(sent, void, take):
    void(sent)
    with pytest.raises(errors.TicketItemNotFound):
        take(kitchen.acknowledge_voids, ticket_id=sent.all_lines[0].ticket_id, line_ids=[sent.all_lines[1].id])


def test_a_fully_void_ticket_leaves_the_screen_when_acknowledged(sent, void, take):
    bar = sent.all_lines[2].ticket_id
    void(sent, 2)
    assert Ticket.objects.get(pk=bar).status == "ready"
    take(kitchen.acknowledge_voids, ticket_id=bar)
    assert Ticket.objects.get(pk=bar).status == "gone"
    before = head()
    take(kitchen.bump_ticket, ticket_id=bar)
    take(kitchen.recall, ticket_id=bar)
    assert head() == before


# A part of a line


@pytest.fixture
def three(place, latte):
    return place(latte(quantity=3), send=True)


@pytest.fixture
def void_part(take, manager):
    def call(order, quantity=1, **more):
        line_id = order.all_lines[0].id
        return take(
            services.void_sent_line, actor=manager, order_id=order.id, line_id=line_id, reason="Dropped",
            quantity=quantity, **more,
        )  # fmt: skip

    return call


def test_one_of_three_is_void_and_two_stay(three, void_part):
    new_id = uuid7()
    order = void_part(three, new_id=new_id)
    stays, part = Line.objects.filter(order=order).order_by("position")
    assert (stays.quantity, stays.status, stays.total, stays.vat) == (2, "fired", D("6.40"), D("1.07"))
    assert (part.id, part.quantity, part.status, part.void_reason, part.total) == (new_id, 1, "void", "Dropped", 0)
    assert (order.total, order.vat_total) == (D("6.40"), D("1.07"))
    (fact,) = Correction.objects.all()
    assert (fact.kind, fact.value, fact.line_id, fact.reason) == ("void", D("3.20"), part.id, "Dropped")


def test_the_kitchen_sees_the_old_and_new_quantity_and_the_void_part(three, void_part, take):
    before = head()
    void_part(three)
    assert event_types_since(before) == ["order.updated", "kitchen.ticket_changed"]
    stays, part = events_since(before)[1]["data"]["ticket"]["items"]
    assert (stays["quantity"], stays["status"]) == (2, "fired")
    (change,) = stays["changes"]
    assert (change["field"], change["before"], change["after"]) == ("quantity", 3, 2)
    assert (part["quantity"], part["status"], part["void_reason"], part["changes"]) == (1, "void", "Dropped", [])
    ticket_id = three.all_lines[0].ticket_id
    with pytest.raises(errors.VoidNotAcknowledged):
        take(kitchen.bump_ticket, ticket_id=ticket_id)
    take(kitchen.acknowledge_voids, ticket_id=ticket_id)
    take(kitchen.bump_ticket, ticket_id=ticket_id)


def test_the_history_shows_the_voided_quantity_of_the_line(three, void_part):
    void_part(three)
    assert words(three)[1:] == ["Voided after sending: 1 of 3 × Latte (Dropped)"]


def test_a_voided_part_of_a_held_line_leaves_its_ticket_at_once(place, tacos, take, void_part):
    order = place(tacos(quantity=3, course=2))
    take(services.send_to_kitchen, order_id=order.id, hold=[2])
    before = head()
    void_part(order, 2)
    (item,) = events_since(before)[1]["data"]["ticket"]["items"]
    assert (item["quantity"], item["status"]) == (1, "held")
    assert words(order)[-1] == "Removed: 2 of 3 × Tacos (Dropped)"


def test_voiding_part_of_a_line_removes_that_part_of_its_discount(three, void_part, take, manager):
    """10 % of £9.60 is £0.96; the share of the dropped one is £0.32."""
    line_id = three.all_lines[0].id
    take(services.give_discount, actor=manager, order_id=three.id, line_id=line_id, percent=D(10), reason="Regular")
    order = void_part(three)
    assert (order.discount, order.total) == (D("0.64"), D("5.76"))
    assert Correction.objects.get(kind="void").value == D("2.88")


def test_voiding_the_full_quantity_voids_the_line_itself(three, void_part):
    order = void_part(three, 3, new_id=uuid7())
    assert [(line.quantity, line.status) for line in order.all_lines] == [(3, "void")]


def test_voiding_more_than_is_left_is_refused(three, void_part):
    void_part(three, 2)
    before = head()
    with pytest.raises(InvalidInput, match="There are only 1 of Latte"):
        void_part(three, 2)
    assert (head(), Correction.objects.count()) == (before, 1)


def test_payments_stay_on_a_reopened_order(three, void_part, pay):
    pay(three, D("5.00"))
    with pytest.raises(errors.AlreadyPaid):
        void_part(three, 2)
    assert void_part(three).due == D("1.40")


def test_voiding_a_void_line_changes_nothing(sent, void):
    void(sent)
    before = head()
    void(sent)
    assert (head(), Correction.objects.count()) == (before, 1)


@pytest.mark.parametrize("status", ["preparing", "ready", "served"])
def test_a_sent_line_can_be_voided_in_every_kitchen_status(sent, void, take, status):
    take(services.set_status, order_id=sent.id, status=status)
    assert void(sent).all_lines[0].status == "void"


def test_lines_of_paid_or_closed_orders_cannot_be_voided(sent, void, take, pay):
    pay(sent, D("25.00"))
    with pytest.raises(errors.AlreadyPaid):
        void(sent)
    pay(Order.objects.get(pk=sent.id))
    with pytest.raises(errors.OrderClosed):
        void(sent)


def test_a_whole_order_is_voided_with_one_reason(sent, take, manager, room):
    take(services.transfer_order, order_id=sent.id, table_id=room.one.id)
    before = head()
    order = take(services.void_order, actor=manager, order_id=sent.id, reason="Walked out")
    assert (order.status, order.bill, order.total) == ("cancelled", "void", D("0.00"))
    assert sum(Correction.objects.values_list("value", flat=True)) == D("28.70")
    assert event_types_since(before)[-2:] == ["order.cancelled", "table.available"]
    assert set(Ticket.objects.values_list("status", flat=True)) == {
        "ready"
    }  # shown struck through until it is acknowledged
    before = head()
    take(services.void_order, actor=manager, order_id=sent.id, reason="Walked out")
    assert head() == before


def test_an_order_with_payments_cannot_be_voided(sent, take, manager, pay):
    pay(sent, D("1.00"))
    with pytest.raises(errors.AlreadyPaid):
        take(services.void_order, actor=manager, order_id=sent.id, reason="Walked out")


def test_a_line_of_another_order_is_refused_with_that_order(sent, place, take, manager):
    other = place()
    with pytest.raises(errors.LineNotFound) as refused:
        take(services.void_sent_line, actor=manager, order_id=sent.id, line_id=other.all_lines[0].id, reason="Wrong")
    assert refused.value.details["now_on"] == str(other.id)
    with pytest.raises(errors.LineNotFound):
        take(services.void_sent_line, actor=manager, order_id=sent.id, line_id=uuid7(), reason="Wrong")


def test_the_api_asks_for_a_reason(api, sent):
    marco, path = api("marco"), f"/orders/{sent.id}/lines/{sent.all_lines[0].id}/void-sent"
    for body in ({}, {"reason": ""}, {"reason": " "}):
        assert marco("POST", path, body).status_code == 400
    assert marco("POST", path, {"reason": "Sent back"}).body["data"]["total"] == D("20.20")
    assert api("sara")("POST", path, {"reason": "Sent back"}).status_code == 403


@pytest.fixture
def fired(committed):
    """Return alpha and a committed order of a latte that was sent to the bar."""
    connection.set_tenant(committed.alpha)
    card = run_service(build_menu)
    order = run_service(
        services.place_order, actor=Actor.system(), items=[Item(product_id=card.latte.id, notes="hot")], send=True
    )
    return committed.alpha, order


def race_void_and_start(restaurant, order):
    """Void the line while a cook starts it, and return the stored line."""
    line = order.all_lines[0]

    def manager():
        run_service(
            services.void_sent_line, actor=Actor.system(), order_id=order.id, line_id=line.id, reason="Sent back"
        )

    def cook():
        run_service(kitchen.start_items, ticket_id=line.ticket_id)

    assert errors_of(race(manager, cook, restaurant=restaurant)) == []
    return Line.objects.get(pk=line.id)


def test_a_void_and_a_start_at_once_leave_the_line_void(fired):
    """Void is final: the line is void in both orders of arrival."""
    restaurant, order = fired
    assert race_void_and_start(restaurant, order).status == "void"


def test_without_the_lock_a_start_brings_the_void_line_back(fired, monkeypatch):
    """The control: the cook reads the order before the manager writes it."""
    restaurant, order = fired
    line, reading = order.all_lines[0], OvertakenRead(kitchen_selectors.ticket_with_order)

    def cook():
        run_service(kitchen.start_items, ticket_id=line.ticket_id)

    def manager():
        run_service(
            services.void_sent_line, actor=Actor.system(), order_id=order.id, line_id=line.id, reason="Sent back"
        )

    monkeypatch.setattr(kitchen, "lock_ticket", reading.read)
    assert errors_of(race(cook, reading.overtake(manager), restaurant=restaurant)) == []
    assert Line.objects.get(pk=line.id).status == "started"
