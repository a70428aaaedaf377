"""Sold out and available again: takes effect at once, counts up, records one event."""

from datetime import UTC, datetime

import pytest

from fynlo.core import clock, json_codec
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from menu import mobile, published, selectors, services
from menu.errors import ItemNotFound
from menu.models import Unavailable
from menu.services import saving
from realtime.models import Event


def _changes():
    return [json_codec.loads(e.data) for e in Event.objects.filter(type="menu.availability_changed")]


def test_a_product_is_sold_out_and_available_again(on_sale, run):
    product = str(on_sale.pastor.id)
    assert run(services.set_availability, item_id=on_sale.pastor.id, available=False).counter == 1
    assert selectors.availability() == {"counter": 1, "unavailable": [product], "left": {}}
    assert run(services.set_availability, item_id=on_sale.pastor.id, available=True).counter == 2

    assert selectors.availability() == {"counter": 2, "unavailable": [], "left": {}}
    assert _changes() == [
        {"counter": 1, "product_id": product, "available": False},
        {"counter": 2, "product_id": product, "available": True},
    ]


def test_an_option_can_be_sold_out_too(on_sale, run):
    option = on_sale.salsa.options.get(name="Habanero")
    run(services.set_availability, item_id=option.id, available=False)
    assert _changes() == [{"counter": 1, "option_id": str(option.id), "available": False}]


def test_marking_sold_out_twice_changes_nothing(on_sale, run):
    run(services.set_availability, item_id=on_sale.pastor.id, available=False)
    assert run(services.set_availability, item_id=on_sale.pastor.id, available=False).counter == 1
    assert len(_changes()) == 1
    assert Unavailable.objects.count() == 1


def test_an_unknown_item_is_refused(on_sale, run):
    with pytest.raises(ItemNotFound):
        run(services.set_availability, item_id=uuid7(), available=False)


def test_the_overlay_is_read_in_one_query(on_sale, run, django_assert_num_queries):
    run(services.set_availability, item_id=on_sale.pastor.id, available=False)
    with django_assert_num_queries(1):  # version, counter and items together
        selectors.availability()


# Until tomorrow


@pytest.fixture
def evening(monkeypatch):
    """It is 23:30 in London, on the night before a business day that begins at 04:00."""
    now = [datetime(2026, 7, 1, 22, 30, tzinfo=UTC)]
    monkeypatch.setattr(clock, "now", lambda: now[0])
    return now


def test_sold_out_until_tomorrow_ends_when_the_next_business_day_begins(on_sale, run, evening):
    change = run(services.set_availability, item_id=on_sale.pastor.id, available=False, until="tomorrow")
    assert change.until == datetime(2026, 7, 2, 3, 0, tzinfo=UTC)  # 04:00 in British Summer Time
    assert _changes()[-1]["until"] == "2026-07-02T03:00:00Z"

    product = str(on_sale.pastor.id)
    evening[0] = datetime(2026, 7, 2, 2, 59, 59, tzinfo=UTC)
    assert selectors.availability()["unavailable"] == [product]
    first = mobile.ITEMS.answer()
    evening[0] = datetime(2026, 7, 2, 3, 0, tzinfo=UTC)
    assert selectors.availability() == {"counter": 1, "unavailable": [], "left": {}}
    published.changed()  # what this process has cached is at most a second old
    later = mobile.ITEMS.answer()
    assert (first.etag == later.etag, first.body.count(b'"available":false'), b'"available":false' in later.body) == (
        False, 1, False,
    )  # fmt: skip
    assert len(_changes()) == 1  # the clock ends it, without an event


@pytest.mark.parametrize(
    ("said", "back"),
    [
        (datetime(2026, 7, 1, 2, 30, tzinfo=UTC), datetime(2026, 7, 1, 3, 0, tzinfo=UTC)),  # 03:30: still yesterday
        (datetime(2026, 10, 24, 20, 0, tzinfo=UTC), datetime(2026, 10, 25, 4, 0, tzinfo=UTC)),  # the clocks go back
        (datetime(2026, 3, 28, 20, 0, tzinfo=UTC), datetime(2026, 3, 29, 3, 0, tzinfo=UTC)),  # the clocks go forward
    ],
)
def test_tomorrow_is_right_before_the_cut_off_and_when_the_clocks_change(on_sale, run, evening, said, back):
    evening[0] = said
    change = run(services.set_availability, item_id=on_sale.pastor.id, available=False, until="tomorrow")
    assert change.until == back


# Portions


def test_portions_replace_what_was_said_before_and_are_replaced(on_sale, run):
    product = str(on_sale.pastor.id)
    run(services.set_availability, item_id=on_sale.pastor.id, available=False)
    run(services.set_availability, item_id=on_sale.pastor.id, available=True, portions=3)
    assert selectors.availability() == {"counter": 2, "unavailable": [], "left": {product: 3}}
    run(services.set_availability, item_id=on_sale.pastor.id, available=False, until="tomorrow")
    assert selectors.availability() == {"counter": 3, "unavailable": [product], "left": {}}
    run(services.set_availability, item_id=on_sale.pastor.id, available=True)
    assert selectors.availability() == {"counter": 4, "unavailable": [], "left": {}}


@pytest.mark.parametrize(
    "wrong",
    [
        {"available": False, "portions": 3},
        {"available": True, "portions": 0},
        {"available": True, "portions": 10_000},
        {"available": True, "until": "tomorrow"},
        {"available": False, "until": "sunday"},
    ],
)
def test_what_contradicts_itself_is_refused(on_sale, run, wrong):
    with pytest.raises(InvalidInput):
        run(services.set_availability, item_id=on_sale.pastor.id, **wrong)
    assert selectors.availability()["counter"] == 0


def test_saving_a_product_as_available_keeps_its_portions(on_sale, run):
    run(services.set_availability, item_id=on_sale.pastor.id, available=True, portions=3)
    run(saving.update_live_product, product_id=on_sale.pastor.id, is_active=True)
    assert selectors.availability()["left"] == {str(on_sale.pastor.id): 3}
    run(saving.update_live_product, product_id=on_sale.pastor.id, is_active=False)
    assert selectors.availability()["unavailable"] == [str(on_sale.pastor.id)]
