"""The journal of what was put right. Rows are only ever added."""

from decimal import Decimal

from django.db import connection

from fynlo.core import clock
from fynlo.core.money import ZERO
from orders.days import business_day
from orders.models import Correction, Line, Order
from realtime.actors import Actor


def write(
    kind: str, order: Order, *, actor: Actor, reason: str, line: Line | None = None, value: Decimal = ZERO
) -> Correction:
    """`value` in pounds is what it takes off the bill in menu prices; below nought it gives back."""
    at = clock.now()
    return Correction.objects.create(
        kind=kind,
        order=order,
        line=line,
        value=value,
        reason=reason,
        by=actor.user_id,
        by_name=actor.name,
        device_id=actor.device_id,
        business_day=business_day(at, connection.tenant),
        at=at,
    )
