"""Reducing the events of drawers gives the state of a new snapshot, in Python and in the browser."""

from decimal import Decimal as D

import pytest

from fynlo.core.ids import uuid7
from payments.cash_up import services
from payments.cash_up.projections import EVENTS, drawers, no_drawers
from payments.cash_up.reducers import reduce_drawers
from tests.javascript import as_javascript, call_javascript
from tests.orders.conftest import events_since, head, on_the_wire

pytestmark = pytest.mark.django_db


def shift(run, opened, cashier, manager):
    """Two shifts of one drawer and a third that goes on, a drawer that is put out of use, changed settings."""
    for difference in ("0.00", "-1.00"):
        session = opened("50.00", drawer_id=DRAWER)
        run(services.pay_in, actor=cashier, session_id=session.id, amount=D("5.00"), reason="change from the bank")
        run(services.count_drawer, actor=cashier, session_id=session.id, amount=D("55.00") + D(difference))
        run(services.close_drawer, actor=cashier, session_id=session.id, reason="not found")
    left = opened("50.00", drawer_id=DRAWER)
    run(services.open_without_sale, actor=cashier, session_id=left.id, reason="change for a guest")
    run(services.end_shift, actor=cashier, session_id=left.id)
    other = run(services.create_drawer, actor=manager, name="Window")
    run(services.change_drawer, actor=manager, drawer_id=other.id, is_active=False)
    run(services.change_settings, actor=manager, version=0, changes={"card_machines": ["Bar", "Front"]})


DRAWER = uuid7()


def test_reducing_the_events_gives_the_fresh_snapshot(run, opened, cashier, manager):
    before, joined = on_the_wire(drawers()), head()
    assert before == on_the_wire(no_drawers())
    shift(run, opened, cashier, manager)
    events = [event for event in events_since(joined) if event["type"] in EVENTS]
    state = before
    for event in events:
        state = on_the_wire(reduce_drawers(state, event))
    after = on_the_wire(drawers())
    assert state == after
    assert [row["kind"] for row in after["movements"].values()] == ["no_sale"]
    assert [session["status"] for session in after["sessions"].values()] == ["ended"]
    [reduced] = call_javascript(
        "frontend/shared/reducers/drawers.js", "reducers.drawers", [(before, events)], reduces=True
    )
    assert reduced == as_javascript(after)


def test_the_snapshot_costs_four_queries(opened, django_assert_num_queries):
    opened()
    with django_assert_num_queries(4):  # 1. drawers  2. sessions  3. movements  4. settings
        drawers()
