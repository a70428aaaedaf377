"""The takings of one business day by tender: payments, refunds, tips and service charge."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q, Sum

from fynlo.core.money import ZERO
from orders.models import Order
from payments.models import Payment, Refund
from payments.tenders import TENDERS, Tender

SOLD = ~Q(status__in=[Order.Status.CANCELLED, Order.Status.DRAFT])


@dataclass(frozen=True, slots=True)
class Row:
    """One tender of the day, in pounds.

    `amount` went to bills and `tips` to the workers, before refunds. `refunded` and `refunded_tips` went back in this
    tender, whatever the guest had paid with.
    """

    tender: Tender
    payments: int = 0
    amount: Decimal = ZERO
    tips: Decimal = ZERO
    refunded: Decimal = ZERO
    refunded_tips: Decimal = ZERO

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
    taken = Payment.objects.filter(status=Payment.Status.CAPTURED, business_day=day).order_by().values("tender")
    back = Refund.objects.filter(business_day=day).order_by().values("method")
    charged = Order.objects.filter(SOLD, business_day=day).aggregate(sum=Sum("service_charge"))["sum"] or ZERO
    sums: dict[str, dict] = {}
    for row in taken.annotate(payments=Count("id"), of_bills=Sum("amount"), of_tips=Sum("tip")):
        sums[row["tender"]] = {"payments": row["payments"], "amount": row["of_bills"], "tips": row["of_tips"]}
    for row in back.annotate(of_bills=Sum("amount"), of_tips=Sum("tip"), charge=Sum("service_charge")):
        sums.setdefault(row["method"], {}).update(refunded=row["of_bills"], refunded_tips=row["of_tips"])
        charged -= row["charge"]
    rows = tuple(Row(tender, **sums[name]) for name, tender in TENDERS.items() if name in sums)
    return Takings(day, rows, charged)
