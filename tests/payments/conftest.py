"""A sandbox bank, and payments that guests begin. Menu and tables are those of the orders' tests."""

import contextlib
from collections.abc import Iterator
from decimal import Decimal

import pytest

from payments import services
from payments.splitting import Split, SplitMethod
from realtime.actors import Actor
from tests.orders.conftest import (  # noqa: F401
    api,
    card,
    latte,
    pay,
    place,
    room,
    tacos,
    take,
    waiter,
)
from tests.payments.sandbox import SandboxBank, connect_stripe


@pytest.fixture
def bank(tmp_path, settings, request) -> Iterator[SandboxBank]:
    """The sandbox, where Alpha has a Stripe account. A test with `committed` connects it itself (`connect_stripe`)."""
    bank = SandboxBank(tmp_path / "sandbox.sqlite3")
    settings.STRIPE_URL = bank.url
    if "committed" not in request.fixturenames:
        request.getfixturevalue("tenant")
        connect_stripe()
    yield bank
    with contextlib.suppress(OSError):
        bank.stop()


@pytest.fixture
def link(take):  # noqa: F811, a fixture by its name
    return lambda order: take(services.open_link, order_id=order.id)


@pytest.fixture
def begin(take, link, bank):  # noqa: F811
    """`begin(order, Split(...), tip=…)`: a guest's payment that no worker has claimed yet."""

    def make(order, split=None, **fields):
        guest = fields.pop("guest", None)
        actor = Actor(f"guest:{guest}", role="guest", client_type="bill")
        fields = {name: Decimal(value) if isinstance(value, str) else value for name, value in fields.items()}
        return take(
            services.begin_payment, actor=actor, order_id=order.id, split=split or Split(SplitMethod.ALL),
            link=link(order), guest=guest, **fields,
        )  # fmt: skip

    return make
