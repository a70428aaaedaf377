"""The boards of server and browser are the same: all-day counts, expediter, table states."""

import json
import random

import pytest

from fynlo.core import json_codec
from orders.floor.states import state_of
from orders.kitchen.boards import all_day, by_order
from orders.models import Order, Table
from orders.projections import headers, tables, tickets
from tests.javascript import call_javascript
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


def test_the_expediter_sees_orders_whole_rushed_ones_first():
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


def table_row(**fields):
    return {"status": "available", "occupied_since": None, "status_since": "1", **fields}


def order_row(stage, since="5", guests=2):
    return {"stage": stage, "stage_since": since, "opened_at": "1", "guests": guests}


@pytest.mark.parametrize(
    ("table", "orders", "state"),
    [
        (table_row(), [], ("free", "1", 0)),
        (table_row(status="cleaning", status_since="3"), [], ("cleaning", "3", 0)),
        (table_row(status="reserved"), [], ("reserved", "1", 0)),
        (table_row(status="occupied", occupied_since="2"), [], ("ordering", "2", 0)),
        (table_row(status="occupied"), [order_row("ordering")], ("ordering", "5", 2)),
        (table_row(status="occupied"), [order_row("served"), order_row("waiting", "7", 3)], ("waiting", "7", 5)),
        (table_row(status="occupied"), [order_row("waiting", "7"), order_row("waiting", "6")], ("waiting", "6", 4)),
        (table_row(status="occupied"), [order_row("served", guests=None), order_row("paying")], ("paying", "5", 2)),
        (table_row(status="occupied"), [order_row("served", since=None)], ("served", "1", 2)),
    ],
)
def test_a_table_has_the_state_of_its_most_urgent_order(table, orders, state):
    assert tuple(state_of(table, orders).values()) == state


def test_the_browser_reads_the_same(card, room, waiter):
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
    boards = "([module, tickets]) => [module.allDay(tickets), module.byOrder(tickets)]"
    assert call_javascript("frontend/kitchen/board/boards.js", boards, plain(shown)) == plain(
        [all_day(shown), by_order(shown)]
    )
    states = "([module, room]) => room.map(([table, orders]) => module.stateOf(table, orders))"
    assert call_javascript("frontend/shared/rules/table_states.js", states, plain(room)) == plain(
        [state_of(table, orders) for table, orders in room]
    )


def plain(value):
    """As the browser has it: money is a number there."""
    return json.loads(json_codec.dumps(value))


def test_a_card_taller_than_the_column_is_split_into_parts_that_fit():
    line = {"heads": 40, "first": 100, "next": 50, "last": 60, "strip": 20}

    def parted(count, limit, begins=(0,), height=100):
        size = {**line, "lines": [height] * count, "heads": [line["heads"]] * count}
        size["begins"] = [index in begins for index in range(count)]
        return size, limit

    cases = [
        parted(3, 510),  # 100 + 40 + 300 + 60: whole
        parted(3, 501),  # one pixel too much with what rounding takes: the buttons go on with the last line
        parted(7, 420),
        parted(4, 420, begins=(0, 2)),
        parted(3, 80),  # a line that is too tall for any part has its own part
    ]
    answer = call_javascript(
        "frontend/kitchen/board/card_pagination.js",
        "([module, cases]) => cases.map(([size, limit]) => module.breaksOf(size, limit))",
        cases,
    )
    assert answer == [[0], [0, 2], [0, 2, 5], [0, 2], [0, 1, 2]]
