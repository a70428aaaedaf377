"""Add to an order."""

from collections.abc import Collection, Sequence
from uuid import UUID

from django.db import connection

from fynlo.core import clock
from orders import line_items, totals
from orders.lifecycle import require_editable
from orders.line_items import Item, menu_to_sell_from
from orders.models import Line, Order
from orders.persistence import save_changes
from orders.selectors import lock_where_lines_are
from orders.services import allergies, offline
from orders.services.price_changes import alert_if_price_changed
from orders.services.sending import send_unsent_lines, unsent_lines
from realtime.actors import Actor
from realtime.commands import context


def add_lines(
    *,
    actor: Actor,
    order_id: UUID,
    items: Sequence[Item],
    menu_version: int | None = None,
    send: bool = False,
    hold: Collection[int] = (),
) -> Order:
    """Append lines to an open order; one whose id is already on it is not doubled. `send` tells the kitchen what it
    does not know yet; courses in `hold` wait to be fired.

    Locks the order, so that of two waiters both keep their lines; those for an order that was merged go to the one
    that took it. Records `order.updated`, or nothing when every line was there, and what `send_to_kitchen` records.
    Lines that a device took offline for an order that was paid or closed meanwhile go to an order that follows it
    (`orders.services.offline.follow_up_for`).

    Raises OrderNotFound, OrderClosed, TooManyLines, MenuVersionUnknown, MenuChanged, LineIdTaken, SoldOut,
    AllergyConflict, and what `build_lines` raises.
    """
    earlier = order = lock_where_lines_are(order_id)
    new = _unknown(order, items)
    if new and not order.is_editable and context.current().is_offline:
        order = offline.follow_up_for(earlier, actor=actor, menu_version=menu_to_sell_from(menu_version).version)
        new = _unknown(order, new)
    if not new:
        if send and not order.is_closed and unsent_lines(order):
            save_changes(order, at=clock.now(), moved=send_unsent_lines(order, hold=hold))
        return order
    require_editable(order)
    menu = menu_to_sell_from(menu_version)
    lines, gone = line_items.build_lines_to_sell(new, menu)
    unconfirmed = allergies.check(order, new, lines)
    _store(order, lines, actor, send=send, hold=hold)
    alert_if_price_changed(order, lines, menu)
    offline.tell_sold_out(order, gone)
    allergies.tell_unconfirmed(order, unconfirmed)
    if order is not earlier:
        offline.tell_followed(order, earlier, lines=lines)
    return order


def _unknown(order: Order, items: Sequence[Item]) -> list[Item]:
    """The items that are not on the order yet."""
    known = {line.id for line in order.all_lines}
    return [item for item in items if item.id is None or item.id not in known]


def _store(order: Order, lines: list[Line], actor: Actor, *, send: bool, hold: Collection[int]) -> None:
    known = {line.id for line in order.all_lines}
    line_items.add_to_order(order, lines, actor)
    repriced = [line for line in totals.reprice(order, connection.tenant) if line.id in known]
    line_items.insert(lines)
    if repriced:
        Line.objects.bulk_update(repriced, totals.LINE_TOTALS)
    context.annotate(added=[{"line": line.id, "name": line.name, "quantity": line.quantity} for line in lines])
    sent = send_unsent_lines(order, hold=hold) if send else []
    save_changes(order, at=clock.now(), changed=[*repriced, *lines], moved=sent, fields=totals.ORDER_TOTALS)
