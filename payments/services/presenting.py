"""Record which bill a guest was shown: what is taken off it afterwards is no ordinary correction."""

from decimal import Decimal
from uuid import UUID

from fynlo.core import clock
from fynlo.core.money import pounds
from orders.selectors import lock_order
from payments import events
from payments.models import BillPresentation
from realtime.commands.context import CommandContext


def present_bill(*, context: CommandContext, order_id: str | UUID, amount: Decimal) -> BillPresentation:
    """Record that the guest was shown a bill of `amount` pounds, as the till that showed it computed it.

    The first time counts: the same amount again returns what is stored. An order that was closed meanwhile is accepted,
    for a till without a network showed the bill before. `at` is the server's time, as that of corrections and payments,
    so that the commands of one till keep their order. Locks the order. Records `bill.presented`. Raises OrderNotFound.
    """
    order, amount = lock_order(order_id), pounds(amount)
    earlier = BillPresentation.objects.filter(order=order, amount=amount).first()
    if earlier is not None:
        return earlier
    actor = context.actor
    presented = BillPresentation.objects.create(
        order=order, amount=amount, by=actor.user_id, by_name=actor.name, device_id=actor.device_id, at=clock.now()
    )
    context.annotate(presented=amount)
    events.bill_presented(context, presented)
    return presented
