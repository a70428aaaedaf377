"""Random changes of orders: a screen that reduces the events shows what a fresh screen reads.

Each sent line is on exactly one ticket, and the tickets show which lines are still to be made.
"""

from collections import Counter
from copy import deepcopy
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.kitchen.boards import all_day, by_order
from orders.models import Line
from orders.projections import tickets
from realtime.projections import registered
from tests.orders.conftest import events_since, head, on_the_wire
from tests.orders.scenarios import Scenario, random_services, rolled_back

DISTURBING = (
    "transfer", "merge", "split", "move", "move_part", "edit", "course", "seat", "void_sent", "void_part",
    "acknowledge", "hold", "fire", "hold_again", "bump", "recall", "ready", "hand_over", "rush", "void_order",
    "bump_and_undo", "type",
)  # fmt: skip
disturbances = st.lists(
    st.tuples(st.sampled_from(DISTURBING), st.integers(0, 11), st.integers(0, 11)), min_size=3, max_size=14
)


@pytest.fixture
def kitchen(card, room, waiter):
    """`kitchen()` returns a scenario with three orders, some held, a screen's state before them, and its position."""
    scenario, screen, joined = Scenario(card, waiter), on_the_wire(tickets()), head()
    for place in range(3):
        scenario.do("place_held" if place % 2 else "place_sent", place, 2)
    return lambda: (replace(scenario, refused=[]), deepcopy(screen), joined)


def reduced(screen, joined):
    part = registered()["kitchen"]["tickets"]
    for event in events_since(joined):
        if event["type"] in part.events:
            screen = part.fold(screen, event)
    return screen


@random_services
@given(chosen_steps=disturbances)
def test_a_screen_that_reduces_the_events_shows_what_a_fresh_screen_reads(kitchen, chosen_steps):
    with rolled_back():
        scenario, screen, joined = kitchen()
        for step in chosen_steps:
            scenario.do(*step)
        screen = reduced(screen, joined)
        assert screen == on_the_wire(tickets())
        check(list(screen["tickets"].values()))


def check(shown):
    places = Counter(item["line_id"] for ticket in shown for item in ticket["items"])
    assert all(count == 1 for count in places.values())
    lines = {str(line.id): line for line in Line.objects.select_related("ticket", "order")}
    for ticket in shown:
        assert ticket["items"], "a ticket without items is gone"
        for item in ticket["items"]:
            line = lines[item["line_id"]]
            assert (str(line.order_id), str(line.ticket_id)) == (ticket["order_id"], ticket["id"])
            assert all(item[name] == getattr(line, name) for name in ("status", "quantity", "notes", "course", "seat"))
            assert all(change["after"] == item[change["field"]] for change in item["changes"])
            said = {change["field"]: change["after"] for change in ticket["changes"]}
            header = {**ticket, "table": ticket["table_name"], "order": ticket["order_number"]}
            assert said == {field: header[field] for field in said}
            assert ticket["order_number"] == line.order.number
            assert ticket["table_name"] == line.order.table_name
    known = {key for key, line in lines.items() if line.ticket_id and line.void_seen_at is None}
    assert known == set(places)  # all of one day, so no ticket has left the screen

    to_make = [line for line in lines.values() if line.status in ("fired", "started") and line.ticket.status != "done"]
    counts = all_day(shown)
    assert sum(dish["quantity"] for dish in counts) == sum(line.quantity for line in to_make)
    for dish in counts:
        for kind in ("quantity", "held"):
            assert sum(variant[kind] for variant in dish["variants"]) == dish[kind]
    together = [ticket["id"] for row in by_order(shown) for ticket in row["tickets"]]
    assert len(together) == len(set(together))
    assert set(together) >= {ticket["id"] for ticket in shown if ticket["status"] != "done"}
