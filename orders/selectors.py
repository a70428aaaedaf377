"""Named reads of orders. `lock_…` reads lock the order's row until the commit, and with it its lines and tickets."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from fynlo.core.fixed_queries import FixedQuery
from fynlo.core.ids import parse_uuid
from orders.errors import LineNotFound, OrderNotFound
from orders.models import Line, Order
from realtime.commands.context import CommandContext

LINES_PREFETCH = Prefetch("lines", queryset=Line.objects.order_by("position"), to_attr="all_lines")
CLOSED = tuple(status.value for status in Order.CLOSED)
AN_ID, A_REFERENCE = UUID(int=1), "reference"


def _referred(rows: QuerySet[Order], order_id: UUID, reference: str) -> QuerySet[Order]:
    return rows.filter(Q(client_reference=reference) | Q(pk=order_id)).order_by("pk")[:1]


def _for_update() -> QuerySet[Order]:
    return Order.objects.select_for_update(of=("self",), no_key=True)


# Every command reads these. None as an argument matches nothing.
REFERRED = FixedQuery(
    lambda order, reference: _referred(Order.objects.all(), order, reference), order=AN_ID, reference=A_REFERENCE
)
REFERRED_LOCKED = FixedQuery(
    lambda order, reference: _referred(_for_update(), order, reference), order=AN_ID, reference=A_REFERENCE
)
OF_TICKET_LOCKED = FixedQuery(lambda ticket: _for_update().filter(tickets=ticket), ticket=AN_ID)
LINES_OF = FixedQuery(lambda order: Line.objects.filter(order=order).order_by("position"), order=AN_ID)


def open_orders() -> QuerySet[Order]:
    """Return the orders that are neither completed nor cancelled, oldest first."""
    return Order.objects.exclude(status__in=CLOSED).order_by("opened_at", "id")


def orders_due() -> QuerySet[Order]:
    """Return the open takeaway, pickup and delivery orders, by promised time, then oldest first."""
    away = open_orders().exclude(order_type=Order.Type.DINE_IN)
    return away.order_by(F("promised_at").asc(nulls_last=True), "opened_at", "id")


def order_with_lines(reference: object) -> Order:
    """Return the order with this id or client reference, and its `all_lines`. Two queries. Raises OrderNotFound."""
    return _with_lines(_found(REFERRED, reference), reference)


def lock_order(reference: object) -> Order:
    """Lock the order with this id or client reference and return it with `all_lines`. Two queries.

    Every change to lines or tickets of an order takes this lock first, so they need no locks of their own.
    Raises OrderNotFound.
    """
    return _with_lines(_found(REFERRED_LOCKED, reference), reference)


def lock_where_lines_are(context: CommandContext, order_id: UUID) -> Order:
    """Lock the order, or, if it was merged, the order that has its lines now. Raises OrderNotFound."""
    order = lock_order(order_id)
    while order.merged_into_id is not None:
        context.merged(field="order", theirs=order.merged_into_id, ours=order.id)
        order = lock_order(order.merged_into_id)
    return order


def lock_orders(order_ids: Iterable[UUID]) -> dict[UUID, Order]:
    """Lock these orders in pk order, so that two crossing moves cannot deadlock. Return them by id with `all_lines`.

    Two queries. Raises OrderNotFound.
    """
    wanted = sorted(set(order_ids))
    rows = _for_update().filter(pk__in=wanted).order_by("pk")
    found = {order.id: order for order in rows}
    for order_id in wanted:
        if order_id not in found:
            raise OrderNotFound(order=str(order_id))
        found[order_id].all_lines = []
    for line in Line.objects.filter(order__in=wanted).order_by("position"):
        found[line.order_id].all_lines.append(line)
    return found


def line_of(order: Order, line_id: UUID) -> Line:
    """Return this line of an order. Raises LineNotFound, which names the order that the line moved to, if any."""
    for line in order.all_lines:
        if line.id == line_id:
            return line
    elsewhere = Line.objects.filter(pk=line_id).values_list("order", "order__number").first()
    if elsewhere is None:
        raise LineNotFound(order=str(order.id), line=str(line_id))
    raise LineNotFound(
        _("This line is on order {elsewhere} now.").format(elsewhere=elsewhere[1]),
        order=str(order.id),
        line=str(line_id),
        now_on=str(elsewhere[0]),
    )


def lock_order_of_ticket(ticket_id: UUID) -> Order | None:
    """Lock the order of a ticket and return it with `all_lines`, or None for an unknown ticket. Two queries."""
    order = OF_TICKET_LOCKED.first(ticket=ticket_id)
    return None if order is None else _with_lines(order, ticket_id)


def order_placed_as(order_id: UUID | None, client_reference: str) -> Order | None:
    """Return the order that has this id or this reference with `all_lines`, or None."""
    if not order_id and not client_reference:
        return None
    order = REFERRED.first(order=order_id, reference=client_reference or None)
    return None if order is None else _with_lines(order, order_id)


def _found(query: FixedQuery[Order], reference: object) -> Order | None:
    return query.first(order=parse_uuid(reference), reference=_reference_text(reference))


def _reference_text(reference: object) -> str:
    """Return the reference as text without the characters that PostgreSQL refuses to compare."""
    return str(reference).replace("\0", "")[:64]


def _with_lines(order: Order | None, reference: object) -> Order:
    if order is None:
        raise OrderNotFound(order=_reference_text(reference))
    order.all_lines = LINES_OF.rows(order=order.pk)
    for line in order.all_lines:
        line.order = order
    return order
