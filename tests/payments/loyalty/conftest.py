"""Alpha gives a point for each pound, 100 points are worth £1.00; orders for Ana, and ways to read what she has."""

from collections.abc import Callable
from decimal import Decimal as D
from typing import Any

import pytest
from django.db.models import Sum

from orders.customers.services import Person
from orders.models import Order
from payments import services as payments
from payments.loyalty import selectors, services
from payments.models import Payment, PointsMovement

ANA = Person("Ana Ruiz", "07700 900123")
DEFAULTS: dict[str, Any] = {"is_on": True, "per_pound": 1, "worth": 100, "tiers": [], "expiry_months": None}


@pytest.fixture
def give(take) -> Callable[..., Any]:
    """`give(per_pound=10)` changes the settings; what is not named is as in DEFAULTS."""

    def change(**fields: Any) -> Any:
        version = selectors.loyalty_settings().version
        return take(services.change_settings, version=version, **{**DEFAULTS, **fields})

    return change


@pytest.fixture
def points_on(give) -> Any:
    return give()


@pytest.fixture
def order_for(place) -> Callable[..., Order]:
    """`order_for()` places tacos and a latte, £11.70, to take away for Ana; `order_for(ANA, latte())` a latte."""

    def make(person: Person = ANA, *items: Any) -> Order:
        return place(*items, order_type=Order.Type.TAKEAWAY, customer=person)

    return make


@pytest.fixture
def settle(run, waiter) -> Callable[..., Payment]:
    """`settle(order)` takes what is due in cash."""

    def make(order: Order) -> Payment:
        due = Order.objects.get(pk=order.pk).due
        return run(payments.take_cash, actor=waiter, order=order.id, amount=due)

    return make


@pytest.fixture
def ana(take, order_for, points_on) -> Any:
    """Ana, with 500 points."""
    customer_id = order_for().customer_id
    return take(services.adjust_points, customer_id=customer_id, points=500, reason="she had them on paper")


@pytest.fixture
def redeem(run, waiter) -> Callable[..., Order]:
    """`redeem(order, points=100)` uses points at the till; as many as the bill can take without `points`."""
    return lambda order, **fields: run(services.redeem_points, actor=waiter, order_id=order.id, **fields)


def balance(customer_id: Any) -> int:
    """Return what a customer without duplicates has; the rows have to sum to it."""
    found = selectors.standing_of(customer_id).balance
    rows = PointsMovement.objects.filter(customer=customer_id).aggregate(sum=Sum("points"))["sum"] or 0
    assert found == rows, f"the balance is {found}, the rows sum to {rows}"
    return found


def kinds(order: Order) -> list[tuple[str, int]]:
    rows = PointsMovement.objects.filter(order=order.id).order_by("at", "id")
    return list(rows.values_list("kind", "points"))


def total(order: Order) -> D:
    return Order.objects.get(pk=order.pk).total
