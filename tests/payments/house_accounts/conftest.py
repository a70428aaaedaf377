"""A house account, and ways to charge it and to read what it owes."""

from decimal import Decimal as D

import pytest
from django.db.models import Sum

from payments.house_accounts import charging, services
from payments.models import AccountMovement, HouseAccount, Posting


@pytest.fixture
def account(run):
    """The account of an office that may owe £50."""
    return run(
        services.open_account, name="Harbour Office", contact="Dana Reed", email="accounts@harbour.example",
        address="1 Quay\nBristol", credit_limit=D("50.00"), terms_days=14, signers=["Dana Reed", "Jo Blunt"],
    )  # fmt: skip


@pytest.fixture
def charge(run, waiter, account):
    """`charge(order)` charges all that is due to the account; `charge(order, D("5.00"), tip=…)` a part."""

    def make(order, amount=None, **fields):
        return run(
            charging.take_on_account,
            **{
                "actor": waiter, "order": order.id, "account_id": account.id, "signed_by": "Dana Reed",
                "amount": order.due if amount is None else amount, **fields,
            },
        )  # fmt: skip

    return make


def owed(account):
    """Return what the account owes; its movements and the ledger have to agree."""
    balance = HouseAccount.objects.get(pk=account.pk).balance
    moved = AccountMovement.objects.filter(account=account).aggregate(sum=Sum("amount"))["sum"] or D("0.00")
    assert balance == moved, f"the balance is {balance}, the movements sum to {moved}"
    return balance


def posted(account_name="house_accounts"):
    return sum(Posting.objects.filter(account=account_name).values_list("amount", flat=True), D("0.00"))
