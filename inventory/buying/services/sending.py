"""Send an order to its supplier, cancel it, and close what will not arrive any more."""

from datetime import timedelta
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core.counters import next_number
from fynlo.core.tenancy.connection import connection
from inventory.buying import events
from inventory.buying.errors import (
    PurchaseOrderChanged,
    PurchaseOrderNotCancellable,
    PurchaseOrderNotClosable,
    SupplierHasNoEmail,
)
from inventory.buying.lifecycle import CAN_BE_CANCELLED, CAN_BE_CLOSED, Status
from inventory.buying.selectors import get_order, lock_order
from inventory.buying.services.ordering import check_draft
from inventory.models import PurchaseOrder, PurchaseOrderNumber
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day
from restaurants.mail import queue_for_worker, queue_mail
from restaurants.mail_names import restaurant_name

MAIL, CANCELLED_MAIL = "purchase_order", "purchase_order_cancelled"
COUNTER = (PurchaseOrderNumber._meta.db_table, "series")
SERIES = "order"


def send_order(*, context: CommandContext, order_id: UUID, version: int, by_email: bool = True) -> PurchaseOrder:
    """Give a draft the next number and queue the email with its PDF; without `by_email` it was ordered otherwise.

    The worker draws the PDF and sends the email after the commit. Without an expected day it is the one after the
    supplier's lead time. Locks the order, then the counter, so numbers have no gaps. Records
    `inventory.purchase_order_changed`.

    Raises PurchaseOrderNotFound, PurchaseOrderSent, PurchaseOrderChanged, SupplierHasNoEmail.
    """
    order = lock_order(order_id)
    check_draft(order, version)
    supplier, restaurant = order.supplier, connection.tenant
    if by_email and not supplier.email:
        raise SupplierHasNoEmail(supplier=supplier.name)
    order.number = next_number(*COUNTER, SERIES)
    order.status, order.sent_at, order.sent_by_name = Status.SENT, context.at, context.actor.name
    order.sent_to = supplier.email if by_email else ""
    if order.expected_on is None:
        order.expected_on = business_day(context.at, restaurant) + timedelta(days=supplier.lead_days)
    _save(order, "number", "sent_at", "sent_by_name", "sent_to", "expected_on")
    if by_email:
        queue_for_worker(context=context, to=supplier.email, template=MAIL, restaurant=restaurant, about=order.id)
    context.annotate(purchase_order=str(order.id), number=order.number, supplier=supplier.name, to=order.sent_to)
    events.order_changed(context, order)
    return get_order(order.id)


def cancel_order(*, context: CommandContext, order_id: UUID, version: int, reason: str = "") -> PurchaseOrder:
    """Cancel a draft, or a sent order before anything arrives; the supplier who got an email gets another one.

    Locks the order. Records `inventory.purchase_order_changed`. Raises PurchaseOrderNotFound, PurchaseOrderChanged,
    PurchaseOrderNotCancellable.
    """
    order = lock_order(order_id)
    if order.status not in CAN_BE_CANCELLED:
        raise PurchaseOrderNotCancellable(status=str(order.status))
    _check_version(order, version)
    if order.sent_to:
        _email_cancelled(context, order, reason)
    order.status, order.reason, order.ended_at = Status.CANCELLED, reason, context.at
    _save(order, "reason", "ended_at")
    context.annotate(purchase_order=str(order.id), number=order.number, cancelled=reason)
    events.order_changed(context, order)
    return get_order(order.id)


def close_order(*, context: CommandContext, order_id: UUID, version: int, reason: str = "") -> PurchaseOrder:
    """Close an order that has arrived in part: the rest is not expected any more. Locks the order.

    Records `inventory.purchase_order_changed`. Raises PurchaseOrderNotFound, PurchaseOrderChanged,
    PurchaseOrderNotClosable.
    """
    order = lock_order(order_id)
    if order.status not in CAN_BE_CLOSED:
        raise PurchaseOrderNotClosable(status=str(order.status))
    _check_version(order, version)
    order.status, order.reason, order.ended_at = Status.CLOSED, reason, context.at
    _save(order, "reason", "ended_at")
    context.annotate(purchase_order=str(order.id), number=order.number, closed=reason)
    events.order_changed(context, order)
    return get_order(order.id)


def _check_version(order: PurchaseOrder, version: int) -> None:
    if order.version != version:
        raise PurchaseOrderChanged(current_version=order.version)


def _save(order: PurchaseOrder, *fields: str) -> None:
    order.version += 1
    order.save(update_fields=["status", "version", *fields])


def _email_cancelled(context: CommandContext, order: PurchaseOrder, reason: str) -> None:
    restaurant = connection.tenant
    queue_mail(
        context=context,
        to=order.sent_to,
        subject=format_lazy(
            _("Order {number} of {restaurant} is cancelled"),
            number=order.number, restaurant=restaurant_name(restaurant),
        ),
        template=CANCELLED_MAIL,
        variables={"number": order.number, "reason": reason},
        restaurant=restaurant,
    )  # fmt: skip
