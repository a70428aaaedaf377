"""Named reads of deposits."""

import re
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from fynlo.core.money import ZERO
from payments.deposits.errors import DepositNotFound
from payments.models import Deposit, DepositMovement, Receipt

MOST_FOUND = 20
Kind = DepositMovement.Kind
# A deposit is in one state for each: part of it may be applied and the rest refunded.
STATES: dict[str, tuple[str | Promise, Q]] = {
    "held": (_("Held"), Q(balance__gt=0)),
    "applied": (_("Applied"), Q(movements__kind=Kind.APPLIED)),
    "refunded": (pgettext_lazy("deposits", "Refunded"), Q(movements__kind=Kind.REFUNDED)),
    "kept": (_("Kept"), Q(movements__kind=Kind.KEPT)),
    "unpaid": (_("Not paid yet"), Q(taken_at=None, cancelled_at=None)),
}
_NUMBER = re.compile(r"(?:DP-?)?0*(\d{1,9})", re.IGNORECASE)


def get_deposit(deposit_id: UUID | str | None) -> Deposit:
    """Raises DepositNotFound."""
    found = Deposit.objects.filter(pk=deposit_id).select_related("line__order").first() if deposit_id else None
    if found is None:
        raise DepositNotFound(deposit=str(deposit_id))
    return found


def lock_deposit(deposit_id: UUID) -> Deposit:
    """Lock and return a deposit, after the order and the payment, before the receipts' series.

    Raises DepositNotFound.
    """
    found = Deposit.objects.select_for_update(of=("self",), no_key=True).filter(pk=deposit_id).first()
    if found is None:
        raise DepositNotFound(deposit=str(deposit_id))
    return found


def deposit_of_line(line_id: UUID) -> Deposit:
    """Lock and return the deposit that a line sells."""
    return lock_deposit(Deposit.objects.values_list("id", flat=True).get(line_id=line_id))


def matching(rows: QuerySet[Deposit], text: str) -> QuerySet[Deposit]:
    """Return the rows whose guest or number is `text`."""
    number = _NUMBER.fullmatch(text.strip())
    if number is not None and len(number[1]) < 7:
        return rows.filter(Q(number=int(number[1])) | Q(phone__contains=number[1]))
    for word in text.split()[:6]:
        rows = rows.filter(Q(name__icontains=word) | Q(phone__icontains=word) | Q(email__icontains=word))
    return rows


def all_held() -> QuerySet[Deposit]:
    """Return the deposits that can be applied."""
    return Deposit.objects.filter(balance__gt=0)


def held_deposits(text: str) -> QuerySet[Deposit]:
    """Return the deposits that can be applied, the next date first, for the till."""
    return matching(all_held(), text).order_by("for_date", "number")[:MOST_FOUND]


def find_deposits(*, state: str, text: str, since: date | None = None) -> QuerySet[Deposit]:
    """Return the deposits of a state (`STATES`; "" is all but those that were never paid and cancelled)."""
    rows = matching(Deposit.objects.filter(cancelled_at=None), text)
    if state in STATES:
        rows = rows.filter(STATES[state][1]).distinct()
    return rows.filter(for_date__gte=since) if since else rows


def total_held() -> Decimal:
    return Deposit.objects.aggregate(sum=Sum("balance"))["sum"] or ZERO


def application_of(payment_id: UUID) -> DepositMovement | None:
    """Return the movement by which a payment applied a deposit; None for a payment in another tender."""
    return DepositMovement.objects.filter(payment_id=payment_id, kind=Kind.APPLIED).select_related("deposit").first()


def receipt_of(deposit: Deposit) -> str:
    """Return the number of the receipt on which its VAT was stated."""
    found = Receipt.objects.filter(payment__allocations__line_id=deposit.line_id, refund=None)
    first = found.order_by("issued_at", "id").first()
    return first.name if first else ""
