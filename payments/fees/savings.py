"""What the ways of paying without cash have cost, month by month, against the rate of a card machine."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth

from fynlo.core.money import ZERO, round_half_up
from payments.fees.rates import Volume, choose
from payments.fees.volume import counted_payments
from payments.models import Payment
from payments.tenders import CARD, TENDERS, Tender
from restaurants.fees import fee_rates
from restaurants.models import FeeRate

MONTHS = 12


@dataclass(frozen=True, slots=True)
class Row:
    """One tender in one month. Amounts in pounds, tips included.

    `fee` is what providers kept. Of the restaurant's own card machine it is an estimate by the published rate, because
    its contract is not known to us (`is_estimate`). `compared` is what a card machine would have cost. `test` is what
    of `taken` is test money, which is nobody's.
    """

    month: date
    tender: Tender
    payments: int
    taken: Decimal
    fee: Decimal
    compared: Decimal
    is_estimate: bool
    test: Decimal = ZERO

    @property
    def saved(self) -> Decimal:
        return self.compared - self.fee


@dataclass(frozen=True, slots=True)
class Month:
    """The rows of one month and their sums."""

    month: date
    rows: tuple[Row, ...]

    @property
    def taken(self) -> Decimal:
        return sum((row.taken for row in self.rows), ZERO)

    @property
    def test(self) -> Decimal:
        return sum((row.test for row in self.rows), ZERO)

    @property
    def fee(self) -> Decimal:
        return sum((row.fee for row in self.rows), ZERO)

    @property
    def compared(self) -> Decimal:
        return sum((row.compared for row in self.rows), ZERO)

    @property
    def saved(self) -> Decimal:
        return self.compared - self.fee


def compared_rate(rates: Sequence[FeeRate]) -> Decimal:
    """Return the rate of a card machine among those in force, 2.9 % in 2026; 0 when there is none."""
    chosen = choose(rates, CARD.name, "", Volume())
    return ZERO if chosen is None else chosen.rate.rate


def months_until(today: date) -> list[Month]:
    """Return the last MONTHS months with payments, the newest first. One query. `counted_payments` says which count."""
    year, month = divmod(today.year * 12 + today.month - MONTHS, 12)
    first = date(year, month + 1, 1)
    rows = _sums(counted_payments(first).annotate(month=TruncMonth("business_day")), "month", "tender")
    by_month: dict[date, list[Row]] = {}
    for row in rows:
        by_month.setdefault(row["month"], []).append(_row(row))
    order = list(TENDERS)
    return [
        Month(month, tuple(sorted(found, key=lambda each: order.index(each.tender.name))))
        for month, found in sorted(by_month.items(), reverse=True)
    ]


def saved_on(day: date) -> Decimal:
    """Return what the ways of paying through a provider saved on a business day against a card machine. One query.

    The restaurant's own card machine is left out: it is what the others are compared with. `counted_payments` says
    which test money counts.
    """
    rows = _sums(counted_payments(day).filter(business_day=day), "tender")
    found = [_row({**row, "month": day}) for row in rows if not TENDERS[row["tender"]].by_staff]
    return sum((row.saved for row in found), ZERO)


def saved_by_tender(start: date, end: date) -> dict[str, Decimal]:
    """Return what each way of paying through a provider saved on these business days, as `saved_on`. One query."""
    found = counted_payments(start).filter(business_day__lte=end).annotate(month=TruncMonth("business_day"))
    saved: dict[str, Decimal] = {}
    for row in _sums(found, "month", "tender"):
        if not TENDERS[row["tender"]].by_staff:
            saved[row["tender"]] = saved.get(row["tender"], ZERO) + _row(row).saved
    return saved


def saved_by_day(start: date, end: date) -> list[tuple[date, str, Decimal]]:
    """Return the day, the tender and what it saved on each of these business days, as `saved_on`. One query."""
    found = counted_payments(start).filter(business_day__lte=end)
    return [
        (row["business_day"], row["tender"], _row({**row, "month": row["business_day"]}).saved)
        for row in _sums(found, "business_day", "tender")
        if not TENDERS[row["tender"]].by_staff
    ]


def _sums(rows: QuerySet[Payment], *by: str) -> QuerySet[Payment, dict]:
    """Return the number of payments and their sums, test money also apart, grouped by these fields."""
    taken = rows.annotate(sum=F("amount") + F("tip")).values(*by)
    return taken.annotate(
        payments=Count("id"), taken=Sum("sum"), fees=Sum("fee"), test=Sum("sum", filter=Q(is_test=True))
    )


def _row(row: dict) -> Row:
    tender, rates = TENDERS[row["tender"]], fee_rates(row["month"])
    compared = round_half_up(row["taken"] * compared_rate(rates))
    fee, is_estimate = row["fees"], False
    if tender.by_staff:
        chosen = choose(rates, tender.name, "", Volume())
        is_estimate = chosen is not None
        if chosen is not None:
            fee = round_half_up(row["taken"] * chosen.rate.rate + row["payments"] * chosen.rate.fixed)
    test = row["test"] or ZERO
    return Row(row["month"], tender, row["payments"], row["taken"], fee, compared, is_estimate, test)
