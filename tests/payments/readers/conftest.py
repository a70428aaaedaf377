"""A card reader of the sandbox, paired with Alpha."""

from types import SimpleNamespace

import pytest

from fynlo.core.ids import uuid7
from payments import reconciliation, services
from payments.models import Payment
from payments.providers import get_provider
from payments.readers.services import add_reader
from tests.orders.conftest import api, card, latte, pay, place, room, tacos, take, waiter  # noqa: F401, fixtures
from tests.payments.conftest import (  # noqa: F401, fixtures
    bank,
    begin,
    link,
)
from tests.services import run_service


def pair(restaurant, name="Bar", code="simulated-wpe"):
    """Pair a reader at Stripe's sandbox and store it."""
    found = get_provider("stripe", restaurant).pair_reader(code, name)
    return run_service(add_reader, provider="stripe", found=found, name=name)


@pytest.fixture
def reader(bank, tenant):  # noqa: F811
    return pair(tenant)


@pytest.fixture
def send(take, waiter, reader):  # noqa: F811
    """`send(order, amount=…)`: a payment for the reader that no worker has claimed yet."""

    def make(order, **fields):
        fields = {"reader_id": reader.id, "payment_id": uuid7(), "amount": order.due} | fields
        return take(services.begin_reader_payment, actor=waiter, order=order.id, **fields)

    return make


@pytest.fixture
def at_reader(bank, reader):  # noqa: F811
    """What a guest does at the reader: `at_reader.does("tap")`, and `at_reader.plug("offline")`."""

    def plug(status):
        bank.server.store.save(bank.server.store.find(reader.reference) | {"status": status})

    return SimpleNamespace(
        does=lambda what: bank.server.stripe.present(reader.reference, what=what),
        plug=plug,
        screen=lambda: bank.server.store.find(reader.reference)["action"],
    )


def work(payment: Payment) -> Payment:
    """Let the worker poll once and return the payment as it is afterwards."""
    reconciliation.poll_due()
    return Payment.objects.get(pk=payment.pk)
