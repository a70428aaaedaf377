"""The three machines of an order, as data: the bill, the line, and how far it is served.

A status that is not a key of its table is final.
"""

from collections.abc import Collection, Iterable

from orders.errors import OrderClosed
from orders.models import Line, Order, Ticket

S = Line.Status
LINE_MOVES: dict[str, set[str]] = {
    S.HELD: {S.FIRED, S.SERVED, S.VOID},  # served straight away: handed over the counter
    S.FIRED: {S.STARTED, S.READY, S.SERVED, S.VOID},
    S.STARTED: {S.READY, S.SERVED, S.VOID},
    S.READY: {S.SERVED, S.VOID},
    S.SERVED: {S.VOID},
}
# Back only by somebody's undo or recall, never by a late or repeated message.
LINE_MOVES_BACK: dict[str, set[str]] = {
    S.FIRED: {S.HELD},
    S.STARTED: {S.FIRED},
    S.READY: {S.FIRED, S.STARTED},
    S.SERVED: {S.FIRED, S.STARTED, S.READY},
}
ADVANCE = {status: rank for rank, status in enumerate((S.HELD, S.FIRED, S.STARTED, S.READY, S.SERVED))}

B = Order.Bill
BILL_MOVES: dict[str, set[str]] = {
    B.OPEN: {B.PART_PAID, B.PAID, B.VOID},
    B.PART_PAID: {B.PAID, B.OPEN},  # open again when all of it went back
    B.PAID: set(),
}

O = Order.Status  # noqa: E741
# What a person may ask for. Backwards it only goes by a recall of the kitchen, whose lines it then follows.
ORDER_MOVES: dict[str, set[str]] = {
    O.DRAFT: {O.PENDING, O.CONFIRMED, O.PREPARING, O.READY, O.SERVED, O.COMPLETED, O.CANCELLED},
    O.PENDING: {O.CONFIRMED, O.PREPARING, O.READY, O.SERVED, O.COMPLETED, O.CANCELLED},
    O.CONFIRMED: {O.PREPARING, O.READY, O.SERVED, O.COMPLETED, O.CANCELLED},
    O.PREPARING: {O.READY, O.SERVED, O.COMPLETED, O.CANCELLED},
    O.READY: {O.SERVED, O.COMPLETED, O.CANCELLED},
    O.SERVED: {O.COMPLETED, O.CANCELLED},
}
# The order's status is that of its least advanced line in the kitchen, in the words of MOBILE_API.md.
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
    """Whether a line at `status` has yet to reach `other`. A void line has nothing before it."""
    return status in ADVANCE and ADVANCE[status] < ADVANCE[other]


def is_with_kitchen(line: Line) -> bool:
    """Sent at some time, and not void."""
    return line.status in STATUS_OF_LEAST


def fulfilment(current: str, lines: Iterable[Line]) -> str:
    """How far an order is, derived from its lines; one of which nothing is sent stays where it was."""
    sent = [line.status for line in lines if is_with_kitchen(line)]
    if current in Order.CLOSED:
        return current
    if not sent:
        return current if current in (O.DRAFT, O.PENDING) else O.PENDING
    return STATUS_OF_LEAST[min(sent, key=ADVANCE.__getitem__)]


def is_served(lines: Collection[Line]) -> bool:
    """Every line that is not void has reached the guest, and there is one."""
    charged = [line for line in lines if line.status != S.VOID]
    return bool(charged) and all(line.status == S.SERVED for line in charged)


def stage(order: Order, lines: Iterable[Line]) -> str:
    """Where the guests are: food that is on its way counts before money, money before food that was brought.

    An order that was opened again with nothing to pay is where it was before its guests paid.
    """
    sent = [line.status for line in lines if is_with_kitchen(line)]
    if any(status != S.SERVED for status in sent):
        return Order.Stage.WAITING
    if order.bill == B.PAID or (order.bill == B.PART_PAID and order.due):
        return Order.Stage.PAYING
    return Order.Stage.SERVED if sent else Order.Stage.ORDERING


def ticket_status(current: str, items: Collection[Line]) -> str:
    """A ticket is ready when all its items are; only a bump makes it done and only a recall makes it open again.

    One without items is gone; one whose items wait for their course is held.
    """
    if not items:
        return Ticket.Status.GONE
    if current == Ticket.Status.DONE:
        return current
    if any(item.status == S.HELD for item in items):
        return Ticket.Status.HELD
    waiting = any(is_before(item.status, S.READY) for item in items)
    return Ticket.Status.OPEN if waiting else Ticket.Status.READY
