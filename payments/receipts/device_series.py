"""How far the series of the devices have come, for the numbering of devices (`restaurants.devices.receipt_series`)."""

from collections.abc import Mapping

from django.db import connection

from restaurants.devices import receipt_series

# Reads the newest receipt of one series after the other by the index: a restaurant has few series and many receipts.
LAST = """
WITH RECURSIVE last (series, number) AS (
    (SELECT series, number FROM payments_receipt ORDER BY series DESC, number DESC LIMIT 1)
    UNION ALL
    SELECT earlier.series, earlier.number
    FROM last
    CROSS JOIN LATERAL (
        SELECT series, number FROM payments_receipt
        WHERE series < last.series ORDER BY series DESC, number DESC LIMIT 1
    ) AS earlier
)
SELECT substring(series FROM 2)::integer, number FROM last WHERE series ~ '^D[0-9]{1,9}$'
"""


def last_of_devices() -> Mapping[int, int]:
    """Return the last receipt's number by the number of the device, also of devices that came with an archive.

    One statement.
    """
    with connection.cursor() as cursor:
        cursor.execute(LAST)
        return dict(cursor.fetchall())


def register_all() -> None:
    receipt_series.register(last_of_devices)
