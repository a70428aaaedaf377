"""Add lines to an order."""

from collections.abc import Collection, Sequence
from uuid import UUID

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders import alerts, line_items
from orders.lifecycle import require_editable
from orders.line_items import Item, menu_to_sell_from
from orders.models import Line, Order
from orders.persistence import save_changes
from orders.pricing import totals
from orders.selectors import lock_where_lines_are
from orders.services import allergies, offline
from orders.services.price_changes import alert_if_price_changed
from orders.services.sending import send_unsent_lines, unsent_lines
from realtime.commands.context import CommandContext


def add_lines(
    *,
    context: CommandContext,
    order_id: UUID,
    items: Sequence[Item],
    menu_version: int | None = None,
    send: bool = False,
    hold: Collection[int] = (),
) -> Order:
    """Append lines to an open order, except items whose id is on it already. `send` sends all unsent lines.

    Courses in `hold` wait to be fired. Lines for a merged order go to the order that has its lines. Offline lines for
    an order that is paid or closed go to a follow-up order (`offline.follow_up_order`).

    Locks the order, so that of two waiters both keep their lines. Records `order.updated`, or nothing if every item is
    on the order, and what `send_to_kitchen` records.

    Raises:
        OrderNotFound: no such order in this restaurant.
        OrderClosed: it is closed, or its bill is paid.
        MenuVersionUnknown, MenuChanged, SoldOut, NotEnoughLeft: the items cannot be sold.
        TooManyLines, LineIdTaken, AllergyConflict.
        DomainError: whatever `build_lines` raises.
    """
    earlier = order = lock_where_lines_are(context, order_id)
    new = _not_on_order(order, items)
    if new and not order.is_editable and context.accepts_conflicts:
        menu = menu_to_sell_from(context, menu_version)
        order = offline.follow_up_order(context, earlier, menu_version=menu.version)
        new = _not_on_order(order, new)
    if not new:
        if send and not order.is_closed and unsent_lines(order):
            save_changes(context, order, at=clock.now(), moved=send_unsent_lines(context, order, hold=hold))
        return order
    require_editable(order)
    menu = menu_to_sell_from(context, menu_version)
    lines, sold_out = line_items.build_lines_to_sell(context, new, menu, order.order_type)
    unconfirmed = allergies.check_conflicts(context, order, new, lines)
    _store(context, order, lines, send=send, hold=hold)
    alert_if_price_changed(context, order, lines, menu)
    if sold_out:
        alerts.sold_out(context, order, sold_out)
    allergies.alert_if_unconfirmed(context, order, unconfirmed)
    if order is not earlier:
        offline.report_follow_up(context, order, earlier, lines=lines)
    return order


def _not_on_order(order: Order, items: Sequence[Item]) -> list[Item]:
    known = {line.id for line in order.all_lines}
    return [item for item in items if item.id is None or item.id not in known]


def _store(context: CommandContext, order: Order, lines: list[Line], *, send: bool, hold: Collection[int]) -> None:
    known = {line.id for line in order.all_lines}
    line_items.add_to_order(order, lines, context.actor)
    repriced = [line for line in totals.reprice(order, connection.tenant) if line.id in known]
    line_items.insert(lines)
    if repriced:
        Line.objects.bulk_update(repriced, totals.LINE_TOTALS)
    ordered = [line for line in lines if line.part_of_id is None]
    context.annotate(added=[{"line": line.id, "name": line.name, "quantity": line.quantity} for line in ordered])
    sent = send_unsent_lines(context, order, hold=hold) if send else []
    save_changes(context, order, at=clock.now(), changed=[*repriced, *lines], moved=sent, fields=totals.ORDER_TOTALS)
