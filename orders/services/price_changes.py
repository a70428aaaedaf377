"""Alert a manager when an order was sold from a replaced menu at other prices."""

from collections.abc import Sequence

from fynlo.core.tenancy.connection import connection
from menu.published import PublishedMenu
from menu.selectors import published_menu
from orders import alerts
from orders.line_items import priced_from
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
    repriced = [priced_from(current, line, order.order_type) if line.id in new else line for line in order.all_lines]
    total_now = totals.price(order, repriced, connection.tenant).total
    if total_now != order.total:
        alerts.price_changed(context, order, sold_by=menu.version, current=current.version, total_now=total_now)
