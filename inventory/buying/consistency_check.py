"""Prove that what orders and deliveries say is what moved: received, sent back, and each order's status."""

from collections.abc import Iterator

from django.db import connection

from inventory.buying.lifecycle import Status, status_of
from inventory.models import PurchaseOrder

# What the lines of each delivery say against its movements, without what was undone.
DELIVERED = """
SELECT d.id, i.name, l.sum, coalesce(m.sum, 0) FROM inventory_delivery d
JOIN (
    SELECT delivery_id, item_id, sum(stock_quantity) AS sum FROM inventory_deliveryline GROUP BY delivery_id, item_id
) l ON l.delivery_id = d.id
JOIN inventory_item i ON i.id = l.item_id
LEFT JOIN (
    SELECT about, item_id, sum(quantity) AS sum FROM inventory_movement WHERE kind = 'delivery' GROUP BY about, item_id
) m ON m.about = d.id AND m.item_id = l.item_id
WHERE coalesce(m.sum, 0) <> CASE WHEN d.undone_at IS NULL THEN l.sum ELSE 0 END"""
SENT_BACK = """
SELECT i.name, l.returned, coalesce(r.quantity, 0), coalesce(r.stock, 0),
    coalesce((
        SELECT -sum(m.quantity) FROM inventory_movement m JOIN inventory_supplierreturn s ON s.id = m.about
        WHERE s.delivery_id = l.delivery_id AND m.item_id = l.item_id AND m.kind = 'sent_back'
    ), 0)
FROM inventory_deliveryline l JOIN inventory_item i ON i.id = l.item_id
LEFT JOIN (
    SELECT delivery_line_id, sum(quantity) AS quantity, sum(stock_quantity) AS stock
    FROM inventory_supplierreturnline GROUP BY delivery_line_id
) r ON r.delivery_line_id = l.id"""
RECEIVED = """
SELECT o.number, l.name, l.received, coalesce(d.sum, 0) FROM inventory_purchaseorderline l
JOIN inventory_purchaseorder o ON o.id = l.order_id
LEFT JOIN (
    SELECT x.order_line_id, sum(x.quantity) AS sum FROM inventory_deliveryline x
    JOIN inventory_delivery v ON v.id = x.delivery_id WHERE v.undone_at IS NULL GROUP BY x.order_line_id
) d ON d.order_line_id = l.id
WHERE l.received <> coalesce(d.sum, 0)"""
BY_HAND = (Status.DRAFT, Status.CLOSED, Status.CANCELLED)


def troubles() -> Iterator[str]:
    """Yield a sentence for each figure that does not agree. Five queries."""
    with connection.cursor() as cursor:
        cursor.execute(DELIVERED)
        for delivery, name, said, moved in cursor.fetchall():
            yield f"Delivery {delivery}, {name}: its lines say {said}, its movements sum to {moved}."
        cursor.execute(SENT_BACK)
        for name, returned, said, stock, moved in cursor.fetchall():
            if returned != said or stock != moved:
                yield f"{name}: {returned} went back, its returns say {said} ({stock}), movements sum to {moved}."
        cursor.execute(RECEIVED)
        for number, name, received, delivered in cursor.fetchall():
            yield f"Order {number}, {name}: {received} is received, its deliveries sum to {delivered}."
    for order in PurchaseOrder.objects.exclude(status__in=BY_HAND).prefetch_related("lines"):
        right = status_of((line.quantity, line.received) for line in order.lines.all())
        if order.status != right:
            yield f"Order {order.number} is {order.status}, its lines say {right}."
