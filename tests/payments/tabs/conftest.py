"""A card reader of the sandbox, and cards that hold an amount for a tab."""

from datetime import timedelta
from decimal import Decimal as D

import pytest

from fynlo.core import clock
from fynlo.core.ids import uuid7
from payments import reconciliation, services
from payments.models import Payment
from payments.tabs.services import begin_hold, capture_hold
from tests.orders.conftest import api, card, latte, pay, place, room, tacos, take, waiter  # noqa: F401, fixtures
from tests.payments.conftest import bank, begin, link  # noqa: F401, fixtures
from tests.payments.readers.conftest import at_reader, reader, send, work  # noqa: F401, fixtures


@pytest.fixture
def hold(take, waiter, reader):  # noqa: F811
    """`hold(order, amount=…)`: £50.00 to be held at the reader, which no worker has claimed yet."""

    def make(order, **fields):
        fields = {"reader_id": reader.id, "payment_id": uuid7(), "amount": D("50.00")} | fields
        return take(begin_hold, actor=waiter, order=order.id, **fields)

    return make


@pytest.fixture
def held(hold, at_reader):  # noqa: F811
    """`held(order)`: £50.00 that a card holds."""

    def make(order, **fields):
        payment = work(hold(order, **fields))
        at_reader.does("tap")
        payment = polled(payment)
        assert payment.status == Payment.Status.AUTHORISED
        return payment

    return make


@pytest.fixture
def capture(take, waiter):  # noqa: F811
    """`capture(payment, amount=…)`: a part of a hold that no worker has asked the provider for yet."""
    return lambda payment, **fields: take(capture_hold, actor=waiter, payment_id=payment.id, **fields)


@pytest.fixture
def release(take, waiter):  # noqa: F811
    return lambda payment: take(services.cancel_payment, actor=waiter, payment_id=payment.id)


def polled(payment, **later):
    """Let the worker poll once, a few seconds or `later` from now, and return the payment as it is afterwards."""
    with clock.travel(clock.now() + timedelta(**(later or {"seconds": 4}))):
        reconciliation.poll_due()
    return Payment.objects.get(pk=payment.pk)


def intent_of(bank, payment):  # noqa: F811
    """Return the payment intent of a payment as the sandbox has it."""
    found = bank.server.store.find(payment.reference)
    return found if found["object"] == "payment_intent" else bank.server.store.find(found["payment_intent"])
