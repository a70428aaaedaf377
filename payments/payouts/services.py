"""Store payouts, match their lines with our books, and explain what cannot be matched."""

import logging
from decimal import Decimal
from itertools import groupby
from uuid import UUID

from django.db.models import Sum

from fynlo.core import clock
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from payments import ledger
from payments.models import Entry, Payout, PayoutMovement, Posting
from payments.payouts import alerts, selectors
from payments.payouts.errors import NothingToExplain
from payments.payouts.matching import Match, find_matches
from payments.providers import provider_class
from payments.providers.base import Movement
from payments.providers.base import Payout as ProviderPayout
from realtime.commands.context import CommandContext

logger = logging.getLogger(__name__)

Account, Kind, Status = Posting.Account, PayoutMovement.Kind, PayoutMovement.Status


def store_payout(*, context: CommandContext, provider: str, payout: ProviderPayout) -> Payout:
    """Store a payout of `provider` with its lines, or bring the stored one up to date. Twice has one effect.

    Books what reached the bank (BANK + / PROVIDER −), and takes it back when the provider says that it failed. Fees of
    all lines but payments and disputes are booked at once (FEES + / PROVIDER −); a payment's own when it is matched.
    Locks the payout. A payout in another currency than the restaurant's is stored, never booked, and raises an alert.
    """
    row = selectors.lock_payout(provider, payout)
    added = _add_movements(row, payout.movements)
    row.amount, row.is_paid, row.arrives_on = payout.amount, payout.is_paid, payout.arrives_on
    row.save(update_fields=["amount", "is_paid", "arrives_on"])
    context.annotate(provider=provider, payout=payout.reference, amount=payout.amount, is_paid=payout.is_paid)
    if row.currency != connection.tenant.currency:
        if added:
            alerts.other_currency(context, row)
        return row
    for movement in added:
        fee = _fee_known_now(movement, provider)
        if fee:
            _book_fee(movement, fee)
    _book(row)
    return row


def _add_movements(payout: Payout, movements: tuple[Movement, ...]) -> list[PayoutMovement]:
    known = set(payout.movements.values_list("reference", flat=True))
    return PayoutMovement.objects.bulk_create(
        [
            PayoutMovement(
                payout=payout, reference=each.reference, kind=each.kind.value, amount=each.amount, fee=each.fee,
                at=each.at, payment_reference=each.payment_reference[:80], source=each.source[:80], key=each.key,
                status=Status.MATCHED if each.kind.value == Kind.FEE else Status.UNMATCHED,
            )
            for each in movements
            if each.reference not in known
        ],
        batch_size=1000,
    )  # fmt: skip


def _fee_known_now(movement: PayoutMovement, provider: str) -> Decimal:
    """Return the fee of a line that no payment has: a fee of its own, or one kept of a refund or dispute."""
    if _has_fee_of_its_match(movement, provider):
        return ZERO
    return movement.fee - movement.amount if movement.kind == Kind.FEE else movement.fee


def _has_fee_of_its_match(movement: PayoutMovement, provider: str) -> bool:
    """Return whether the fee is booked with what the line is about: a payment, or a dispute that we can read there.

    A dispute that the provider lets us read books its own fee (`payments.disputes`).
    """
    known = provider_class(provider)
    is_read = known is not None and known.offers_disputes
    return movement.kind == Kind.PAYMENT or (movement.kind == Kind.DISPUTE and is_read)


def _book(payout: Payout) -> None:
    """Book what reached the bank, less what is booked of this payout already. Two queries, three more to book."""
    booked = Posting.objects.filter(
        entry__about=payout.id, entry__kind=Entry.Kind.PAYOUT, account=Account.BANK
    ).aggregate(sum=Sum("amount"))["sum"]
    missing = (payout.amount if payout.is_paid else ZERO) - (booked or ZERO)
    if missing:
        ledger.write(
            kind=Entry.Kind.PAYOUT, about=payout.id, at=clock.now(),
            postings={Account.BANK: missing, Account.PROVIDER: -missing},
        )  # fmt: skip


def _book_fee(movement: PayoutMovement, fee: Decimal) -> None:
    ledger.write(
        kind=Entry.Kind.FEE, about=movement.id, at=clock.now(), postings={Account.FEES: fee, Account.PROVIDER: -fee}
    )


def match_movements(*, context: CommandContext) -> dict[str, int]:
    """Match every line that is not matched yet with our books. Return how many were found.

    Locks the lines. A fee that differs from what was booked at the capture is corrected by an entry of the difference,
    also a fee that was not known then. A line whose amount differs from our books stays to be checked.
    """
    rows = [
        row
        for row in selectors.unmatched(clock.now()).select_for_update(of=("self",), no_key=True)
        if row.payout.currency == connection.tenant.currency
    ]
    found = 0
    by_provider = sorted(rows, key=lambda row: row.payout.provider)
    for provider, group in groupby(by_provider, key=lambda row: row.payout.provider):
        own = list(group)
        matches = find_matches(provider, own)
        for row in own:
            if row.id in matches:
                _apply(row, matches[row.id])
                found += 1
    context.annotate(matched=found, unmatched=len(rows) - found)
    return {"matched": found, "unmatched": len(rows) - found}


def _apply(row: PayoutMovement, match: Match) -> None:
    row.payment, row.refund, row.expected = match.payment, match.refund, match.expected
    row.status = Status.MATCHED if row.amount == match.expected else Status.DIFFERS
    row.save(update_fields=["payment", "refund", "expected", "status"])
    if row.status == Status.DIFFERS:
        logger.error("%s of payout %s has %s, not %s", row.reference, row.payout, row.amount, match.expected)
    if row.kind == Kind.PAYMENT and match.payment is not None and row.fee != match.payment.fee:
        _book_fee(row, row.fee - match.payment.fee)


def explain_movement(*, context: CommandContext, movement_id: UUID, explanation: str) -> PayoutMovement:
    """Store what a line is that is not in our books, or why its amount differs, such as a sale of the web shop.

    Books the difference as paid out for sales elsewhere, so that nothing stays owed by the provider. Locks the line.
    Raises MovementNotFound, NothingToExplain for a line that is matched or explained already.
    """
    row = selectors.lock_movement(movement_id)
    if row.status not in PayoutMovement.TO_CHECK:
        raise NothingToExplain(movement=str(row.id), status=row.status)
    elsewhere = row.amount - (row.expected or ZERO)
    fee = row.fee if row.payment_id is None and _has_fee_of_its_match(row, row.payout.provider) else ZERO
    if row.payout.currency == connection.tenant.currency:
        ledger.write(
            kind=Entry.Kind.PAYOUT, about=row.id, at=clock.now(),
            postings={
                Account.PROVIDER: elsewhere - fee, Account.FEES: fee, Account.ELSEWHERE: -elsewhere,
            },
        )  # fmt: skip
    row.status, row.explanation, row.explained_at = Status.EXPLAINED, explanation, clock.now()
    row.explained_by, row.explained_by_name = context.actor.user_id, context.actor.name
    row.save(update_fields=["status", "explanation", "explained_at", "explained_by", "explained_by_name"])
    context.annotate(movement=row.reference, amount=row.amount, explanation=explanation)
    return row
