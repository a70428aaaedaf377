"""Rows of the order lists: our fields, and the same values under the names of MOBILE_API.md."""

from collections.abc import Callable
from functools import partial
from typing import Any

from orders import payloads
from orders.models import Line, Order
from realtime.actors import Actor

# Item statuses of MOBILE_API.md. Void lines are left out.
ITEM_STATUS = {
    Line.Status.HELD: "pending",
    Line.Status.FIRED: "pending",
    Line.Status.STARTED: "preparing",
    Line.Status.READY: "ready",
    Line.Status.SERVED: "served",
}
REFUNDED = ("refunded", "partially_refunded")  # payment statuses that the row shows as the order's status
PAYMENT_METHOD = {"": "", "cash": "cash", "card": "card", "reader": "card", "qr": "qrCode"}


def row_serializer(actor: Actor) -> Callable[[Order], dict[str, Any]]:
    """Return the function that serializes an order for this actor.

    Customers' names and phones are left out for actors who take no orders, such as the kitchen.
    """
    return partial(serialize_row, shows_customer=actor.may("orders.take"))


def serialize_row(order: Order, *, shows_customer: bool) -> dict[str, Any]:
    """Return an order as a row. Needs `order.all_lines`; select `customer` with lists of orders."""
    lines, customer = order.open_lines(), order.customer if shows_customer else None
    header = payloads.serialize_order(order)
    return {
        **header,
        "status": header["payment_status"] if header["payment_status"] in REFUNDED else header["status"],
        "date": order.opened_at,
        "created_at": order.opened_at,
        "customer": {"id": customer.id, "name": customer.name, "phone": customer.phone} if customer else {},
        "customerName": customer.name if customer else "",
        "customer_name": customer.name if customer else "",
        "tax": order.vat_total,
        "tip_amount": order.tips,
        "items": sum(line.quantity for line in lines),
        "lines": [_serialize_line(line) for line in lines],
        "paymentMethod": PAYMENT_METHOD.get(order.payment_method, "mobile"),
        "employee": order.server_name,
        "table_number": order.table_name,
    }


def _serialize_line(line: Line) -> dict[str, Any]:
    return {
        **payloads.serialize_line(line),
        "status": ITEM_STATUS[line.status],
        "line_status": line.status,
        "price": line.unit_price,
        "special_instructions": line.notes,
    }
