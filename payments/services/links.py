"""Open and revoke the guests' link to a bill."""

from datetime import timedelta
from uuid import UUID

from fynlo.core import clock
from orders.errors import OrderClosed
from orders.models import Order
from orders.selectors import lock_order
from payments.models import BillLink
from realtime.commands.context import CommandContext

LIFETIME = timedelta(hours=12)


def open_link(*, context: CommandContext, order_id: str | UUID) -> BillLink:
    """Return the valid link to an order's bill, or make one. Records no event: no screen shows links.

    Locks the order. Raises OrderNotFound, OrderClosed for a cancelled order.
    """
    order = lock_order(order_id)
    if order.status == Order.Status.CANCELLED:
        raise OrderClosed(order=str(order.id), status=order.status)
    now = clock.now()
    link = BillLink.objects.filter(order=order, revoked_at=None, expires_at__gt=now).order_by("-expires_at").first()
    if link is None:
        link = BillLink.objects.create(order=order, created_at=now, expires_at=now + LIFETIME)
        context.annotate(bill_link=str(link.id), expires_at=link.expires_at)
    return link


def revoke_links(*, context: CommandContext, order_id: str | UUID) -> int:
    """Revoke every link to an order's bill and return how many there were. Payments under way go on.

    Locks the order. Raises OrderNotFound.
    """
    order = lock_order(order_id)
    revoked = BillLink.objects.filter(order=order, revoked_at=None).update(revoked_at=clock.now())
    context.annotate(bill_links_revoked=revoked)
    return revoked
