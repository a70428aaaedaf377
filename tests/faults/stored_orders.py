"""Compare the database with the orders that were placed: each is stored exactly once, and streams have no gaps."""

from collections.abc import Iterable
from itertools import groupby

import psycopg

from tests.faults.cluster import Site
from tests.faults.tills import PlacedOrder

ONCE = {  # name → a query of (order, how many)
    "orders": "SELECT id, 1 FROM orders_order",
    "order.created events": "SELECT aggregate_id, count(*) FROM realtime_event WHERE type = 'order.created' GROUP BY 1",
    "tickets": "SELECT order_id, count(*) FROM orders_ticket GROUP BY 1",
}


class StoredOrders:
    """Reads the deployment's database over its own connections."""

    def __init__(self, url: str):
        self._url = url

    def heads(self, sites: Iterable[Site]) -> dict[str, tuple[int, int]]:
        """Return (epoch, head) of each restaurant's stream, by slug."""
        with psycopg.connect(self._url) as connection:
            rows = connection.execute("SELECT restaurant_id::text, epoch, head FROM sync_stream").fetchall()
        found = {row[0]: row[1:] for row in rows}
        return {site.slug: found[site.pk] for site in sites}

    def problems(self, sites: Iterable[Site], orders: Iterable[PlacedOrder]) -> list[str]:
        """Describe where the tables differ from the acknowledged orders. `orders` are all that were ever placed."""
        placed = sorted(orders, key=lambda order: order.site.slug)
        of_site = {slug: list(some) for slug, some in groupby(placed, key=lambda order: order.site.slug)}
        with psycopg.connect(self._url) as connection:
            return [
                f"{site.slug}: {problem}"
                for site in sites
                for problem in self._problems_in(connection, site, of_site.get(site.slug, []))
            ]

    def _problems_in(self, connection: psycopg.Connection, site: Site, orders: list[PlacedOrder]) -> Iterable[str]:
        connection.execute(f'SET search_path TO "{site.schema}", public')
        for what, query in ONCE.items():
            yield from _differences(what, dict.fromkeys((order.id for order in orders), 1), _read(connection, query))
        lines = _read(connection, "SELECT order_id, array_agg(id::text ORDER BY id::text) FROM orders_line GROUP BY 1")
        yield from _differences("lines", {order.id: order.line_ids for order in orders}, lines)
        answers = _read(
            connection, "SELECT key, array_agg(status) FROM realtime_command WHERE kind = 'order.create' GROUP BY 1"
        )
        yield from _differences("commands", {order.key: [201] for order in orders}, answers)
        yield from self._gaps(connection, site)

    @staticmethod
    def _gaps(connection: psycopg.Connection, site: Site) -> Iterable[str]:
        row = connection.execute(
            "SELECT s.head, count(e.seq), count(DISTINCT e.seq), coalesce(min(e.seq), 1), coalesce(max(e.seq), 0)"
            " FROM sync_stream s LEFT JOIN realtime_event e ON e.epoch = s.epoch"
            " WHERE s.restaurant_id = %s GROUP BY s.head",
            [site.pk],
        ).fetchone()
        head = row[0]
        if row != (head, head, head, 1, head):
            yield f"the stream is not dense: head {head}; number of events, distinct numbers, first and last: {row[1:]}"


def _read(connection: psycopg.Connection, query: str) -> dict:
    return {str(name): value for name, value in connection.execute(query).fetchall()}


def _differences(what: str, wanted: dict, found: dict) -> Iterable[str]:
    wrong = {name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name)}
    for name in sorted(wrong)[:5]:
        yield f"{what} of {name}: {found.get(name)} instead of {wanted.get(name)}"
    if len(wrong) > 5:
        yield f"{what}: {len(wrong)} differ in all"
