"""Book a movement of a house account: the row, the balance, and the ledger where no payment has written it."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from payments import ledger
from payments.models import AccountMovement, Entry, HouseAccount, Posting
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day

Kind = AccountMovement.Kind
HOUSE_ACCOUNTS = Posting.Account.HOUSE_ACCOUNTS.value


def book(
    context: CommandContext,
    account: HouseAccount,
    kind: AccountMovement.Kind,
    amount: Decimal,
    *,
    movement_id: UUID | None = None,
    day: date | None = None,
    **fields: Any,
) -> AccountMovement:
    """Store a movement of `amount` pounds and move the balance. The caller holds the lock of the account.

    Two statements. Writes nothing to the ledger: a charge and a refund are in their payment's entries.
    """
    actor, at = context.actor, clock.now()
    account.balance += amount
    account.save(update_fields=["balance"])
    return AccountMovement.objects.create(
        id=movement_id or uuid7(), account=account, kind=kind, amount=amount,
        business_day=day or business_day(at, connection.tenant), by=actor.user_id, by_name=actor.name,
        approved_by_name=actor.approver.name if actor.approver else "", at=at, **fields,
    )  # fmt: skip


def post(movement: AccountMovement, against: str) -> None:
    """Write the ledger entry of a movement that is no payment of a bill; `against` is the other account."""
    ledger.write(
        kind=Entry.Kind.HOUSE_ACCOUNT,
        about=movement.id,
        postings={HOUSE_ACCOUNTS: movement.amount, against: -movement.amount},
        at=movement.at,
    )


def reopen(account: HouseAccount) -> None:
    """Open a closed account again, because money of it moves. Its name gets a mark if another account has it now."""
    if HouseAccount.objects.filter(name__iexact=account.name, closed_at=None).exists():
        account.name = f"{account.name[:110]} ({str(account.id)[-4:]})"
    account.closed_at = None
    account.version += 1
    account.save(update_fields=["closed_at", "name", "version"])
