"""The kitchen's boards and the states of tables. The browser computes the same."""

import json
import random
from pathlib import Path

import pytest

from orders.floor.states import state_of
from orders.kitchen.boards import all_day, by_order
from orders.models import Order, Table
from orders.projections import headers, tables, tickets
from tests.javascript import as_javascript, call_javascript
from tests.orders.conftest import on_the_wire
from tests.orders.scenarios import STEPS, Scenario


def item(name, status, quantity=1, modifiers=()):
    return {"name": name, "status": status, "quantity": quantity, "modifiers": list(modifiers)}


def ticket(number, *items, status="open", rush=False, **fields):
    header = {"order_number": number, "order_type": "dine_in", "table_name": "", "server_name": "", "guests": None}
    header |= {"notes": "", "promised_at": None, "order_id": f"order {number}", "id": f"ticket {fields}"}
    return {**header, "items": list(items), "status": status, "rush": rush, "sent_at": "2026", **fields}


def test_all_day_counts_what_is_open_by_dish_and_options():
    board = [
        ticket(1, item("Tacos", "fired", 2), item("Tacos", "ready", 5), item("Latte", "held")),
        ticket(2, item("Tacos", "started"), item("Tacos", "fired", 1, ["Prawn"]), item("Latte", "void")),
        ticket(3, item("Tacos", "fired", 9), status="done"),
    ]
    assert all_day(board) == [
        {
            "name": "Tacos",
            "quantity": 4,
            "held": 0,
            "variants": [
                {"modifiers": [], "quantity": 3, "held": 0},
                {"modifiers": ["Prawn"], "quantity": 1, "held": 0},
            ],
        },
        {"name": "Latte", "quantity": 0, "held": 1, "variants": [{"modifiers": [], "quantity": 0, "held": 1}]},
    ]


def test_the_expediter_sees_whole_orders_rushed_ones_first():
    board = [
        ticket(1, item("Tacos", "ready"), status="done", station="grill", sent_at="1"),
        ticket(1, item("Latte", "fired"), station="bar", sent_at="2"),
        ticket(2, item("Tacos", "ready"), status="ready", rush=True, sent_at="3"),
        ticket(3, item("Tacos", "served"), status="done", sent_at="0"),
        ticket(4, item("Tacos", "ready"), item("Latte", "void"), status="done", station="bar", sent_at="4"),
    ]
    rows = by_order(board)
    assert [(row["order_number"], len(row["tickets"]), row["is_ready"]) for row in rows] == [
        (2, 1, True),
        (1, 2, False),
        (4, 1, True),
    ]
    assert [row["missing"] for row in rows] == [{}, {"bar": 1}, {}]


TABLE_STATES = json.loads((Path(__file__).parent / "cases" / "table_states.json").read_text())


@pytest.mark.parametrize("case", TABLE_STATES, ids=lambda case: case["name"])
def test_the_state_of_a_table_is_that_of_its_most_urgent_order(case):
    assert state_of(case["table"], case["orders"]) == case["state"]


def test_the_browser_computes_the_same_boards_and_table_states(card, room, waiter):
    rng, scenario = random.Random(5), Scenario(card, waiter)
    for _ in range(6):
        scenario.do("place_held", rng.randrange(12), rng.randrange(12))
    for name in rng.sample(STEPS * 4, k=4 * len(STEPS)):
        scenario.do(name, rng.randrange(12), rng.randrange(12))
    for place in range(3):
        scenario.do("place_held", place, 3)
    shown = list(on_the_wire(tickets())["tickets"].values())
    rows, open_orders = on_the_wire(tables())["tables"].values(), on_the_wire(headers())["orders"].values()
    room = [[table, [order for order in open_orders if order["table_id"] == table["id"]]] for table in rows]
    assert shown
    assert any(orders for _, orders in room)
    assert Order.objects.exists()
    assert Table.objects.exists()
    boards = "frontend/kitchen/board/boards.js"
    assert call_javascript(boards, "allDay", [[shown]]) == as_javascript([all_day(shown)])
    assert call_javascript(boards, "byOrder", [[shown]]) == as_javascript([by_order(shown)])
    states = [state_of(table, orders) for table, orders in room]
    assert call_javascript("frontend/shared/rules/table_states.js", "stateOf", room) == as_javascript(states)
