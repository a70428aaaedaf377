"""What a restaurant does with its orders. Each service locks the order first and saves it once."""

from orders.customers.services import Person
from orders.line_items import Choice, Item
from orders.services.adding import add_lines
from orders.services.adjusting import comp, give_discount, remove_adjustment, take_off_points
from orders.services.allergies import set_allergies
from orders.services.billing import apply_payment, apply_refund
from orders.services.closing import cancel_order, reopen_order
from orders.services.details import set_order_details, set_order_type, set_service_charge, transfer_order
from orders.services.editing import edit_line, set_rush
from orders.services.other_lines import sell_other
from orders.services.overriding import override_price, restore_price
from orders.services.placing import place_order
from orders.services.quick_sale import open_quick_sale
from orders.services.sending import fire_course, hold_course, send_lines, send_to_kitchen
from orders.services.status import set_status
from orders.services.transfers import Move, merge_orders, move_lines, split_order
from orders.services.voiding import void_line, void_order, void_sent_line

__all__ = [
    "Choice",
    "Item",
    "Move",
    "Person",
    "add_lines",
    "apply_payment",
    "apply_refund",
    "cancel_order",
    "comp",
    "edit_line",
    "fire_course",
    "give_discount",
    "hold_course",
    "merge_orders",
    "move_lines",
    "open_quick_sale",
    "override_price",
    "place_order",
    "remove_adjustment",
    "reopen_order",
    "restore_price",
    "sell_other",
    "send_lines",
    "send_to_kitchen",
    "set_allergies",
    "set_order_details",
    "set_order_type",
    "set_rush",
    "set_service_charge",
    "set_status",
    "split_order",
    "take_off_points",
    "transfer_order",
    "void_line",
    "void_order",
    "void_sent_line",
]
