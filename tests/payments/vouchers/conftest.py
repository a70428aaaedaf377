"""Kinds of vouchers, and a way to take one."""

from decimal import Decimal as D

import pytest

from orders.selectors import order_with_lines
from payments.models import Posting
from payments.vouchers import services, taking
from tests.payments.conftest import api, bank, card, latte, pay, place, room, tacos, take, waiter  # noqa: F401


@pytest.fixture
def lunch(run):
    """Lunch vouchers of £5 each."""
    return run(services.add_kind, name="Lunch voucher £5", face_value=D("5.00"))


@pytest.fixture
def hotel(run):
    """Vouchers of the hotel next door: each has its number and says what it is worth."""
    return run(services.add_kind, name="Hotel breakfast", has_unique_references=True)


@pytest.fixture
def spend(run, waiter):  # noqa: F811, a fixture by its name
    """`spend(kind, order, "5.00", reference=…)` takes a voucher for £5.00, without an amount for all that is due."""

    def make(kind, order, amount=None, **fields):
        due = order_with_lines(order.id).due if amount is None else D(amount)
        return run(
            taking.take_voucher, **{"actor": waiter, "order": order.id, "kind_id": kind.id, "amount": due, **fields}
        )

    return make


def posted(account="vouchers"):
    return sum(Posting.objects.filter(account=account).values_list("amount", flat=True), D("0.00"))
