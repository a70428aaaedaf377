"""Named reads of payouts, their movements, and payments that no payout has."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Count, Exists, Max, Min, OuterRef, Q, QuerySet, Sum

from fynlo.core import clock
from fynlo.core.money import ZERO
from payments.models import Payment, Payout, PayoutMovement
from payments.payouts import schedules
from payments.payouts.errors import MovementNotFound, PayoutNotFound
from payments.providers.base import Payout as ProviderPayout

MATCHED_FOR = timedelta(days=60)  # a movement that nobody found by then is not looked for again
LINES_TO_CHECK = Count("movements", filter=Q(movements__status__in=PayoutMovement.TO_CHECK))
STILL_MOVING = timedelta(days=60)  # a payout that is not paid by then has failed

State = tuple[bool, Decimal, int]


def state_of(payout: ProviderPayout) -> State:
    """Return what may change of a payout once it is stored."""
    return payout.is_paid, payout.amount, len(payout.movements)


def stored_payouts(provider: str, references: Iterable[str]) -> dict[str, State]:
    """Return the state of the stored ones among these payouts. One query."""
    rows = Payout.objects.filter(provider=provider, reference__in=list(references)).order_by()
    rows = rows.annotate(lines=Count("movements")).values_list("reference", "is_paid", "amount", "lines")
    return {reference: (is_paid, amount, lines) for reference, is_paid, amount, lines in rows}


def last_settled_day(provider: str) -> date | None:
    """Return the day up to which all payouts have ended; None where none is stored. One query."""
    days = Payout.objects.filter(provider=provider).aggregate(
        last=Max("arrives_on"), moving=Min("arrives_on", filter=Q(is_paid=False))
    )
    if days["last"] is None or days["moving"] is None:
        return days["last"]
    return max(min(days["last"], days["moving"]), days["last"] - STILL_MOVING)


def first_capture(provider: str) -> datetime | None:
    """Return when the provider took its first payment here. One query."""
    taken = Payment.objects.filter(provider=provider, captured_at__isnull=False)
    return taken.aggregate(first=Min("captured_at"))["first"]


def unmatched(now: datetime) -> QuerySet[PayoutMovement]:
    """Return the movements to look for, the oldest first."""
    rows = PayoutMovement.objects.filter(
        status=PayoutMovement.Status.UNMATCHED, payout__fetched_at__gte=now - MATCHED_FOR
    )
    return rows.select_related("payout").order_by("pk")


def is_matching_due(now: datetime) -> bool:
    return unmatched(now).exists()


def lock_payout(provider: str, payout: ProviderPayout) -> Payout:
    """Lock and return the row of a provider's payout; a new one is not paid yet. Two statements."""
    new = Payout(
        provider=provider, reference=payout.reference, amount=payout.amount, currency=payout.currency,
        arrives_on=payout.arrives_on, is_paid=False, fetched_at=clock.now(),
    )  # fmt: skip
    Payout.objects.bulk_create([new], ignore_conflicts=True)
    rows = Payout.objects.select_for_update(of=("self",), no_key=True)
    return rows.get(provider=provider, reference=payout.reference)


def lock_movement(movement_id: UUID) -> PayoutMovement:
    """Lock and return a movement with its payout. Raises MovementNotFound."""
    rows = PayoutMovement.objects.select_for_update(of=("self",), no_key=True).select_related("payout")
    found = rows.filter(pk=movement_id).first()
    if found is None:
        raise MovementNotFound(movement=str(movement_id))
    return found


def get_movement(movement_id: UUID) -> PayoutMovement:
    """Raises MovementNotFound."""
    found = PayoutMovement.objects.select_related("payout").filter(pk=movement_id).first()
    if found is None:
        raise MovementNotFound(movement=str(movement_id))
    return found


def get_payout(payout_id: UUID) -> Payout:
    """Raises PayoutNotFound."""
    found = Payout.objects.filter(pk=payout_id).first()
    if found is None:
        raise PayoutNotFound(payout=str(payout_id))
    return found


def movements_of(payout: Payout) -> QuerySet[PayoutMovement]:
    """Return the lines of a payout with their payments and orders, what is to be checked first."""
    rows = PayoutMovement.objects.filter(payout=payout).select_related("payment__order", "payout")
    to_check = Q(status__in=PayoutMovement.TO_CHECK)
    return rows.alias(checked=~Exists(rows.filter(to_check, pk=OuterRef("pk")))).order_by("checked", "at", "id")


def to_check() -> QuerySet[PayoutMovement]:
    """Return the movements that are not ours, or have another amount, the oldest first, with payment and order."""
    rows = PayoutMovement.objects.filter(status__in=PayoutMovement.TO_CHECK)
    return rows.select_related("payout", "payment__order").order_by("payout__arrives_on", "id")


def in_no_payout(now: datetime) -> QuerySet[Payment]:
    """Return the captured payments of providers that are in no payout although they should be, the oldest first.

    `schedules.by_provider` says after which time, in two queries at most.
    """
    late = Q(pk=None)
    for provider, longest in schedules.by_provider().items():
        late |= Q(provider=provider, captured_at__lt=now - longest)
    paid_out = PayoutMovement.objects.filter(payment=OuterRef("pk"), kind=PayoutMovement.Kind.PAYMENT)
    rows = Payment.objects.filter(late, ~Exists(paid_out), status=Payment.Status.CAPTURED)
    return rows.select_related("order").order_by("captured_at", "id")


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over the lines of a payout, in pounds; `others` is what is no payment, refund, dispute or fee."""

    payments: Decimal
    refunds: Decimal
    disputes: Decimal
    fees: Decimal
    others: Decimal


def totals_of(payout: Payout) -> Totals:
    """One query."""
    rows = PayoutMovement.objects.filter(payout=payout).order_by()
    sums = {kind: (amount, fee) for kind, amount, fee in rows.values_list("kind").annotate(Sum("amount"), Sum("fee"))}
    kinds = PayoutMovement.Kind

    def amount(kind: str) -> Decimal:
        return sums.get(kind, (ZERO, ZERO))[0]

    kept = sum((fee for _, fee in sums.values()), ZERO) - amount(kinds.FEE)
    return Totals(amount(kinds.PAYMENT), amount(kinds.REFUND), amount(kinds.DISPUTE), kept, amount(kinds.OTHER))
