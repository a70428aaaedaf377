"""Fixtures: a restaurant on the free plan, and many orders."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from orders.models import Order
from realtime.commands.context import CommandContext
from restaurants.models import Plan, Restaurant, Subscription
from tests.orders.conftest import api, card  # noqa: F401, fixtures

FIRST_NUMBER = 10_000  # above those of orders that are placed


@pytest.fixture
def free(tenant) -> Restaurant:
    """Alpha on the plan alpha, with 500 orders a month."""
    Subscription.objects.filter(restaurant=tenant).update(plan=Plan.objects.get(slug="alpha"))
    return tenant


@pytest.fixture
def have_orders(run) -> Callable[..., None]:
    """`have_orders(day, 3)` stores as many orders: only their number matters."""

    def store(*, context: CommandContext, day: date, count: int, **fields: Any) -> None:
        first, now = FIRST_NUMBER + Order.objects.count(), clock.now()
        given = {
            "business_day": day, "order_type": "takeaway", "menu_version": 1, "opened_at": now,
            "vat_registered": True, "vat_method": "per_receipt", "prices_include_tax": True, **fields,
        }  # fmt: skip
        Order.objects.bulk_create(Order(number=first + each, content=uuid7().hex, **given) for each in range(count))

    return lambda day, count, **fields: run(store, day=day, count=count, **fields)
