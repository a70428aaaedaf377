"""The journal of corrections. Rows are only added."""

from decimal import Decimal

from fynlo.core import clock
from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from orders.models import Correction, Line, Order
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day


def add_correction(
    context: CommandContext,
    kind: str,
    order: Order,
    *,
    reason: str,
    line: Line | None = None,
    value: Decimal = ZERO,
    price_before: Decimal | None = None,
    price_after: Decimal | None = None,
) -> Correction:
    """Add a journal row by the actor, with the manager who approved it.

    `value` is what the correction takes off the bill, in pounds at menu prices. A negative value puts an amount back on
    the bill. A change of a price names the line's unit price before and after it.
    """
    at, actor = clock.now(), context.actor
    return Correction.objects.create(
        kind=kind,
        order=order,
        line=line,
        value=value,
        price_before=price_before,
        price_after=price_after,
        reason=reason,
        by=actor.user_id,
        by_name=actor.name,
        approved_by=actor.approver and actor.approver.user_id,
        approved_by_name=actor.approver.name if actor.approver else "",
        device_id=actor.device_id,
        business_day=business_day(at, connection.tenant),
        at=at,
    )
