"""The dashboard's tile of the day: sales, orders, and occupied tables."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from fynlo.core import clock
from fynlo.core.money import ZERO, round_half_up, written
from orders.floor import selectors as floor
from orders.models import Order, Table
from restaurants.business_days import business_day
from restaurants.identity.page_access import PageRequest

SOLD = ~Q(status__in=[Order.Status.CANCELLED, Order.Status.DRAFT])


@dataclass(frozen=True, slots=True)
class Day:
    """Amounts in pounds, with the service charge and without tips.

    `sales` leave out gift cards and what else is no sale. `due` is the unpaid part of the bills.
    """

    sales: Decimal
    due: Decimal
    orders: int
    open_orders: int
    tables: int
    tables_taken: int
    currency: str

    @property
    def average(self) -> Decimal | None:
        return round_half_up(self.sales / self.orders) if self.orders else None

    @property
    def due_note(self) -> str:
        return f"{written(self.due, self.currency)} still to be paid" if self.due else ""

    @property
    def open_note(self) -> str:
        return f"{self.open_orders} open" if self.open_orders else ""

    @property
    def tables_note(self) -> str:
        return f"of {self.tables}"


def day_so_far(restaurant: Any) -> Day:
    """Compute the figures of the business day. Two queries: the orders, the tables."""
    day = business_day(clock.now(), restaurant)
    sums = Order.objects.filter(SOLD, business_day=day).aggregate(
        total=Sum("total"),
        outside=Sum("outside_sales"),
        paid=Sum("paid"),
        orders=Count("id"),
        open=Count("id", filter=~Q(status=Order.Status.COMPLETED)),
    )
    tables = floor.tables().aggregate(every=Count("id"), taken=Count("id", filter=Q(status=Table.Status.OCCUPIED)))
    total = sums["total"] or ZERO
    return Day(
        sales=total - (sums["outside"] or ZERO),
        due=total - (sums["paid"] or ZERO),
        orders=sums["orders"],
        open_orders=sums["open"],
        tables=tables["every"],
        tables_taken=tables["taken"],
        currency=restaurant.currency,
    )


def today(request: PageRequest) -> dict[str, Any]:
    return {"day": day_so_far(request.restaurant)}
