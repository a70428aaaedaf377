"""Customers of Alpha."""

from collections.abc import Callable

import pytest

from orders.customers import services
from orders.customers.services import Person
from orders.models import Customer, Order


@pytest.fixture
def add(take) -> Callable[..., Customer]:
    """`add("Ana Ruiz", phone="…")` adds a customer."""
    return lambda name, **details: take(services.add_customer, name=name, **details)


@pytest.fixture
def order_for(place) -> Callable[..., Order]:
    """`order_for("Ana Ruiz", "07700 900123", latte())` places a takeaway for a person by name and phone."""

    def make(name: str, phone: str, *items) -> Order:
        return place(*items, order_type=Order.Type.TAKEAWAY, customer=Person(name, phone))

    return make
