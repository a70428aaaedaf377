"""Two managers add tables at once, and a waiter places an order at one, on real connections."""

import pytest
from django.db import connection

from orders import services
from orders.floor import layout
from orders.models import Order, Table
from orders.services import Item
from tests.orders.conftest import build_floor, build_menu
from tests.orders.test_transfer_races import WAITER, codes_of_race
from tests.services import run_service
from tests.threads import pause_until_all_read


@pytest.fixture
def section(committed):
    connection.set_tenant(committed.alpha)
    return run_service(layout.create_section, name="Main room")


def add_ten(section):
    return lambda: run_service(layout.create_tables, section_id=section.id, count=10)


def numbers():
    return sorted(int(name) for name in Table.objects.values_list("name", flat=True))


def test_two_managers_adding_tables_at_once_take_turns(committed, section):
    assert codes_of_race(committed.alpha, add_ten(section), add_ten(section)) == []
    assert numbers() == list(range(1, 21))


def test_without_the_lock_one_of_two_managers_fails(committed, section, monkeypatch):
    """The control: both managers read the same highest number."""
    monkeypatch.setattr(layout, "lock_layout", lambda: None)
    monkeypatch.setattr(layout, "_live_names", pause_until_all_read(layout._live_names))
    assert len(codes_of_race(committed.alpha, add_ten(section), add_ten(section))) == 1
    assert numbers() == list(range(1, 11))


def test_a_table_is_either_archived_or_has_an_order(committed):
    connection.set_tenant(committed.alpha)
    card, floor = run_service(build_menu), run_service(build_floor)
    for table in floor.tables:
        refused = codes_of_race(
            committed.alpha,
            lambda table=table: run_service(layout.archive_table, table_id=table.id),
            lambda table=table: run_service(
                services.place_order, actor=WAITER, items=[Item(product_id=card.latte.id)], table_id=table.id
            ),
        )
        assert refused in (["table.in_use"], ["table.not_found"])
        seated = Order.objects.filter(table=table).exists()
        assert seated == (Table.objects.get(pk=table.id).archived_at is None)
