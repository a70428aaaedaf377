"""What a restaurant does with its orders. Each needs an open command, locks the order first and saves it once."""

from orders.composing import Choice, Item
from orders.services.changing import set_order_details, set_service_charge, void_line
from orders.services.closing import apply_payment, apply_refund, cancel_order
from orders.services.moving import set_status
from orders.services.placing import add_lines, place_order
from orders.services.sending import send_to_kitchen

__all__ = [
    "Choice",
    "Item",
    "add_lines",
    "apply_payment",
    "apply_refund",
    "cancel_order",
    "place_order",
    "send_to_kitchen",
    "set_order_details",
    "set_service_charge",
    "set_status",
    "void_line",
]
