"""A store room, a bar, a supplier and two items."""

import re
from decimal import Decimal as D
from types import SimpleNamespace

import pytest
from django.db import connection

from inventory import services
from tests.orders.conftest import api, card, latte, pay, place, room, tacos, take, waiter  # noqa: F401


@pytest.fixture
def store(run) -> SimpleNamespace:
    """Tomatoes are kept in kg and come in crates of 6; wine is kept in bottles of 750 ml."""
    cold_room, bar = (run(services.add_location, name=name) for name in ("Store room", "Bar"))
    greens = run(services.add_supplier, name="Greens & Sons", lead_days=2)
    tomatoes = run(
        services.add_item, name="Tomatoes", unit="kg", conversions=[["crate", D(6), "kg"]], location_id=cold_room.id,
        supplier_id=greens.id, par_level=D(30), reorder_at=D(5), allergens=[],
    )  # fmt: skip
    wine = run(services.add_item, name="House red", unit="bottle", conversions=[["bottle", D(750), "ml"]])
    return SimpleNamespace(room=cold_room, bar=bar, greens=greens, tomatoes=tomatoes, wine=wine)


@pytest.fixture
def recipe(run):
    """`recipe(card.latte, (store.milk, "0.2", "l"), …)` sets what a product, an option or an item is made of."""

    def set_recipe(made, *ingredients, **fields):
        kind = {"Product": "product", "ModifierOption": "option", "Item": "item"}[type(made).__name__]
        parts = [
            {"item_id": item.id, "quantity": D(quantity), "unit": unit, "waste": D(more[0]) if more else None}
            for item, quantity, unit, *more in ingredients
        ]
        return run(services.set_recipe, made_id=made.id, kind=kind, ingredients=parts, **fields)

    return set_recipe


@pytest.fixture
def browse(page_client, tenant):
    """`browse("marco")` is Marco's client; after each request Alpha is chosen again."""

    def make(name, slug="alpha"):
        client = page_client(name, slug)
        request = client.request

        def requested(**fields):
            answer = request(**fields)
            connection.set_tenant(tenant)
            return answer

        client.request = requested
        return client

    return make


def text(answer, status=200):
    """Return the page as one line of text."""
    assert answer.status_code == status, answer.status_code
    return re.sub(r"\s+", " ", answer.content.decode())
