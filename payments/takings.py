"""The takings of business days by tender: payments, refunds, tips and service charge."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from fynlo.core.money import ZERO
from orders.models import Order
from payments.models import Payment, Refund
from payments.tenders import TENDERS, Tender
from restaurants.reports.periods import Period

SOLD = ~Q(status__in=[Order.Status.CANCELLED, Order.Status.DRAFT])


@dataclass(frozen=True, slots=True)
class Row:
    """One tender of the day, in pounds.

    `amount` went to bills and `tips` to the workers, before refunds. `refunded` and `refunded_tips` went back in this
    tender, whatever the guest had paid with; `refunded_charge` is the service charge in it.
    """

    tender: Tender
    payments: int = 0
    amount: Decimal = ZERO
    tips: Decimal = ZERO
    refunded: Decimal = ZERO
    refunded_tips: Decimal = ZERO
    refunded_charge: Decimal = ZERO

    @property
    def tips_left(self) -> Decimal:
        return self.tips - self.refunded_tips

    @property
    def went_back(self) -> Decimal:
        return self.refunded + self.refunded_tips

    @property
    def net(self) -> Decimal:
        """What the tender holds of the day: bills and tips, less refunds in this tender."""
        return self.amount + self.tips - self.refunded - self.refunded_tips


@dataclass(frozen=True, slots=True)
class Takings:
    """The takings of a day: a row for each tender that was used, in the order of the tenders.

    `service_charge` is the charge on the bills of the day's orders, paid or not, less the day's refunds of it.
    """

    day: date
    rows: tuple[Row, ...]
    service_charge: Decimal

    @property
    def amount(self) -> Decimal:
        return sum((row.amount for row in self.rows), ZERO)

    @property
    def tips_taken(self) -> Decimal:
        return sum((row.tips for row in self.rows), ZERO)

    @property
    def tips(self) -> Decimal:
        """The tips, less refunded tips."""
        return sum((row.tips_left for row in self.rows), ZERO)

    @property
    def refunded(self) -> Decimal:
        return sum((row.went_back for row in self.rows), ZERO)

    @property
    def net(self) -> Decimal:
        return sum((row.net for row in self.rows), ZERO)


def takings_of(day: date) -> Takings:
    """Return the takings of a business day. A corrected payment counts under its new tender.

    Three queries: captured payments by tender, refunds by tender, the orders' service charge.
    """
    rows = taken_by_day(Period(day, day)).get(day, ())
    charged = Order.objects.filter(SOLD, business_day=day).aggregate(sum=Sum("service_charge"))["sum"] or ZERO
    return Takings(day, tuple(rows), charged - sum((row.refunded_charge for row in rows), ZERO))


def taken_by_day(period: Period) -> dict[date, list[Row]]:
    """Return a row for each tender that was used on each day, of days with any, in the order of the tenders.

    Two queries: captured payments, and refunds.
    """
    within = {"business_day__range": (period.start, period.end)}
    taken = Payment.objects.filter(status=Payment.Status.CAPTURED, **within).order_by().values("business_day", "tender")
    back = Refund.objects.filter(**within).order_by().values("business_day", "method")
    sums: dict[date, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for row in taken.annotate(payments=Count("id"), of_bills=Sum("amount"), of_tips=Sum("tip")):
        found = sums[row["business_day"]][row["tender"]]
        found.update(payments=row["payments"], amount=row["of_bills"], tips=row["of_tips"])
    for row in back.annotate(of_bills=Sum("amount"), of_tips=Sum("tip"), charge=Sum("service_charge")):
        found = sums[row["business_day"]][row["method"]]
        found.update(refunded=row["of_bills"], refunded_tips=row["of_tips"], refunded_charge=row["charge"])
    return {
        day: [Row(tender, **of_day[name]) for name, tender in TENDERS.items() if name in of_day]
        for day, of_day in sums.items()
    }
