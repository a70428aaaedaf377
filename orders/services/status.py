"""Move an order on, in the words of MOBILE_API.md."""

from uuid import UUID

from fynlo.core import clock
from orders import lifecycle
from orders.errors import IllegalMove
from orders.kitchen.services import advance_tickets, finish_tickets
from orders.models import Line, Order
from orders.persistence import save_changes
from orders.selectors import lock_order
from orders.services.closing import cancel, complete
from orders.services.sending import send_unsent_lines


def set_status(*, order_id: UUID, status: str) -> Order:
    """Take an order to `status`, its lines and tickets with it. An order of which nothing was sent is sent first.

    Locks the order. Records what each step on the way records; nothing when it is there already.

    Raises OrderNotFound, IllegalMove (also out of completed or cancelled), NothingToSend, NotPaid for completed;
    as `cancel_order` for cancelled.
    """
    order = lock_order(order_id)
    if order.status == status:
        return order
    allowed = lifecycle.ORDER_MOVES.get(order.status, set())
    if status not in allowed:
        raise IllegalMove(
            f"An order that is {order.status} cannot become {status}.",
            field="status",
            **{"from": order.status, "to": status, "allowed": sorted(allowed)},
        )
    at = clock.now()
    if status == Order.Status.CANCELLED:
        return cancel(order)
    if status == Order.Status.COMPLETED:
        complete(order, at=at)
    elif status == Order.Status.PENDING:
        save_changes(order, at=at, status=status)
    else:
        _move_lines(order, lifecycle.LEAST_OF_STATUS[status])
    return order


def _move_lines(order: Order, target: str) -> None:
    at = clock.now()
    moved = {}
    if not any(lifecycle.is_with_kitchen(line) for line in order.all_lines):
        moved = {line.id: line for line in send_unsent_lines(order)}
    if target == Line.Status.SERVED:
        finish_tickets(order, at=at)
        served = [line for line in order.all_lines if lifecycle.is_with_kitchen(line)]
        behind = [line for line in served if lifecycle.is_before(line.status, target)]
        for line in behind:
            line.status = target
        Line.objects.bulk_update(behind, ["status"])
        moved |= {line.id: line for line in behind}
    elif target != Line.Status.FIRED:
        moved |= {line.id: line for line in advance_tickets(order, target, at=at)}
    save_changes(order, at=at, moved=list(moved.values()))
