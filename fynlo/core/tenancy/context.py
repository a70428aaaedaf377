"""Choose the restaurant, or only the platform's tables, for a block of code; restore the earlier choice after it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils import translation

from fynlo.core.languages import first_known
from fynlo.core.tenancy.connection import connection
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


def restaurants_language() -> str:
    """Return the language of the chosen restaurant, that of the platform where none is chosen."""
    return first_known(getattr(connection.tenant, "language", ""))


@contextmanager
def working_for(restaurant: Any) -> Iterator[Any]:
    """Like `in_restaurant`, for a worker: what it writes down, such as an alert, is in the restaurant's language."""
    with in_restaurant(restaurant), translation.override(first_known(getattr(restaurant, "language", ""))):
        yield restaurant


@contextmanager
def in_schema(schema_name: str) -> Iterator[Any]:
    """Like `working_for`, for a task, which gets the schema's name as an argument.

    Raises NoRestaurant when no restaurant owns the schema, so that the task runs nowhere else instead.
    """
    restaurant = restaurant_by_schema(schema_name)
    if restaurant is None:
        raise NoRestaurant(schema_name)
    with working_for(restaurant) as chosen:
        yield chosen


@contextmanager
def in_public() -> Iterator[None]:
    """Every query inside the block reads and writes the platform's own tables only."""
    before = connection.tenant
    connection.set_schema_to_public()
    try:
        yield
    finally:
        connection.set_tenant(before)


@contextmanager
def in_schema_alone(schema_name: str) -> Iterator[None]:
    """Every query inside the block sees that schema only, without `public`. The schema need not be a restaurant's."""
    before = connection.tenant
    connection.set_schema(schema_name, include_public=False)
    try:
        yield
    finally:
        connection.set_tenant(before)
