"""Alert a manager when an order was sold from a replaced menu at other prices."""

import copy
from collections.abc import Sequence
from uuid import UUID

from fynlo.core.errors import DomainError
from fynlo.core.tenancy.connection import connection
from menu.published import PublishedMenu
from menu.selectors import published_menu
from orders import alerts
from orders.line_items import Choice, Item, build_lines
from orders.models import Line, Order
from orders.pricing import totals
from realtime.commands.context import CommandContext


def alert_if_price_changed(context: CommandContext, order: Order, lines: Sequence[Line], menu: PublishedMenu) -> None:
    """Raise an alert if the new `lines`, sold from `menu`, give another total than at the prices in force.

    No query if `menu` is in force.
    """
    current = published_menu()
    if menu.version >= current.version:
        return
    new = {line.id for line in lines}
    repriced = [_price_from(current, line) if line.id in new else line for line in order.all_lines]
    total_now = totals.price(order, repriced, connection.tenant).total
    if total_now != order.total:
        alerts.price_changed(context, order, sold_by=menu.version, current=current.version, total_now=total_now)


def _price_from(menu: PublishedMenu, line: Line) -> Line:
    """Return a copy of the line at the prices of `menu`, or the line itself if that menu no longer offers it."""
    choices = tuple(Choice(UUID(chosen["option_id"]), chosen["quantity"]) for chosen in line.modifiers)
    try:
        (priced,) = build_lines([Item(line.product_id, line.quantity, choices)], menu)
    except DomainError:
        return line
    other = copy.copy(line)
    other.unit_price, other.components = priced.unit_price, priced.components
    return other
