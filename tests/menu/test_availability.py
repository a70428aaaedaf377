"""Sold out and available again: takes effect at once, counts up, records one event."""

import pytest

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from menu import selectors, services
from menu.errors import ItemNotFound
from menu.models import Unavailable
from realtime.models import Event


def _changes():
    return [json_codec.loads(e.data) for e in Event.objects.filter(type="menu.availability_changed")]


def test_a_product_is_sold_out_and_available_again(on_sale, run):
    product = str(on_sale.pastor.id)
    assert run(services.set_availability, item_id=on_sale.pastor.id, available=False).counter == 1
    assert selectors.availability() == {"counter": 1, "unavailable": [product]}
    assert run(services.set_availability, item_id=on_sale.pastor.id, available=True).counter == 2

    assert selectors.availability() == {"counter": 2, "unavailable": []}
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
