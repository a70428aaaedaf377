"""The statuses of bills, lines, orders and tickets, and the moves between them, as data. Pure.

A status that is not a key of its table is final.
"""

from collections.abc import Collection, Iterable

from orders.errors import OrderClosed
from orders.models import Line, Order, Ticket

S = Line.Status
LINE_MOVES: dict[str, set[str]] = {
    S.HELD: {S.FIRED, S.SERVED, S.VOID},  # to served at once: handed over the counter
    S.FIRED: {S.STARTED, S.READY, S.SERVED, S.VOID},
    S.STARTED: {S.READY, S.SERVED, S.VOID},
    S.READY: {S.SERVED, S.VOID},
    S.SERVED: {S.VOID},
}
# Only an undo or a recall moves a line back, never a late or repeated message.
LINE_MOVES_BACK: dict[str, set[str]] = {
    S.FIRED: {S.HELD},
    S.STARTED: {S.FIRED},
    S.READY: {S.FIRED, S.STARTED},
    S.SERVED: {S.FIRED, S.STARTED, S.READY},
}
ADVANCE: dict[str, int] = {status: rank for rank, status in enumerate((S.HELD, S.FIRED, S.STARTED, S.READY, S.SERVED))}

B = Order.Bill
BILL_MOVES: dict[str, set[str]] = {
    B.OPEN: {B.PART_PAID, B.PAID, B.VOID},
    B.PART_PAID: {B.PAID, B.OPEN},  # to open: all of it was refunded
    B.PAID: set(),
}

O = Order.Status  # noqa: E741
# The moves that a person may ask for. Only a recall in the kitchen moves an order back: it follows its lines.
ORDER_MOVES: dict[str, set[str]] = {
    O.DRAFT: {O.PENDING, O.CONFIRMED, O.PREPARING, O.READY, O.SERVED, O.COMPLETED, O.CANCELLED},
    O.PENDING: {O.CONFIRMED, O.PREPARING, O.READY, O.SERVED, O.COMPLETED, O.CANCELLED},
    O.CONFIRMED: {O.PREPARING, O.READY, O.SERVED, O.COMPLETED, O.CANCELLED},
    O.PREPARING: {O.READY, O.SERVED, O.COMPLETED, O.CANCELLED},
    O.READY: {O.SERVED, O.COMPLETED, O.CANCELLED},
    O.SERVED: {O.COMPLETED, O.CANCELLED},
}
# The status of an order by its least advanced line in the kitchen, as MOBILE_API.md spells it.
STATUS_OF_LEAST: dict[str, str] = {
    S.FIRED: O.CONFIRMED,
    S.STARTED: O.PREPARING,
    S.READY: O.READY,
    S.SERVED: O.SERVED,
}
LEAST_OF_STATUS = {order: line for line, order in STATUS_OF_LEAST.items()}


def require_open(order: Order) -> None:
    """Raise OrderClosed if the order is completed or cancelled."""
    if order.is_closed:
        raise OrderClosed(order=str(order.id), status=order.status)


def require_editable(order: Order) -> None:
    """Raise OrderClosed if the order is closed or its bill is paid."""
    if not order.is_editable:
        raise OrderClosed(order=str(order.id), status=order.status)


def is_before(status: str, other: str) -> bool:
    """Return whether a line with `status` has not reached `other` yet. False for a void line."""
    return status in ADVANCE and ADVANCE[status] < ADVANCE[other]


def is_with_kitchen(line: Line) -> bool:
    """Return whether the line is of a product, was fired and is not void."""
    return line.is_sale and line.status in STATUS_OF_LEAST


def fulfilment(current: str, lines: Iterable[Line]) -> str:
    """Derive the status of an order from its lines. Unchanged if no line was sent to the kitchen."""
    sent = [line.status for line in lines if is_with_kitchen(line)]
    if current in Order.CLOSED:
        return current
    if not sent:
        return current if current in (O.DRAFT, O.PENDING) else O.PENDING
    return STATUS_OF_LEAST[min(sent, key=ADVANCE.__getitem__)]


def is_served(lines: Collection[Line]) -> bool:
    """Return whether there is a line that is not void, and every such line is served."""
    charged = [line for line in lines if line.status != S.VOID]
    return bool(charged) and all(line.status == S.SERVED for line in charged)


def stage(order: Order, lines: Iterable[Line]) -> str:
    """Derive the stage of the guests: waiting if food is on its way, else paying, else served, else ordering.

    A reopened order with nothing due has the stage that it had before its guests paid.
    """
    sent = [line.status for line in lines if is_with_kitchen(line)]
    if any(status != S.SERVED for status in sent):
        return Order.Stage.WAITING
    if order.bill == B.PAID or (order.bill == B.PART_PAID and order.due):
        return Order.Stage.PAYING
    return Order.Stage.SERVED if sent else Order.Stage.ORDERING


def ticket_status(current: str, items: Collection[Line]) -> str:
    """Derive the status of a ticket: gone without items, held if an item is held, ready if no item is being made.

    Only a bump makes a ticket done, and only a recall makes it open again.
    """
    if not items:
        return Ticket.Status.GONE
    if current == Ticket.Status.DONE:
        return current
    if any(item.status == S.HELD for item in items):
        return Ticket.Status.HELD
    waiting = any(is_before(item.status, S.READY) for item in items)
    return Ticket.Status.OPEN if waiting else Ticket.Status.READY
