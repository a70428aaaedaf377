"""The copies that `build_once` makes of menu and room are exactly what services write."""

from tests.orders.conftest import build_floor, build_menu
from tests.orders.scenarios import rolled_back
from tests.recorded_rows import build_once, rows_of_all_tables


def test_the_copied_rows_are_those_that_the_services_wrote(tenant):
    found = []
    for _ in ("written or copied", "copied"):
        with rolled_back():
            menu, room = build_once(build_menu), build_once(build_floor)
            found.append((rows_of_all_tables(), menu.tacos.pk, menu.version, room.one.pk))
    assert found[0] == found[1]


def test_a_change_to_what_is_returned_does_not_reach_the_next_test(tenant):
    for _ in range(2):
        with rolled_back():
            menu = build_once(build_menu)
            assert menu.tacos.name == "Tacos"
            menu.tacos.name = "Burritos"
