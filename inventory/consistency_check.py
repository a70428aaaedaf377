"""Prove that what is there is the sum of what moved, what is reserved what open orders need, and what is bought."""

from collections.abc import Iterator

from django.db import connection

from inventory.buying import consistency_check as buying

STOCK = """
SELECT i.name, s.quantity, coalesce(m.quantity, 0), s.value, coalesce(m.value, 0)
FROM inventory_item i LEFT JOIN inventory_stock s ON s.item_id = i.id LEFT JOIN (
    SELECT item_id, sum(quantity) AS quantity, sum(value + correction) AS value FROM inventory_movement GROUP BY item_id
) m ON m.item_id = i.id
WHERE (s.quantity, s.value) IS DISTINCT FROM (coalesce(m.quantity, 0), coalesce(m.value, 0)) ORDER BY i.name, i.id"""
PLACES = """
SELECT i.name, p.name, coalesce(s.quantity, 0), coalesce(m.quantity, 0)
FROM inventory_locationstock s FULL JOIN (
    SELECT item_id, location_id, sum(quantity) AS quantity FROM inventory_movement GROUP BY item_id, location_id
) m ON m.item_id = s.item_id AND m.location_id = s.location_id
JOIN inventory_item i ON i.id = coalesce(s.item_id, m.item_id)
JOIN inventory_location p ON p.id = coalesce(s.location_id, m.location_id)
WHERE coalesce(s.quantity, 0) <> coalesce(m.quantity, 0) ORDER BY i.name, p.name"""

RESERVED = """
SELECT i.name, s.reserved, coalesce(u.quantity, 0)
FROM inventory_stock s JOIN inventory_item i ON i.id = s.item_id LEFT JOIN (
    SELECT (n->>0)::uuid AS item_id, sum((n->>1)::numeric) AS quantity
    FROM inventory_lineuse, jsonb_array_elements(needs) n WHERE state = 'reserved' GROUP BY 1
) u ON u.item_id = s.item_id
WHERE s.reserved <> coalesce(u.quantity, 0) ORDER BY i.name"""


def troubles() -> Iterator[str]:
    """Yield a sentence for each item whose stock is not the sum of its movements and reservations. Eight queries."""
    with connection.cursor() as cursor:
        cursor.execute(STOCK)
        for name, quantity, moved, value, worth in cursor.fetchall():
            yield f"{name}: {quantity} worth £{value} is there, its movements sum to {moved} worth £{worth}."
        cursor.execute(PLACES)
        for name, place, quantity, moved in cursor.fetchall():
            yield f"{name}, {place}: {quantity} is there, its movements sum to {moved}."
        cursor.execute(RESERVED)
        for name, quantity, kept in cursor.fetchall():
            yield f"{name}: {quantity} is reserved, the lines of open orders reserve {kept}."
    yield from buying.troubles()
