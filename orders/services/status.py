"""Set the status of an order, in the vocabulary of MOBILE_API.md."""

from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from orders import lifecycle
from orders.errors import CancelForbidden, IllegalMove
from orders.kitchen.services import advance_tickets, finish_tickets
from orders.models import Line, Order
from orders.persistence import save_changes
from orders.selectors import lock_order
from orders.services.closing import cancel, complete
from orders.services.sending import send_unsent_lines
from realtime.commands.context import CommandContext


def set_status(*, context: CommandContext, order_id: UUID, status: str) -> Order:
    """Move an order to `status`, with its lines and tickets. Sends it first if no line was sent.

    Locks the order. Records the events of each step; nothing if it has this status already.

    Raises:
        CancelForbidden: the actor may not cancel orders.
        OrderNotFound: no such order in this restaurant.
        IllegalMove: its status cannot change to this one; completed and cancelled are final.
        NothingToSend: it has no lines to send.
        NotPaid, GivenAway: it cannot be completed (`complete`).
        AlreadySent, AlreadyPaid: it cannot be cancelled (`cancel_order`).
    """
    if status == Order.Status.CANCELLED and not context.actor.may("orders.cancel"):
        raise CancelForbidden()
    order = lock_order(order_id)
    if order.status == status:
        return order
    allowed = lifecycle.ORDER_MOVES.get(order.status, set())
    if status not in allowed:
        raise IllegalMove(
            _("An order that is {status} cannot become {wanted}.").format(status=order.status, wanted=status),
            field="status",
            **{"from": order.status, "to": status, "allowed": sorted(allowed)},
        )
    at = clock.now()
    if status == Order.Status.CANCELLED:
        return cancel(context, order)
    if status == Order.Status.COMPLETED:
        complete(context, order, at=at)
    elif status == Order.Status.PENDING:
        save_changes(context, order, at=at, status=status)
    else:
        _move_lines(context, order, lifecycle.LEAST_OF_STATUS[status])
    return order


def _move_lines(context: CommandContext, order: Order, target: str) -> None:
    at = clock.now()
    moved = {}
    if not any(lifecycle.is_with_kitchen(line) for line in order.all_lines):
        moved = {line.id: line for line in send_unsent_lines(context, order)}
    if target == Line.Status.SERVED:
        finish_tickets(context, order, at=at)
        sent = [line for line in order.all_lines if lifecycle.is_with_kitchen(line)]
        behind = [line for line in sent if lifecycle.is_before(line.status, target)]
        for line in behind:
            line.status = target
        Line.objects.filter(pk__in=[line.pk for line in behind]).update(status=target)
        moved |= {line.id: line for line in behind}
    elif target != Line.Status.FIRED:
        moved |= {line.id: line for line in advance_tickets(context, order, target, at=at)}
    save_changes(context, order, at=at, moved=list(moved.values()))
