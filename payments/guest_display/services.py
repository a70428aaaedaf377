"""Show an order on the guest displays of a till."""

from contextlib import suppress
from uuid import UUID

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from orders.errors import OrderClosed, OrderNotFound
from orders.models import Order
from payments.guest_display.events import SHOWN
from payments.services.links import open_link
from realtime.commands.context import CommandContext
from realtime.devices import DeviceNotFound
from realtime.sync.models import Device


def show_order(*, context: CommandContext, device_id: UUID, order_id: UUID | None, paying: bool) -> None:
    """Show an order on the displays of a till, or nothing. The next one replaces it.

    With `paying` the bill gets its link, so that the display shows the code to pay; for a person who may not give
    links there is none. Records `display.shown` if the displays change. Locks the order while `paying`.
    Raises DeviceNotFound, OrderNotFound.
    """
    if order_id is not None and not Order.objects.filter(pk=order_id).exists():
        raise OrderNotFound()
    if order_id is not None and paying and context.actor.may("payments.link"):
        with suppress(OrderClosed):
            open_link(context=context, order_id=order_id)
    rows = Device.objects.filter(pk=device_id, restaurant=connection.tenant)
    before = rows.values_list("shown_order", flat=True)
    if not before:
        raise DeviceNotFound()
    is_same = before[0] == order_id
    rows.update(shown_order=order_id, shown_at=clock.now())
    if paying or not is_same:
        context.record(
            SHOWN.name, aggregate="device", subject=device_id, topics=["display"],
            data={"device_id": device_id, "order_id": order_id},
        )  # fmt: skip
