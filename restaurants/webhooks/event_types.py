"""The events that an owner may send to an address: a part of docs/events.md, by their names there.

Left out is what concerns people who work here, our own screens, or secrets. A test compares the names with the
registered types.
"""

EVENT_TYPES = (
    "order.created",
    "order.updated",
    "order.status_changed",
    "order.item_status_changed",
    "order.price_changed",
    "order.completed",
    "order.cancelled",
    "order.reopened",
    "kitchen.order_received",
    "kitchen.order_ready",
    "payment.completed",
    "payment.failed",
    "payment.refunded",
    "payment.disputed",
    "menu.updated",
    "menu.availability_changed",
    "inventory.updated",
    "inventory.low_stock",
    "inventory.out_of_stock",
    "table.occupied",
    "table.available",
    "table.reserved",
    "z.made",
)
TEST = "webhook.test"
