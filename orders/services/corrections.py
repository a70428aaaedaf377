"""The journal of corrections. Rows are only added."""

from decimal import Decimal

from fynlo.core import clock
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from orders.models import Correction, Line, Order
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day


def add_correction(
    context: CommandContext, kind: str, order: Order, *, reason: str, line: Line | None = None, value: Decimal = ZERO
) -> Correction:
    """Add a journal row by the actor. `value` is what the correction takes off the bill, in pounds at menu prices.

    A negative value puts an amount back on the bill.
    """
    at, actor = clock.now(), context.actor
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
