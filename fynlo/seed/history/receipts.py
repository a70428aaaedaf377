"""The numbers of the receipts of earlier days.

Today's receipts are issued first, because the site opens with them, but they are younger. So the numbers up to
`reserve` are kept for the days before, and each receipt of those takes its own.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from payments.receipts.services import OWN_SERIES

RESERVE = """
    INSERT INTO payments_receiptseries (name, last_number) VALUES (%s, %s)
    ON CONFLICT (name) DO UPDATE SET last_number = excluded.last_number
"""
SET_BACK = """
    WITH before AS (SELECT last_number FROM payments_receiptseries WHERE name = %(name)s FOR UPDATE)
    UPDATE payments_receiptseries s SET last_number = %(number)s FROM before WHERE s.name = %(name)s
    RETURNING before.last_number
"""


def reserve(count: int) -> None:
    """Keep the numbers 1 to `count` for earlier days: the restaurant's own series goes on behind them."""
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, [OWN_SERIES, count])


def hold() -> None:
    """Lock the restaurant's own series until the commit, as a sale does before it locks the stream's head."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT FROM payments_receiptseries WHERE name = %s FOR UPDATE", [OWN_SERIES])


@contextmanager
def numbered(number: int) -> Iterator[None]:
    """Give the receipt of the block this number. Holds the series until the commit, so that no sale takes it too."""
    with connection.cursor() as cursor:
        cursor.execute(SET_BACK, {"name": OWN_SERIES, "number": number - 1})
        (last,) = cursor.fetchone()
        yield
        cursor.execute(SET_BACK, {"name": OWN_SERIES, "number": last})
