"""A stocktake of two items, and what counts it."""

from decimal import Decimal as D

import pytest

from inventory import services as stock
from inventory.models import LocationStock, StocktakeLine
from inventory.stocktakes import services


@pytest.fixture
def receive(run):
    def put(item, quantity, cost, place):
        return run(
            stock.receive_stock, item_id=item.id, quantity=D(quantity), cost=D(cost), location_id=place.id
        )  # fmt: skip

    return put


@pytest.fixture
def stocktake(run, store, receive):
    """10 kg of tomatoes lie in the store room, 4 bottles of wine there and 6 in the bar."""
    receive(store.tomatoes, "10", "20.00", store.room)
    receive(store.wine, "4", "24.00", store.room)
    receive(store.wine, "6", "36.00", store.bar)
    return run(services.begin_stocktake, name="Monday")


@pytest.fixture
def count(run, stocktake, store):
    """`count(item, "3", …)` counts in the store room, or in `place`."""

    def enter(item, quantity, *, place=None, actor=None, **fields):
        return run(
            services.count_line, stocktake_id=stocktake.id, item_id=item.id, location_id=(place or store.room).id,
            quantity=D(quantity), **fields, **({"actor": actor} if actor else {}),
        )  # fmt: skip

    return enter


def line_of(stocktake, item, place):
    return StocktakeLine.objects.get(stocktake=stocktake, item=item, location=place)


def there(item, place):
    found = LocationStock.objects.filter(item=item, location=place).first()
    return found.quantity if found else D(0)
