"""What people do when they buy, one function each."""

from inventory.buying.services.credits import expect_credit, receive_credit
from inventory.buying.services.ordering import change_order, create_order, reorder
from inventory.buying.services.receiving import receive_delivery, undo_delivery
from inventory.buying.services.returning import return_goods
from inventory.buying.services.sending import cancel_order, close_order, send_order

__all__ = [
    "cancel_order",
    "change_order",
    "close_order",
    "create_order",
    "expect_credit",
    "receive_credit",
    "receive_delivery",
    "reorder",
    "return_goods",
    "send_order",
    "undo_delivery",
]
