"""Transfer, move lines, merge and split orders. Kitchen tickets follow in place."""

from contextlib import contextmanager, suppress
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fynlo.core.errors import DomainError, InvalidInput
from fynlo.core.ids import uuid7
from orders import errors, services
from orders.kitchen import services as kitchen
from orders.models import Line, Order, Table, Ticket
from orders.services import Item, Move
from realtime.actors import Actor
from tests.orders.conftest import event_types_since, events_since, head
from tests.orders.scenarios import random_services, rolled_back
from tests.services import run_service


@pytest.fixture
def at_one(place, room):
    """Tacos and a latte at table 1, sent."""
    return place(table_id=room.one.id, send=True)


@pytest.fixture
def move(take, waiter):
    def call(order, *moves, **to):
        moves = [one if isinstance(one, Move) else Move(one.id) for one in moves]
        return take(services.move_lines, actor=waiter, order_id=order.id, moves=moves, **to)

    return call


def status_of(table):
    return Table.objects.get(pk=table.id).status


def places(order):
    """Return the lines of each ticket of the order."""
    return {
        ticket.station: [line.name for line in ticket.lines.order_by("position")]
        for ticket in Ticket.objects.filter(order=order).exclude(status="gone")
    }


def test_a_transfer_moves_the_order_and_its_tickets(at_one, take, room):
    before = head()
    order = take(services.transfer_order, order_id=at_one.id, table_id=room.two.id)
    assert (order.table_name, status_of(room.one), status_of(room.two)) == ("2", "available", "occupied")
    assert event_types_since(before) == [
        "table.occupied",
        "kitchen.ticket_changed",
        "kitchen.ticket_changed",
        "order.updated",
        "table.available",
    ]
    ticket = events_since(before)[1]["data"]["ticket"]
    (change,) = ticket["changes"]
    assert (ticket["table_name"], change["before"], change["after"]) == ("2", "1", "2")


def test_a_line_moves_to_another_order_with_its_ticket(at_one, place, move, room):
    other = place(table_id=room.two.id)
    tickets_before = set(Ticket.objects.values_list("id", flat=True))
    joined = move(at_one, at_one.all_lines[0], to_order_id=other.id)
    assert ([line.name for line in joined.source.all_lines], joined.source.total) == (["Latte"], D("3.20"))
    assert ([line.name for line in joined.target.all_lines], joined.target.total) == (
        ["Tacos", "Latte", "Tacos"],
        D("20.20"),
    )
    assert (places(at_one), places(other)) == ({"bar": ["Latte"]}, {"grill": ["Tacos"]})
    assert set(Ticket.objects.values_list("id", flat=True)) == tickets_before  # the same ticket moved
    changes = {
        change["field"]: (change["before"], change["after"]) for change in Ticket.objects.get(order=other).changes
    }
    assert changes == {"order": (1, 2), "table": ("1", "2")}


def test_both_orders_have_the_move_in_their_history(at_one, place, move):
    other, before = place(), None
    before = head()
    move(at_one, at_one.all_lines[0], to_order_id=other.id)
    events = {event["type"]: event["data"] for event in events_since(before)}
    assert events["order.lines_left"]["line_ids"] == [str(at_one.all_lines[0].id)]
    assert events["order.lines_left"]["to"] == {
        "order_id": str(other.id),
        "number": other.number,
        "table_name": "",
    }
    assert events["order.updated"]["moved_from"] == {
        "order_id": str(at_one.id),
        "number": at_one.number,
        "table_name": "1",
    }


def test_a_part_of_a_line_moves_and_its_ticket_is_split_in_place(place, move, tacos, room):
    order = place(tacos(quantity=3, notes="mild"), table_id=room.one.id, send=True)
    line, new_id = order.all_lines[0], uuid7()
    joined = move(order, Move(line.id, 1, new_id), to_table_id=room.two.id)
    (stays,), (goes,) = joined.source.all_lines, joined.target.all_lines
    assert (stays.quantity, stays.total, goes.id, goes.quantity, goes.total, goes.notes) == (
        2,
        D("17.00"),
        new_id,
        1,
        D("8.50"),
        "mild",
    )
    first, second = Ticket.objects.get(order=order), Ticket.objects.get(order=joined.target)
    assert (second.sent_at, second.fired_at, second.station) == (first.sent_at, first.fired_at, "grill")
    for line in (stays, goes):
        (change,) = Line.objects.get(pk=line.id).changes
        assert (change["field"], change["before"], change["after"]) == ("quantity", 3, line.quantity)


def test_lines_moved_to_a_table_join_its_newest_order_or_open_one(at_one, place, move, room):
    newest = place(table_id=room.two.id)
    joined = move(at_one, at_one.all_lines[0], to_table_id=room.two.id)
    assert joined.target.id == newest.id
    new_id = uuid7()
    joined = move(joined.target, joined.target.all_lines[-1], to_table_id=room.three.id, new_order_id=new_id)
    assert (joined.target.id, joined.target.table_name, joined.target.opened_at) == (new_id, "3", newest.opened_at)
    assert status_of(room.three) == "occupied"


def test_an_order_that_every_line_leaves_is_merged_into_the_other(at_one, place, move, room):
    other = place(table_id=room.two.id)
    joined = move(at_one, *at_one.all_lines, to_order_id=other.id)
    assert (joined.source.status, joined.source.merged_into_id, joined.source.total) == (
        "cancelled",
        other.id,
        D("0.00"),
    )
    assert status_of(room.one) == "available"


def test_a_merge_moves_every_line(at_one, place, take, room):
    other = place(table_id=room.two.id, send=True)
    joined = take(services.merge_orders, order_id=at_one.id, from_order_id=other.id)
    assert (joined.target.total, len(joined.target.all_lines)) == (D("23.40"), 4)
    assert (joined.source.bill, joined.source.merged_into_id) == ("void", at_one.id)
    assert Ticket.objects.filter(order=at_one).count() == 4
    assert (status_of(room.one), status_of(room.two)) == ("occupied", "available")


def test_lines_for_a_merged_order_go_to_the_order_it_was_merged_into(at_one, place, take, waiter, latte):
    other = place()
    take(services.merge_orders, order_id=at_one.id, from_order_id=other.id)
    order = take(services.add_lines, actor=waiter, order_id=other.id, items=[latte()])
    assert (order.id, len(order.all_lines)) == (at_one.id, 5)


def test_a_split_by_line_and_by_seat(place, take, waiter, tacos, latte, room):
    order = place(tacos(seat=1), tacos(seat=2), latte(seat=2), table_id=room.one.id)
    joined = take(services.split_order, actor=waiter, order_id=order.id, seats=[2])
    assert (joined.source.total, joined.target.total, joined.target.table_name) == (D("8.50"), D("11.70"), "1")
    joined = take(
        services.split_order, actor=waiter, order_id=joined.target.id, moves=[Move(joined.target.all_lines[1].id)]
    )
    assert (joined.source.total, joined.target.total) == (D("8.50"), D("3.20"))


@pytest.mark.parametrize("seats", [[], [9], [1]])
def test_a_split_must_leave_lines_on_both_orders(place, take, waiter, tacos, latte, seats):
    order = place(tacos(seat=1), latte(seat=1))
    with pytest.raises(errors.NothingLeft):
        take(services.split_order, actor=waiter, order_id=order.id, seats=seats)


def test_lines_cannot_move_if_more_is_paid_than_stays(at_one, place, move, take, pay):
    other = place()
    pay(at_one, D("5.00"))
    with pytest.raises(errors.AlreadyPaid):
        move(at_one, at_one.all_lines[0], to_order_id=other.id)
    with pytest.raises(errors.AlreadyPaid):
        take(services.merge_orders, order_id=other.id, from_order_id=at_one.id)
    joined = move(at_one, at_one.all_lines[1], to_order_id=other.id)  # £8.50 stays, £5.00 is paid
    assert (joined.source.due, joined.source.bill) == (D("3.50"), "part_paid")
    assert take(services.merge_orders, order_id=at_one.id, from_order_id=other.id).target.paid == D("5.00")


def test_a_paid_or_closed_order_cannot_be_part_of_a_transfer(at_one, place, move, take, pay):
    paid, cancelled = pay(place()), place()
    take(services.cancel_order, order_id=cancelled.id)
    for other in (paid, cancelled):
        with pytest.raises(errors.OrderClosed):
            move(at_one, at_one.all_lines[0], to_order_id=other.id)
        with pytest.raises(errors.OrderClosed):
            move(other, other.all_lines[0], to_order_id=at_one.id)
        with pytest.raises(errors.OrderClosed):
            take(services.merge_orders, order_id=at_one.id, from_order_id=other.id)


def test_an_order_with_a_discount_on_the_whole_cannot_be_part_of_a_transfer(at_one, place, move, take, actor):
    other = place()
    take(services.give_discount, actor=actor("marco"), order_id=other.id, percent=D(10), reason="Staff")
    with pytest.raises(errors.OrderDiscounted):
        move(at_one, at_one.all_lines[0], to_order_id=other.id)
    with pytest.raises(errors.OrderDiscounted):
        move(other, other.all_lines[0], to_order_id=at_one.id)


def test_lines_that_cannot_be_moved_are_refused(at_one, place, move, take, waiter, room):
    other = place()
    with pytest.raises(errors.LineNotFound):
        move(at_one, other.all_lines[0], to_order_id=other.id)
    with pytest.raises(errors.OrderNotFound):
        move(at_one, at_one.all_lines[0], to_order_id=uuid7())
    with pytest.raises(errors.TableNotFound):
        move(at_one, at_one.all_lines[0], to_table_id=uuid7())
    line = at_one.all_lines[0]
    for to in ({}, {"to_order_id": other.id, "to_table_id": room.two.id}, {"to_order_id": at_one.id}):
        with pytest.raises(InvalidInput):
            move(at_one, line, **to)
    for moves in ([Move(line.id, 2)], [Move(line.id, 0)], [Move(line.id), Move(line.id)]):
        with pytest.raises(InvalidInput):
            move(at_one, *moves, to_order_id=other.id)
    with pytest.raises(InvalidInput):
        take(services.merge_orders, order_id=other.id, from_order_id=other.id)
    take(services.void_line, actor=waiter, order_id=other.id, line_id=other.all_lines[0].id)
    with pytest.raises(errors.LineVoid):
        move(other, other.all_lines[0], to_order_id=at_one.id)


def test_a_change_before_a_move_cannot_be_undone(at_one, place, move, take, room):
    ticket_id = at_one.all_lines[0].ticket_id
    take(kitchen.ready_items, ticket_id=ticket_id)
    move(at_one, at_one.all_lines[0], to_table_id=room.two.id)
    with pytest.raises(errors.NothingToUndo):
        take(kitchen.undo, ticket_id=ticket_id)


def test_void_lines_stay_with_their_order(place, move, take, actor, tacos, room):
    order = place(tacos(), tacos(), table_id=room.one.id, send=True)
    spilt, other = order.all_lines
    take(services.void_sent_line, actor=actor("marco"), order_id=order.id, line_id=spilt.id, reason="spilt")
    joined = move(order, other, to_table_id=room.two.id)
    assert joined.source.merged_into_id == joined.target.id
    struck, follows = Ticket.objects.get(order=order), Ticket.objects.get(order=joined.target)
    assert (struck.status, struck.lines.get().id) == ("ready", spilt.id)
    assert (follows.status, follows.lines.get().id) == ("open", other.id)


def test_the_charge_of_a_split_bill_sums_to_the_penny(place, take, waiter, tenant, room, card):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    crisps = Item(product_id=card.crisps.id)
    order = place(crisps, crisps, crisps, table_id=room.one.id)
    assert (order.service_charge, order.total) == (D("0.45"), D("4.05"))  # 12.5 % of £3.60; of £1.20 it is £0.15
    latte = place(Item(product_id=card.latte.id), Item(product_id=card.latte.id, quantity=3), table_id=room.two.id)
    before = latte.total
    joined = take(services.split_order, actor=waiter, order_id=latte.id, moves=[Move(latte.all_lines[1].id, 1)])
    assert joined.source.total + joined.target.total == before


step = st.tuples(st.sampled_from(["part", "whole", "merge", "split"]), *[st.integers(0, 7)] * 4)


@random_services
@given(
    quantities=st.lists(st.integers(1, 7), min_size=2, max_size=4),
    discounts=st.lists(st.tuples(st.integers(0, 3), st.integers(1, 60)), max_size=3),
    charge=st.sampled_from(["none", "optional", "compulsory"]),
    method=st.sampled_from(["per_line", "per_receipt"]),
    steps=st.lists(step, min_size=1, max_size=6),
)
def test_moving_lines_keeps_the_sum_of_both_orders(
    card, room, waiter, tenant, quantities, discounts, charge, method, steps
):
    products = [card.crisps.id, card.latte.id, card.sandwich.id]
    with rolled_back(), on_terms(tenant, charge, method):
        for table in (room.one, room.two):
            items = [Item(products[n % 3], quantity) for n, quantity in enumerate(quantities)]
            placed = run_service(services.place_order, actor=waiter, items=items, table_id=table.id, send=True)
            for index, percent in discounts:
                line_id = placed.all_lines[index % len(placed.all_lines)].id
                off = {"percent": D(percent), "line_id": line_id, "reason": "Staff"}
                run_service(services.give_discount, actor=Actor.system(), order_id=placed.id, **off)
        whole, goods = sums()
        for taken in steps:
            try_step(waiter, *taken)
            assert sums() == (whole, goods)


@contextmanager
def on_terms(tenant, charge, method):
    tenant.service_charge, tenant.service_charge_rate, tenant.vat_method = charge, D("0.1250"), method
    yield
    tenant.refresh_from_db()


def sums():
    """Return the total of all orders and the total of their lines."""
    orders = list(Order.objects.all())
    lines = Line.objects.exclude(status="void").values_list("total", flat=True)
    return sum(order.total for order in orders), sum(lines, D("0.00"))


def try_step(waiter, name, a, b, c, quantity):
    orders = list(Order.objects.order_by("opened_at", "number"))
    source, target = orders[a % len(orders)], orders[b % len(orders)]
    ids = list(Line.objects.filter(order=source).order_by("position").values_list("id", flat=True))
    moves = [Move(ids[c % len(ids)], quantity or None if name != "whole" else None)] if ids else []
    with suppress(DomainError):  # a refused step changed nothing
        if name == "merge":
            run_service(services.merge_orders, order_id=target.id, from_order_id=source.id)
        elif name == "split":
            run_service(services.split_order, actor=waiter, order_id=source.id, moves=moves)
        else:
            run_service(services.move_lines, actor=waiter, order_id=source.id, moves=moves, to_order_id=target.id)


def test_moving_a_line_costs_the_same_for_few_or_many_lines(place, move, latte, tacos, django_assert_num_queries):
    for extra in (1, 15):
        order, other = place(tacos(), *[latte()] * extra, send=True), place()
        # 1. savepoint  2. claim  3. lock both  4. their lines  5. the tickets of the moved lines  6. the ticket
        # 7. the source  8. the moved lines  9. the target  10. allocations of payments to the lines
        # 11. close  12. release
        with django_assert_num_queries(12):
            move(order, order.all_lines[0], to_order_id=other.id)
