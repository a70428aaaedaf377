"""Work in one restaurant, then go back to where one was."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from fynlo.core.tenancy.hosts import restaurant_by_schema


class NoRestaurant(LookupError):
    """No restaurant owns that schema."""


@contextmanager
def in_restaurant(restaurant: Any) -> Iterator[Any]:
    """Every query inside the block runs in `restaurant`'s schema, in this thread or task."""
    before = connection.tenant
    connection.set_tenant(restaurant)
    try:
        yield restaurant
    finally:
        connection.set_tenant(before)


@contextmanager
def in_schema(schema_name: str) -> Iterator[Any]:
    """`in_restaurant` for a task, which is told the schema's name.

    Raises NoRestaurant when the schema is nobody's: the task must not run anywhere else instead.
    """
    restaurant = restaurant_by_schema(schema_name)
    if restaurant is None:
        raise NoRestaurant(schema_name)
    with in_restaurant(restaurant) as chosen:
        yield chosen


@contextmanager
def in_public() -> Iterator[None]:
    """Only the platform's own tables inside the block."""
    before = connection.tenant
    connection.set_schema_to_public()
    try:
        yield
    finally:
        connection.set_tenant(before)


@contextmanager
def in_schema_alone(schema_name: str) -> Iterator[None]:
    """Only that schema's tables inside the block, without `public` behind them. It need not be a restaurant's."""
    before = connection.tenant
    connection.set_schema(schema_name, include_public=False)
    try:
        yield
    finally:
        connection.set_tenant(before)
