"""Book a movement of a deposit: the row with its VAT, the balance, and the ledger where no payment has written it."""

from decimal import Decimal
from typing import Any

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.money import ZERO, round_half_up
from payments import ledger
from payments.models import Deposit, DepositMovement, Entry, Posting
from realtime.commands.context import CommandContext

Kind = DepositMovement.Kind
DEPOSITS = Posting.Account.DEPOSITS.value


def book(
    context: CommandContext, deposit: Deposit, kind: DepositMovement.Kind, amount: Decimal, **fields: Any
) -> DepositMovement:
    """Store a movement of `amount` pounds with its part of the VAT, and move the balance. The caller holds the lock.

    The parts of all movements sum to what the balance holds of the stored VAT, so nothing is lost to rounding. Writes
    nothing to the ledger: what a bill takes and gives back is in its payment's entries.
    """
    before = _vat_in(deposit, deposit.balance)
    deposit.balance += amount
    deposit.save(update_fields=["balance", "vat", "rate", "taken_at"])
    actor, at = context.actor, clock.now()
    return DepositMovement.objects.create(
        id=uuid7(), deposit=deposit, kind=kind, amount=amount, vat=_vat_in(deposit, deposit.balance) - before,
        by=actor.user_id, by_name=actor.name, at=at, **fields,
    )  # fmt: skip


def post(movement: DepositMovement, against: str) -> None:
    """Write the ledger entry of a movement that is no payment of a bill; `against` is the other account."""
    ledger.write(
        kind=Entry.Kind.DEPOSIT,
        about=movement.id,
        postings={DEPOSITS: -movement.amount, against: movement.amount},
        at=movement.at,
    )


def _vat_in(deposit: Deposit, balance: Decimal) -> Decimal:
    return round_half_up(deposit.vat * balance / deposit.amount) if deposit.amount else ZERO
