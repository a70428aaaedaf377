"""Lines that were sold from a menu that has been replaced: what they would cost now, and who must know."""

import copy
from collections.abc import Sequence
from uuid import UUID

from django.db import connection

from fynlo.core.errors import DomainError
from menu.published import PublishedMenu
from menu.selectors import published_menu
from orders import alerts, totals
from orders.line_items import Choice, Item, build_lines
from orders.models import Line, Order


def alert_if_price_changed(order: Order, lines: Sequence[Line], menu: PublishedMenu) -> None:
    """Alert a manager where the new `lines`, sold from `menu`, make another total than by the menu in force.

    Raises a notice `order.price_changed`. No query while `menu` is the one in force.
    """
    current = published_menu()
    if menu.version >= current.version:
        return
    new = {line.id for line in lines}
    by_current = [_line_by(current, line) if line.id in new else line for line in order.all_lines]
    total_now = totals.price(order, by_current, connection.tenant).total
    if total_now != order.total:
        alerts.price_changed(order, sold_by=menu.version, current=current.version, total_now=total_now)


def _line_by(menu: PublishedMenu, line: Line) -> Line:
    """Return the line as `menu` prices it, or the line itself if that menu no longer offers it."""
    choices = tuple(Choice(UUID(chosen["option_id"]), chosen["quantity"]) for chosen in line.modifiers)
    try:
        (priced,) = build_lines([Item(line.product_id, line.quantity, choices)], menu)
    except DomainError:
        return line
    other = copy.copy(line)
    other.unit_price, other.components = priced.unit_price, priced.components
    return other
