"""The figures above the list of orders: computed over all orders of the search, not only the page."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Greatest

from fynlo.core.money import ZERO, round_half_up
from orders.models import Order
from orders.portal.today import SOLD


@dataclass(frozen=True, slots=True)
class Figures:
    """Amounts in pounds, with the service charge and without tips. Drafts and cancelled orders are left out.

    `sales` leave out gift cards and what else is no sale. `due` is the unpaid part of the bills, `refunded` the refunds
    of paid ones.
    """

    sales: Decimal
    due: Decimal
    refunded: Decimal
    orders: int
    open_orders: int
    currency: str

    @property
    def average(self) -> Decimal | None:
        return round_half_up(self.sales / self.orders) if self.orders else None

    @property
    def open_note(self) -> str:
        return f"{self.open_orders} open" if self.open_orders else ""


def figures_of(found: QuerySet[Order], currency: str) -> Figures:
    """Compute the figures. One query."""
    sold = found.order_by().filter(SOLD)
    sums = sold.aggregate(
        sales=Sum(F("total") - F("outside_sales")),
        due=Sum(Greatest(F("total") - F("paid"), ZERO)),
        refunded=Sum("refunded"),
        orders=Count("id"),
        open=Count("id", filter=~Q(status=Order.Status.COMPLETED)),
    )
    return Figures(
        sales=sums["sales"] or ZERO,
        due=sums["due"] or ZERO,
        refunded=sums["refunded"] or ZERO,
        orders=sums["orders"],
        open_orders=sums["open"],
        currency=currency,
    )
