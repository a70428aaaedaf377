"""An order of tomatoes by the crate and basil by the gram, a draft or sent to a supplier with an email address."""

from decimal import Decimal as D
from types import SimpleNamespace

import pytest

from inventory import services as stock
from inventory.buying import services
from tests.inventory.conftest import browse, recipe, store  # noqa: F401
from tests.orders.conftest import api, card, latte, pay, place, room, tacos, take, waiter  # noqa: F401


@pytest.fixture
def shop(run, store) -> SimpleNamespace:  # noqa: F811
    """The store room, with basil that is kept in g and has no place, and an email address of the supplier."""
    run(stock.change_supplier, supplier_id=store.greens.id, version=1, email="orders@greens.example", review_days=3)
    store.basil = run(stock.add_item, name="Basil", unit="g", supplier_id=store.greens.id, supplier_code="B-1")
    return store


@pytest.fixture
def draft(run, shop):
    """`draft()` is an order of 3 crates of tomatoes for £12.00 each and 500 g of basil for £0.02 a gram: £46.00."""

    def make(**fields):
        lines = [
            {"item_id": shop.tomatoes.id, "quantity": D(3), "price": D(12)},
            {"item_id": shop.basil.id, "quantity": D(500), "price": D("0.02")},
        ]
        return run(services.create_order, supplier_id=shop.greens.id, **{"lines": lines, **fields})

    return make


@pytest.fixture
def sent(run, draft):
    """`sent()` is that order, sent by email."""

    def make(**fields):
        order = draft(**fields)
        return run(services.send_order, order_id=order.id, version=order.version)

    return make


@pytest.fixture
def receive(run):
    """`receive(order, (item, "2"), …)` receives quantities of an order's items; with a price as the third part."""

    def make(order, *arrived, **fields):
        lines = [
            {"item_id": item.id, "quantity": D(quantity), "price": D(price[0]) if price else None}
            for item, quantity, *price in arrived
        ]
        given = {"order_id": order.id, "version": order.version, "lines": lines}
        return run(services.receive_delivery, **{**given, **fields})

    return make
