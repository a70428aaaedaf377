"""A drawer on Carl's till, and short ways to sell from it."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from fynlo.core.ids import uuid7
from orders import services as orders
from orders.services import Item
from payments import services as payments
from payments.cash_up import services
from payments.models import DrawerSession, Payment
from realtime.actors import Actor
from tests.orders.conftest import build_menu
from tests.payments.conftest import (  # noqa: F401
    api,
    bank,
    card,
    latte,
    pay,
    place,
    room,
    tacos,
    take,
    waiter,
)
from tests.services import run_service

DEVICE = uuid4()


@pytest.fixture
def cashier(actor) -> Actor:
    """Carl at the till."""
    return replace(actor("carl"), device_id=DEVICE)


@pytest.fixture
def manager(actor) -> Actor:
    """Marco, at no till."""
    return actor("marco")


@pytest.fixture
def opened(run, cashier) -> Callable[..., DrawerSession]:
    """`opened("100.00")` opens a drawer of Carl's till with that float."""

    def make(opening_float: str = "100.00", **fields: Any) -> DrawerSession:
        given = {"session_id": uuid7(), "drawer_id": uuid7(), "name": "Till", "actor": cashier, **fields}
        return run(services.open_drawer, opening_float=Decimal(opening_float), **given)

    return make


@pytest.fixture
def sell(run, place, cashier) -> Callable[..., Payment]:  # noqa: F811, a fixture by its name
    """`sell()` takes £11.70 in cash at Carl's till; `sell(payments.take_card)` by card."""

    def make(service: Callable = payments.take_cash, **fields: Any) -> Payment:
        order = place()
        return run(service, **{"actor": cashier, "order": order.id, "amount": order.due, **fields})

    return make


@pytest.fixture
def world(committed) -> SimpleNamespace:
    """A committed restaurant for races: `.alpha`, `.session` with £100.00, `.sale()`, `.carl`."""
    from django.db import connection

    connection.set_tenant(committed.alpha)
    menu = run_service(build_menu)
    carl = Actor("carl", uuid4(), "Carl", permissions=frozenset({"*"}), role="system", device_id=DEVICE)
    session = run_service(
        services.open_drawer, actor=carl, session_id=uuid7(), drawer_id=uuid7(), name="Till",
        opening_float=Decimal("100.00"),
    )  # fmt: skip

    def sale(actor: Actor = carl) -> Callable[[], Payment]:
        """Return a call that takes £3.20 in cash for a new order."""
        order = run_service(orders.place_order, actor=actor, items=[Item(menu.latte.id)])
        return lambda: run_service(payments.take_cash, actor=actor, order=order.id, amount=order.due)

    return SimpleNamespace(alpha=committed.alpha, session=session, carl=carl, sale=sale)
