"""The events of buying. The portal reads an order, a delivery or a credit note when its page is opened."""

from inventory.models import CreditNote, Delivery, PurchaseOrder
from realtime import events
from realtime.commands.context import CommandContext
from realtime.events import EventType

TYPES = (
    EventType(
        "inventory.purchase_order_changed",
        "An order to a supplier was made, changed, sent, received, closed or cancelled.",
        {"order_id": "its id", "number": "its number, null for a draft", "status": "its status now"},
    ),
    EventType(
        "inventory.delivery_changed",
        "A delivery arrived, or was undone.",
        {"delivery_id": "its id", "order_id": "the order's id, null without one", "undone": "whether it was undone"},
    ),
    EventType(
        "inventory.credit_note_changed",
        "A credit note of a supplier is expected, or has arrived.",
        {"credit_note_id": "its id", "expected": "the amount", "received": "the amount, null until it arrives"},
    ),
)


def order_changed(context: CommandContext, order: PurchaseOrder) -> None:
    context.record(
        "inventory.purchase_order_changed", aggregate="purchase_order", subject=order.id, topics=["inventory"],
        data={"order_id": order.id, "number": order.number, "status": str(order.status)}, version=order.version,
    )  # fmt: skip


def delivery_changed(context: CommandContext, delivery: Delivery) -> None:
    context.record(
        "inventory.delivery_changed", aggregate="inventory", subject=delivery.id, topics=["inventory"],
        data={
            "delivery_id": delivery.id, "order_id": delivery.order_id, "undone": delivery.undone_at is not None,
        },
    )  # fmt: skip


def credit_note_changed(context: CommandContext, credit: CreditNote) -> None:
    context.record(
        "inventory.credit_note_changed", aggregate="inventory", subject=credit.id, topics=["inventory"],
        data={"credit_note_id": credit.id, "expected": credit.expected, "received": credit.received},
    )  # fmt: skip


def register_all() -> None:
    events.register(*TYPES)
