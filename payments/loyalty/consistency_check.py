"""What `manage.py journal verify` proves of loyalty points."""

from collections.abc import Iterator

from fynlo.core.tenancy.connection import connection

WRONG_ORDERS = """
    SELECT order_id, sum(points) FROM payments_pointsmovement WHERE kind = 'earned'
    GROUP BY order_id HAVING sum(points) < 0 OR order_id IS NULL
"""
WRONG_DISCOUNTS = """
    SELECT adjustment, sum(points) FROM payments_pointsmovement WHERE kind IN ('redeemed', 'given_back')
    GROUP BY adjustment HAVING sum(points) > 0 OR adjustment IS NULL
"""


def troubles() -> Iterator[str]:
    """Yield a sentence for each order or discount whose points cannot be right. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(WRONG_ORDERS)
        for order_id, points in cursor.fetchall():
            yield f"Order {order_id} earned {points} points."
        cursor.execute(WRONG_DISCOUNTS)
        for adjustment, points in cursor.fetchall():
            yield f"The discount {adjustment} gave back {points} points more than it used."
