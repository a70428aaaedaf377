"""A screen that reduces menu events has the state of a new snapshot."""

import pytest

from fynlo.core import json_codec
from menu import projections, services
from realtime.models import Event
from realtime.projections import registered
from tests.javascript import call_javascript


def _events(after=0):
    return [{"type": e.type, "data": json_codec.loads(e.data)} for e in Event.objects.filter(seq__gt=after)]


def test_reducing_the_events_gives_the_fresh_snapshot(menu, run):
    state = projections.snapshot()
    assert state == {"version": 0, "counter": 0, "unavailable": [], "until": {}, "left": {}}

    option = menu.salsa.options.first()
    run(services.publish)
    for item, available in ((menu.fish, False), (option, False), (menu.pastor, False), (menu.fish, True)):
        run(services.set_availability, item_id=item.id, available=available)
    run(services.update_product, product_id=menu.cola.id, description="Cold")
    run(services.publish)

    for event in _events():
        state = projections.fold(state, event)
    assert state == projections.snapshot()
    assert (state["version"], state["counter"], len(state["unavailable"])) == (2, 4, 2)


def test_reducing_leaves_the_old_state_unchanged(menu, run):
    before = projections.snapshot()
    run(services.set_availability, item_id=menu.cola.id, available=False)
    projections.fold(before, _events()[0])
    assert before["unavailable"] == []


@pytest.mark.parametrize("view", ["pos", "kitchen", "floor"])
def test_every_screens_view_has_the_menu_part(view):
    assert registered()[view]["menu"].permission == "menu.view"


def test_a_snapshot_costs_one_query(menu, django_assert_num_queries):
    with django_assert_num_queries(1):  # version, counter and the sold-out items
        projections.snapshot()


def test_the_browser_reduces_events_to_the_same_state(menu, run):
    before = projections.snapshot()
    run(services.publish)
    for item, available in ((menu.fish, False), (menu.cola, False), (menu.pastor, False), (menu.fish, True)):
        run(services.set_availability, item_id=item.id, available=available)
    run(services.set_availability, item_id=menu.cola.id, available=False, until="tomorrow")
    run(services.set_availability, item_id=menu.fish.id, available=True, portions=3)
    run(services.set_availability, item_id=menu.pastor.id, available=True, portions=1)
    run(services.set_availability, item_id=menu.pastor.id, available=False)
    events, after = _events(), projections.snapshot()

    [folded] = call_javascript("frontend/shared/reducers/menu.js", "reducers.menu", [(before, events)], reduces=True)
    assert folded == after
    assert (len(after["until"]), after["left"]) == (1, {str(menu.fish.id): 3})
    python = before
    for event in events:
        python = projections.fold(python, event)
    assert python == after
