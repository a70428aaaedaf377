"""Find what the lines of a payout are in our books."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.db.models import Q

from payments.models import Dispute, Payment, Payout, PayoutMovement, Posting, Refund
from payments.tenders import TENDERS

Kind = PayoutMovement.Kind


@dataclass(frozen=True, slots=True)
class Match:
    """What a line is about. `expected` is the amount that our books have for it: negative for money that went back.

    Neither payment nor refund: the money of an earlier payout that failed.
    """

    expected: Decimal
    payment: Payment | None = None
    refund: Refund | None = None


def find_matches(provider: str, rows: Sequence[PayoutMovement]) -> dict[UUID, Match]:
    """Return what these lines of one provider are about, by the line's id. Five queries at most.

    A payment is found by our id, else by the provider's; it is paid out once. A refund is found by our id, else it is
    the oldest one of the payment over the same amount that no line has yet.
    """
    payments = _payments(provider, rows)
    paid_out = set(
        PayoutMovement.objects.filter(
            kind=Kind.PAYMENT, payment__in=[payment.id for payment in payments.values()]
        ).values_list("payment", flat=True)
    )
    disputes = _disputes(provider, rows)
    refunds = _refunds({payment.id for payment in payments.values()}) if _any_refund(rows) else []
    found = _failed_payouts(provider, [row for row in rows if row.kind == Kind.OTHER and row.source])
    for row in rows:
        payment = payments.get(str(row.key)) or payments.get(row.payment_reference)
        if row.kind == Kind.PAYMENT and payment is not None and payment.id not in paid_out:
            paid_out.add(payment.id)
            found[row.id] = Match(payment.amount + payment.tip, payment)
        if row.kind == Kind.DISPUTE and row.source in disputes:
            dispute = disputes[row.source]
            found[row.id] = Match(dispute.amount if row.amount > 0 else -dispute.amount, dispute.payment)
        if row.kind == Kind.REFUND:
            refund = _refund_of(row, payment, refunds)
            if refund is not None:
                refunds.remove(refund)
                found[row.id] = Match(-(refund.amount + refund.tip), refund.payment, refund)
    return found


def _failed_payouts(provider: str, rows: Sequence[PayoutMovement]) -> dict[UUID, Match]:
    """Return the lines that bring back the money of a payout that never reached the bank."""
    if not rows:
        return {}
    failed = Payout.objects.filter(provider=provider, is_paid=False, reference__in=[row.source for row in rows])
    amounts = dict(failed.order_by().values_list("reference", "amount"))
    return {row.id: Match(amounts[row.source]) for row in rows if row.source in amounts}


def _disputes(provider: str, rows: Sequence[PayoutMovement]) -> dict[str, Dispute]:
    """Return the disputes that these lines withhold or give back, by the provider's id."""
    references = [row.source for row in rows if row.kind == Kind.DISPUTE and row.source]
    if not references:
        return {}
    found = Dispute.objects.filter(provider=provider, reference__in=references).select_related("payment")
    return {dispute.reference: dispute for dispute in found}


def _any_refund(rows: Sequence[PayoutMovement]) -> bool:
    return any(row.kind == Kind.REFUND for row in rows)


def _payments(provider: str, rows: Sequence[PayoutMovement]) -> dict[str, Payment]:
    """Return the captured payments that these lines name, by our id and by each id of the provider."""
    keys = [row.key for row in rows if row.key]
    references = [row.payment_reference for row in rows if row.payment_reference]
    named = Q(pk__in=keys) | Q(reference__in=references) | Q(settlement_reference__in=references)
    found: dict[str, Payment] = {}
    for payment in Payment.objects.filter(named, provider=provider, captured_at__isnull=False):
        for name in (str(payment.id), payment.reference, payment.settlement_reference):
            if name:
                found[name] = payment
    return found


def _refunds(payments: set[UUID]) -> list[Refund]:
    """Return the refunds of these payments that went back through the provider and that no line has, oldest first."""
    through = [name for name, tender in TENDERS.items() if tender.account == Posting.Account.PROVIDER]
    rows = Refund.objects.filter(payment__in=payments, method__in=through, payout_movement__isnull=True)
    return list(rows.select_related("payment").order_by("at", "id"))


def _refund_of(row: PayoutMovement, payment: Payment | None, refunds: Sequence[Refund]) -> Refund | None:
    own = next((refund for refund in refunds if row.key is not None and refund.id == row.key), None)
    if own is not None or payment is None:
        return own
    same = (
        refund for refund in refunds if refund.payment_id == payment.id and refund.amount + refund.tip == -row.amount
    )
    return next(same, None)
