"""The words of webhooks on pages: what events are called, and why an attempt got no answer."""

from django.utils.translation import gettext_lazy as _

from restaurants.webhooks.event_types import TEST

EVENT_LABELS = {
    "order.created": _("An order was placed"),
    "order.updated": _("An order changed"),
    "order.status_changed": _("An order's status changed"),
    "order.item_status_changed": _("An item's status changed"),
    "order.price_changed": _("An item's price changed"),
    "order.completed": _("An order was completed"),
    "order.cancelled": _("An order was cancelled"),
    "order.reopened": _("An order was reopened"),
    "kitchen.order_received": _("The kitchen got a ticket"),
    "kitchen.order_ready": _("The kitchen finished a ticket"),
    "payment.completed": _("A payment arrived"),
    "payment.failed": _("A payment failed"),
    "payment.refunded": _("A payment was refunded"),
    "payment.disputed": _("A payment was disputed"),
    "menu.updated": _("The menu was published"),
    "menu.availability_changed": _("An item was sold out or came back"),
    "inventory.updated": _("Stock changed"),
    "inventory.low_stock": _("Stock runs low"),
    "inventory.out_of_stock": _("Stock ran out"),
    "table.occupied": _("A table was occupied"),
    "table.available": _("A table became free"),
    "table.reserved": _("A table was reserved"),
    "z.made": _("A Z report was made"),
    TEST: _("Test event"),
}
ERRORS = {
    "timeout": _("No answer within 10 seconds."),
    "connection": _("The connection could not be made, or broke."),
    "name": _("The host's name is unknown."),
    "certificate": _("The certificate is not valid for that name."),
    "tls": _("There is no safe connection: TLS 1.2 or newer is needed."),
    "not_public": _("The name leads to an address that is not public."),
    "malformed": _("The address is not right."),
    "gone": _("The event is no longer stored."),
    "secret": _("The secret can no longer be read. Rotate it."),
}
