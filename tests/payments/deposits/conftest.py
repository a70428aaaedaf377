"""A deposit of £20.00 that is held, and ways to apply it and to read what is held."""

from datetime import timedelta
from decimal import Decimal as D

import pytest
from django.db.models import Sum

from fynlo.core import clock
from payments import services as payments
from payments.deposits import applying, services
from payments.models import Deposit, DepositMovement, Posting


@pytest.fixture
def registered(tenant):
    """Alpha is registered for VAT."""
    tenant.vat_number = "GB 123 4567 89"
    return tenant


@pytest.fixture
def take_deposit(run, waiter, card, registered):
    """`take_deposit("20.00")` takes a deposit for in three days and pays it in cash; `pay=False` leaves it unpaid."""

    def make(amount="20.00", *, pay=True, **fields):
        day = clock.now().date() + timedelta(days=3)
        guest = {"name": "Ines Alba", "phone": "07700 900123", "email": "ines@guest.example"}
        given = {**guest, "party": 8, "for_date": day, **fields}
        order = run(services.add_deposit, actor=waiter, amount=D(amount), **given)
        if pay:
            run(payments.take_cash, actor=waiter, order=order.id, amount=order.due)
        return Deposit.objects.get(line__order=order)

    return make


@pytest.fixture
def deposit(take_deposit):
    return take_deposit()


@pytest.fixture
def apply(run, waiter):
    """`apply(order, deposit, "5.00")` applies a part; without an amount all that is due or held."""

    def make(order, deposit, amount=None, **fields):
        wanted = min(order.due, deposit.balance) if amount is None else D(amount)
        return run(
            applying.apply_deposit,
            **{"actor": waiter, "order": order.id, "deposit_id": deposit.id, "amount": wanted, **fields},
        )

    return make


def held(deposit):
    """Return what is held of a deposit; its movements have to agree."""
    balance = Deposit.objects.get(pk=deposit.pk).balance
    moved = DepositMovement.objects.filter(deposit=deposit).aggregate(sum=Sum("amount"))["sum"] or D("0.00")
    assert balance == moved, f"the balance is {balance}, the movements sum to {moved}"
    return balance


def posted(account):
    return sum(Posting.objects.filter(account=account).values_list("amount", flat=True), D("0.00"))
