"""Search payments by period, tender, state and text. The portal's list uses it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, QuerySet, Sum
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core.errors import InvalidInput
from fynlo.core.money import ZERO
from orders.search import LONGEST_SEARCH, first_day_of
from payments.models import Payment
from payments.tenders import TENDERS

S = Payment.Status
STATES: dict[str, tuple[str | Promise, Q]] = {
    "taken": (_lazy("Taken"), Q(status=S.CAPTURED)),
    "refunded": (_lazy("Refunded"), Q(refunded__gt=0) | Q(refunded_tip__gt=0)),
    "refunding": (_lazy("Refund under way"), Q(refunding__gt=0)),
    "refund_unknown": (_lazy("Refund not confirmed"), Q(refund_unknown=True)),
    "held": (_lazy("Held on a card"), Q(status__in=Payment.OPEN, held__gt=0)),
    "waiting": (_lazy("Not certain yet"), Q(status__in=Payment.OPEN, held=0)),
    "failed": (_lazy("Without money"), Q(status__in=Payment.FAILURES)),
    "disputed": (_lazy("Disputed"), ~Q(dispute="")),
}
LARGEST_NUMBER = 2**31 - 1


@dataclass(frozen=True, slots=True)
class PaymentFilter:
    """What to search for. An empty value matches every payment. `since` and `until` are business days, included."""

    since: date | None = None
    until: date | None = None
    tender: str = ""
    state: str = ""
    search: str = ""


@dataclass(frozen=True, slots=True)
class Figures:
    """Sums of the taken payments among those found, in pounds: for bills, tips, fees, and what went back of both."""

    payments: int
    amount: Decimal
    tips: Decimal
    fees: Decimal
    refunded: Decimal


def parse_filter(
    *, date_range: str = "", day: str = "", start: str = "", end: str = "", tender: str = "", state: str = "",
    search: str = "",
) -> PaymentFilter:  # fmt: skip
    """Parse query parameters; `day` overrides `start` and `end`, which override `date_range`. Raises InvalidInput."""
    if tender and tender not in TENDERS:
        raise InvalidInput(_("This way of paying is not known."), field="tender")
    if state and state not in STATES:
        raise InvalidInput(_("This state is not known."), field="state")
    try:
        that_day, first, last = (date.fromisoformat(text) if text else None for text in (day, start, end))
    except ValueError as error:
        raise InvalidInput(_("Enter a date such as 2026-11-22."), field="day") from error
    text = search.replace("\0", "").strip().lstrip("#")[:LONGEST_SEARCH]
    return PaymentFilter(that_day or first or first_day_of(date_range), that_day or last, tender, state, text)


def find_payments(wanted: PaymentFilter) -> QuerySet[Payment]:
    """Return the payments, the newest first, with their orders."""
    found = Payment.objects.select_related("order").order_by("-created_at", "-id")
    if wanted.since:
        found = found.filter(business_day__gte=wanted.since)
    if wanted.until:
        found = found.filter(business_day__lte=wanted.until)
    if wanted.tender:
        found = found.filter(tender=wanted.tender)
    if wanted.state:
        found = found.filter(STATES[wanted.state][1])
    return found.filter(_matches(wanted.search)) if wanted.search else found


def figures_of(found: QuerySet[Payment]) -> Figures:
    """Compute the figures over all payments found. One query."""
    sums = found.order_by().filter(status=S.CAPTURED).aggregate(
        count=Count("id"), paid=Sum("amount"), tips=Sum("tip"), fees=Sum("fee"), back=Sum("refunded"),
        tips_back=Sum("refunded_tip"),
    )  # fmt: skip
    refunded = (sums["back"] or ZERO) + (sums["tips_back"] or ZERO)
    return Figures(sums["count"], sums["paid"] or ZERO, sums["tips"] or ZERO, sums["fees"] or ZERO, refunded)


def tender_choices() -> Iterable[tuple[str, str]]:
    return [(tender.name, str(tender.label)) for tender in TENDERS.values()]


def _matches(text: str) -> Q:
    """Match the order's number, the receipt's number, the card's last four digits, a voucher's number, who took it."""
    matches = Q(taken_by_name__icontains=text) | Q(receipt_number__iexact=text) | Q(reference=text)
    matches |= Q(voucher_reference=text.upper())
    if re.fullmatch(r"[0-9]{1,10}", text) and int(text) <= LARGEST_NUMBER:
        matches |= Q(order__number=int(text)) | Q(card_last_four=text)
    series, _, number = text.upper().rpartition("-")
    if series and re.fullmatch(r"[0-9]{1,10}", number) and int(number) <= LARGEST_NUMBER:
        matches |= Q(receipts__series=series, receipts__number=int(number))
    return matches
