"""What is not in a report: devices with unsent work, open bills, payments under way, drawers that are not closed."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, Sum

from fynlo.core.money import ZERO
from orders.selectors import open_orders
from payments.cash_up.selectors import unclosed_sessions
from payments.models import DrawerSession, Payment
from realtime.sync.models import Device
from restaurants.models import Restaurant


@dataclass(frozen=True, slots=True)
class Pending:
    """What was known at the time of a report. `open_due` is in pounds. A device that is off says nothing.

    `held` pounds on `holds` cards are of bar tabs: no sale until a part is taken.
    """

    devices: list[dict[str, Any]] = field(default_factory=list)
    open_bills: int = 0
    open_due: Decimal = ZERO
    payments: int = 0
    holds: int = 0
    held: Decimal = ZERO
    refunds: int = 0
    drawers: list[DrawerSession] = field(default_factory=list)

    def serialize(self) -> dict[str, Any]:
        return {
            "devices": self.devices,
            "open_bills": self.open_bills,
            "open_bills_due": self.open_due,
            "payments_under_way": self.payments,
            "holds": self.holds,
            "held": self.held,
            "refunds_under_way": self.refunds,
            "drawers": [
                {"name": session.drawer.name, "status": session.status, "opened_by": session.opened_by_name}
                for session in self.drawers
            ],
        }


def pending(restaurant: Restaurant, day: date) -> Pending:
    """Return what is not in yet up to a business day: a Z of yesterday does not wait for the guests of today.

    Four queries: devices, open bills, payments and refunds under way, drawers.
    """
    unsent = Device.objects.filter(restaurant=restaurant.pk, revoked_at=None, unsent__gt=0)
    bills = (
        open_orders()
        .filter(business_day__lte=day)
        .exclude(total=F("paid"))
        .order_by()
        .aggregate(count=Count("id"), due=Sum(F("total") - F("paid")))
    )
    is_open, is_refunded, is_hold = Q(status__in=Payment.OPEN), Q(refunding__gt=0), Q(held__gt=0)
    under_way = Payment.objects.filter(is_open | is_refunded, business_day__lte=day).aggregate(
        payments=Count("id", filter=is_open & ~is_hold),
        holds=Count("id", filter=is_open & is_hold),
        held=Sum("held", filter=is_open, default=ZERO),
        refunds=Count("id", filter=is_refunded),
    )
    return Pending(
        devices=[
            {"name": device.name, "unsent": device.unsent, "last_seen_at": device.last_seen_at} for device in unsent
        ],
        open_bills=bills["count"],
        open_due=bills["due"] or ZERO,
        **under_way,
        drawers=[session for session in unclosed_sessions() if session.business_day <= day],
    )
