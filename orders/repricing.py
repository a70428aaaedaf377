"""Price an order anew after its content changed, and store every sum in the same transaction."""

from collections.abc import Iterable, Sequence

from django.db import connection

from fynlo.core import clock
from orders import totals
from orders.errors import AlreadyPaid, OrderClosed
from orders.models import Line, Order
from orders.parting import Parted
from orders.settling import settle


def refuse_settled(order: Order) -> None:
    """What is paid or closed is not edited. Raises OrderClosed."""
    if order.is_closed or order.bill == Order.Bill.PAID:
        raise OrderClosed(order=str(order.id), status=order.status)


def save_repriced(
    order: Order,
    *,
    also: Sequence[Line] = (),
    line_fields: Iterable[str] = (),
    fields: Iterable[str] = (),
    moved_from: Order | None = None,
    parted: Parted | None = None,
) -> None:
    """Price the order anew and store it with every line that moved, and with `line_fields` of the lines `also`.

    Records what `settle` records. Raises AlreadyPaid when more was paid than it comes to now.
    """
    repriced = totals.reprice(order, connection.tenant)
    if order.paid > order.total:
        raise AlreadyPaid(order=str(order.id), paid=order.paid, total=order.total)
    totals.settle_bill(order)
    changed = {line.id: line for line in [*also, *repriced]}
    lines = [line for line in order.all_lines if line.id in changed]
    if lines:
        Line.objects.bulk_update(lines, [*totals.LINE_TOTALS, *line_fields])
    stored = [*totals.ORDER_TOTALS, "bill", *fields]
    settle(order, at=clock.now(), changed=lines, fields=stored, moved_from=moved_from, parted=parted)
