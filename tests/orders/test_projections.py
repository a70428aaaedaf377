"""Every part of every view: reducing the events gives the same state as a fresh snapshot."""

import random
from decimal import Decimal as D

import pytest
from hypothesis import example, given

from fynlo.core import clock
from orders import lifecycle
from orders.models import Line, Order, Table
from orders.projections import due, headers, orders, service, tables, tickets, today
from payments.models import Payment, Posting
from realtime.actors import Actor
from realtime.projections import registered
from tests.javascript import as_javascript, call_javascript
from tests.orders.conftest import events_since, head, on_the_wire
from tests.orders.scenarios import STEPS, Scenario, random_services, rolled_back, steps

PARTS = {
    ("pos", "orders"): orders,
    ("pos", "due"): due,
    ("pos", "service"): service,
    ("pos", "tables"): tables,
    ("floor", "orders"): headers,
    ("floor", "tables"): tables,
    ("kitchen", "tickets"): tickets,
    ("dashboard", "today"): today,
}


def snapshots():
    return {name: on_the_wire(snapshot()) for name, snapshot in PARTS.items()}


@pytest.fixture
def new_scenario(card, room, waiter, tenant):
    tenant.service_charge, tenant.service_charge_rate = "optional", D("0.1250")
    yield lambda: Scenario(card, waiter)
    tenant.refresh_from_db()


def fold_all(states, events):
    views = registered()
    for event in events:
        for view, name in states:
            part = views[view][name]
            if event["type"] in part.events:
                states[view, name] = part.fold(states[view, name], event)
    return states


@random_services
@given(chosen_steps=steps)
def test_reducing_random_events_gives_the_fresh_snapshot(new_scenario, chosen_steps):
    with rolled_back():
        scenario = new_scenario()
        scenario.do("place_sent", 0, 0)
        for step in chosen_steps[: len(chosen_steps) // 3]:  # a screen joins in the middle
            scenario.do(*step)
        states, joined = snapshots(), head()
        for step in chosen_steps[len(chosen_steps) // 3 :]:
            scenario.do(*step)
        folded = fold_all(states, events_since(joined))
        assert folded == snapshots()


# A part of a line moves to an order whose own line then takes a penny of VAT less: VAT is rounded per receipt.
@example(chosen_steps=[("place", 0, 0), ("place", 0, 1), ("place", 0, 0), ("move_part", 1, 3)])
@random_services
@given(chosen_steps=steps)
def test_tickets_tables_bills_and_money_stay_consistent(new_scenario, chosen_steps):
    with rolled_back():
        scenario = new_scenario()
        for step in chosen_steps:
            scenario.do(*step)
        for order in Order.objects.prefetch_related("lines", "tickets"):
            check_order(order, list(order.lines.order_by("position")))
        check_tables()
        check_money()


def check_order(order, lines):
    assert len({line.position for line in lines}) == len(lines)
    assert sum((line.total for line in lines), D("0.00")) == order.subtotal - order.discount
    assert sum((line.vat for line in lines), D("0.00")) == order.vat_total  # the charge is optional: outside VAT
    assert order.total == order.subtotal - order.discount + order.service_charge
    assert sum((bucket["gross"] for bucket in order.vat_buckets), D("0.00")) == order.total - order.service_charge
    assert all(line.total == 0 for line in lines if line.status == "void")
    assert order.paid <= order.total
    assert order.bill in expected_bills(order)
    assert order.status == lifecycle.fulfilment(order.status, lines)
    assert all(line.ticket_id is not None for line in lines if line.fired_at is not None)
    check_tickets(order, lines)
    assert not (order.bill == "paid" and lifecycle.is_served(lines) and order.status != "completed")
    assert order.closed_at is not None or order.stage == lifecycle.stage(order, lines)


def expected_bills(order):
    if order.status == "cancelled":
        return {"void"}
    if not order.paid:
        return {"paid"} if order.status == "completed" else {"open"}  # closed with nothing to pay
    in_full = (
        {"paid", "part_paid"} if order.reopened_at else {"paid"}
    )  # a reopened order stays part paid until staff close it
    return in_full if order.paid == order.total else {"part_paid"}


def check_tickets(order, lines):
    on_ticket = {line.ticket_id for line in lines} - {None}
    assert on_ticket <= {ticket.id for ticket in order.tickets.all()}  # a line is on a ticket of its own order
    for ticket in order.tickets.all():
        items = [line for line in lines if line.ticket_id == ticket.id and line.void_seen_at is None]
        assert ticket.status == lifecycle.ticket_status(ticket.status, items)
        assert (ticket.fired_at is None) == (ticket.status == "held") or ticket.status == "gone"


def check_tables():
    seated = set(Order.objects.exclude(status__in=["completed", "cancelled"]).values_list("table_id", flat=True))
    assert not Table.objects.filter(id__in=seated - {None}).exclude(status="occupied").exists()


def check_money():
    for order in Order.objects.all():
        payments = list(Payment.objects.filter(order=order))
        assert order.paid == sum((payment.amount for payment in payments), D("0.00"))
        assert order.tips == sum((payment.tip for payment in payments), D("0.00"))
    assert sum(Posting.objects.values_list("amount", flat=True), D("0.00")) == 0
    in_drawer = sum(Posting.objects.filter(account="cash").values_list("amount", flat=True), D("0.00"))
    assert in_drawer == sum((p.received - p.change for p in Payment.objects.all()), D("0.00"))


def long_scenario(new_scenario, seed):
    """Return the states before, the events, and the states after a fixed sequence that reaches every step."""
    rng = random.Random(seed)
    scenario = new_scenario()
    for place in range(6):
        scenario.do("place_held", place, 2)
    before, joined = snapshots(), head()
    for order in range(6):  # steps that the random ones may not reach
        scenario.do("fire", order, 1)
        for name in ("start", "ready"):
            scenario.do(name, order, 0)
    for name in rng.sample(STEPS * 6, k=6 * len(STEPS)):
        scenario.do(name, rng.randrange(12), rng.randrange(12))
    return before, events_since(joined), snapshots()


@pytest.mark.parametrize("seed", range(2))
def test_reducing_a_long_scenario_gives_the_fresh_snapshot(new_scenario, seed):
    before, events, after = long_scenario(new_scenario, seed)
    types = {event["type"] for event in events}
    assert {"kitchen.item_started", "kitchen.item_ready", "kitchen.order_ready", "kitchen.ticket_recalled"} <= types
    assert {"kitchen.ticket_fired", "kitchen.ticket_changed", "order.lines_left"} <= types
    assert fold_all(before, events) == after


def test_the_browser_reduces_events_to_the_same_state(new_scenario):
    before, events, after = long_scenario(new_scenario, 7)
    # the client hands every event of a view to every reducer of it; no browser reads the view `floor`
    brought = {view: {kind for part in parts.values() for kind in part.events} for view, parts in registered().items()}
    parts = [(view, name) for view, name in PARTS if view != "floor"]
    for view, name in parts:
        received = [event for event in events if event["type"] in brought[view]]
        [reduced] = call_javascript(
            "frontend/shared/reducers/orders.js", f"reducers.{name}", [(before[view, name], received)], reduces=True
        )
        assert reduced == as_javascript(after[view, name]), f"{view}/{name}"


def test_a_day_leaves_the_screens_when_the_next_begins(new_scenario):
    scenario = new_scenario()
    scenario.do("place_sent", 0, 0)
    scenario.do("bump", 0, 0)
    assert len(tickets()["tickets"]) == 1
    scenario.do("next_day", 0, 0)
    scenario.do("place_sent", 1, 0)
    assert [ticket["status"] for ticket in tickets()["tickets"].values()] == ["open"]
    assert len(today()["orders"]) == 1


def test_snapshots_cost_the_same_queries_for_one_row_or_many(place, room, django_assert_num_queries):
    place(send=True, table_id=room.one.id)
    for _ in range(2):
        # orders and their lines; tables and sections; headers; the day's tickets and items; the day and its orders
        # the due orders; the settings
        parts = ((orders, 2), (tables, 2), (headers, 1), (tickets, 3), (today, 2), (due, 1), (service, 1))
        for snapshot, queries in parts:
            with django_assert_num_queries(queries):
                snapshot()
        for _ in range(4):
            place(send=True, table_id=room.one.id)


def test_the_snapshot_names_every_person_who_works_here(tenant):
    from orders.projections import people

    assert "Sara" in people().values()
    assert len(people()) == 6


def test_the_system_sees_every_part():
    assert all(Actor.system().may(part.permission) for parts in registered().values() for part in parts.values())


def test_screens_do_not_depend_on_the_clock(place):
    place(send=True)
    far = clock.now().replace(year=2030)
    with clock.travel(far):
        assert len(tickets()["tickets"]) == 2
    assert Line.objects.count() == 2
