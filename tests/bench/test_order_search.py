"""The list of orders in the portal with 300,000 orders: each kind of search, and what PostgreSQL does of it.

python3 manage.py test -m bench -s tests/bench/test_order_search.py
"""

import time
from statistics import median

import pytest
from django.db import connection

from tests.bench.many_orders import insert_orders

ORDERS = 300_000
REPEATED = 3
SEARCHES = {
    "today": "",
    "this year": "range=year",
    "all": "range=all",
    "all, closed": "range=all&status=completed",
    "all, open": "range=all&status=pending,confirmed,preparing,ready,served",
    "number": "range=all&q=%23117",
    "table": "range=all&q=12",
    "amount": "range=all&q=%C2%A323.45",
    "server": "range=all&q=server+7",
    "customer": "range=all&q=surname4321",
    "phone": "range=all&q=07000012345",
    "nothing": "range=all&q=nobody+at+all",
    "day": "day=2026-03-01",
}

pytestmark = pytest.mark.bench


def test_search(tenant, page_client):
    started = time.perf_counter()
    insert_orders(ORDERS)
    print(f"\n{ORDERS:,} orders, written in {time.perf_counter() - started:.0f} s; budget 1 s a search")
    client = page_client("marco")
    for name, query in SEARCHES.items():
        took, in_database = zip(*(_ask(client, query) for _ in range(REPEATED)), strict=True)
        print(f"{name:<12} {median(took) * 1000:7.0f} ms, {median(in_database) * 1000:7.0f} ms of it in the database")


def _ask(client, query: str) -> tuple[float, float]:
    spent = 0.0

    def measure(execute, *args):
        nonlocal spent
        before = time.perf_counter()
        try:
            return execute(*args)
        finally:
            spent += time.perf_counter() - before

    started = time.perf_counter()
    with connection.execute_wrapper(measure):
        assert client.get(f"/portal/orders/?{query}").status_code == 200
    return time.perf_counter() - started, spent
