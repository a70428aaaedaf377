"""What guests left for the workers: tips and service charge by business day, less what was refunded."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Least, Round

from fynlo.core.money import ZERO
from orders.models import Order
from payments.models import Payment, Receipt, Refund
from payments.tenders import CASH


@dataclass(slots=True)
class Income:
    """Pounds left for the workers. `cash` and `other` are tips by tender; `service_charge` was on paid bills."""

    cash: Decimal = ZERO
    other: Decimal = ZERO
    service_charge: Decimal = ZERO

    @property
    def tips(self) -> Decimal:
        return self.cash + self.other

    @property
    def total(self) -> Decimal:
        return self.tips + self.service_charge

    def add(self, more: "Income") -> None:
        self.cash += more.cash
        self.other += more.other
        self.service_charge += more.service_charge


def income_by_day(until: date, *, since: date = date.min) -> dict[date, Income]:
    """Return the income of each business day from `since` to `until`. Five queries, whose rows are summed by day.

    An optional service charge counts when it is paid, with its receipt. A compulsory one is part of the meal for VAT
    but belongs to the workers too: it counts with its paid bill, less the refunded part of the bill.
    """
    days: dict[date, Income] = defaultdict(Income)
    captured = {"status": Payment.Status.CAPTURED, "business_day__range": (since, until)}
    for day, tender, tip in _sums(Payment.objects.filter(**captured), "business_day", "tender", of="tip"):
        _add_tip(days[day], tender, tip)
    back = Refund.objects.filter(business_day__range=(since, until))
    for day, tender, tip in _sums(back, "business_day", "payment__tender", of="tip"):
        _add_tip(days[day], tender, -tip)
    receipts = Receipt.objects.filter(refund=None, payment__business_day__range=(since, until), service_charge__gt=0)
    for day, charge in _sums(receipts, "payment__business_day", of="service_charge"):
        days[day].service_charge += charge
    for day, charge in _sums(back.filter(service_charge__gt=0), "business_day", of="service_charge"):
        days[day].service_charge -= charge
    for day, charge in _compulsory(since, until):
        days[day].service_charge += charge
    return dict(days)


def summed(days: Mapping[date, Income], start: date, end: date) -> Income:
    total = Income()
    for day, income in days.items():
        if start <= day <= end:
            total.add(income)
    return total


def _add_tip(income: Income, tender: str, tip: Decimal) -> None:
    if tender == CASH.name:
        income.cash += tip
    else:
        income.other += tip


def _sums(rows: QuerySet[Any], *by: str, of: str) -> Iterator[tuple[Any, ...]]:
    """Yield the columns `by` with the sum of the column `of`. One query."""
    yield from rows.order_by().values_list(*by).annotate(sum=Sum(of))


def _compulsory(since: date, until: date) -> Iterator[tuple[date, Decimal]]:
    """Yield business days with the compulsory charges on paid bills, each less the refunded part. One query."""
    paid = Order.objects.filter(
        charge=Order.Charge.COMPULSORY, bill=Order.Bill.PAID, business_day__range=(since, until), total__gt=0
    )
    kept = F("service_charge") * (F("total") - Least(F("refunded"), F("total"))) / F("total")
    yield from paid.order_by().values_list("business_day").annotate(sum=Sum(Round(kept, 2)))
