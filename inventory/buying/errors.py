"""The refusals of buying. A message says what happened and what to do next."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, InvalidInput, NotFound


class PurchaseOrderNotFound(NotFound):
    code = "inventory.purchase_order_not_found"
    message = _("This order was not found. Reload and try again.")


class DeliveryNotFound(NotFound):
    code = "inventory.delivery_not_found"
    message = _("This delivery was not found. Reload and try again.")


class CreditNoteNotFound(NotFound):
    code = "inventory.credit_note_not_found"
    message = _("This credit note was not found. Reload and try again.")


class PurchaseOrderChanged(DomainError):
    """Another person changed or received it. `details["current_version"]` is its version now."""

    code = "inventory.purchase_order_changed"
    status = 412
    message = _("Another person changed or received this order meanwhile. Look at what is left and try again.")


class PurchaseOrderSent(DomainError):
    """`details["status"]` is its status."""

    code = "inventory.purchase_order_sent"
    message = _("This order is no draft any more. Copy it to order again.")


class PurchaseOrderNotOnOrder(DomainError):
    """`details["status"]` is its status."""

    code = "inventory.purchase_order_not_on_order"
    message = _("Nothing is expected of this order. Receive a delivery without an order instead.")


class PurchaseOrderNotCancellable(DomainError):
    """`details["status"]` is its status."""

    code = "inventory.purchase_order_not_cancellable"
    message = _("Some of this order has arrived. Close it instead.")


class PurchaseOrderNotClosable(DomainError):
    """`details["status"]` is its status."""

    code = "inventory.purchase_order_not_closable"
    message = _("Only an order that has arrived in part can be closed.")


class SupplierHasNoEmail(DomainError):
    """`details["supplier"]` is its name."""

    code = "inventory.supplier_has_no_email"
    message = _("This supplier has no email address. Enter one on its page, or order by phone and say so here.")


class NothingToReorder(DomainError):
    code = "inventory.nothing_to_reorder"
    message = _("None of its items is in use any more. Begin a new order.")


class ItemTwice(InvalidInput):
    code = "inventory.item_twice"


class MoreThanOrdered(DomainError):
    """More arrived than is outstanding. `details["items"]` names each item, what was outstanding and what arrived."""

    code = "inventory.more_than_ordered"


class MoreThanReceived(InvalidInput):
    """More goes back than came. `details["item"]` is its name."""

    code = "inventory.more_than_received"


class DeliveryNotUndone(DomainError):
    code = "inventory.delivery_not_undone"
    message = _("Some of this delivery went back or is on a credit note, so it cannot be undone.")


class CreditNoteReceived(DomainError):
    code = "inventory.credit_note_received"
    message = _("This credit note has arrived already.")


class MoreThanDelivered(InvalidInput):
    code = "inventory.credit_above_delivery"
    message = _("Expect at most what the delivery cost.")
