"""The figures above the list of orders: computed over all orders of the search, not only the page."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Greatest
from django.utils.translation import ngettext

from fynlo.core.money import ZERO, round_half_up
from orders.models import Order
from orders.reports import SOLD


@dataclass(frozen=True, slots=True)
class Figures:
    """Amounts in pounds, with the service charge and without tips. Drafts and cancelled orders are left out, except of
    `found`.

    `sales` leave out gift cards and what else is no sale. `due` is the unpaid part of the bills, `refunded` the refunds
    of paid ones.
    """

    sales: Decimal
    due: Decimal
    refunded: Decimal
    orders: int
    open_orders: int
    found: int
    currency: str

    @property
    def average(self) -> Decimal | None:
        return round_half_up(self.sales / self.orders) if self.orders else None

    @property
    def open_note(self) -> str:
        if not self.open_orders:
            return ""
        return ngettext("{count} open", "{count} open", self.open_orders).format(count=self.open_orders)


def figures_of(found: QuerySet[Order], currency: str) -> Figures:
    """Compute the figures. One query."""
    sums = found.order_by().aggregate(
        sales=Sum(F("total") - F("outside_sales"), filter=SOLD),
        due=Sum(Greatest(F("total") - F("paid"), ZERO), filter=SOLD),
        refunded=Sum("refunded", filter=SOLD),
        orders=Count("id", filter=SOLD),
        open=Count("id", filter=SOLD & ~Q(status=Order.Status.COMPLETED)),
        found=Count("id"),
    )
    return Figures(
        sales=sums["sales"] or ZERO,
        due=sums["due"] or ZERO,
        refunded=sums["refunded"] or ZERO,
        orders=sums["orders"],
        open_orders=sums["open"],
        found=sums["found"],
        currency=currency,
    )
