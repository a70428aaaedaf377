"""More clients than the server can serve: throughput stays, the excess gets 503 with Retry-After, nothing hangs.

python3 manage.py test -m bench -s tests/bench/test_overload.py
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.db import connection

from fynlo.core.tenancy.context import in_restaurant
from orders.models import Order
from tests.bench import harness
from tests.bench.test_orders import prepared
from tests.bench.world import Site, open_sites
from tests.web import WORKERS

RESTAURANTS = 16
CLIENTS = (16, 64, 256, 1000)
SECONDS = 10
PROBE_EVERY = 0.05
SUSPICIOUS_SECONDS = 1

pytestmark = pytest.mark.bench


def menu_read(site: Site) -> str:
    return harness.request("GET", "/api/v1/menu/document", site.host, site.headers)


def orders_stored(sites: list[Site]) -> int:
    count = 0
    for site in sites:
        with in_restaurant(site.restaurant):
            count += Order.objects.count()
    return count


@contextmanager
def probed(port: int) -> Iterator[list[float]]:
    """Request /health repeatedly while the block runs, and collect the milliseconds of each."""
    took: list[float] = []
    over = threading.Event()

    def probe() -> None:
        asking = HTTPConnection("127.0.0.1", port)
        while not over.wait(PROBE_EVERY):
            started = time.perf_counter()
            asking.request("GET", "/health", headers={"Host": "localhost"})
            asking.getresponse().read()
            took.append((time.perf_counter() - started) * 1000)
        asking.close()

    thread = threading.Thread(target=probe)
    thread.start()
    try:
        yield took
    finally:
        over.set()
        thread.join()


def tell_probe(what: str, took: list[float]) -> None:
    took.sort()
    print(f"{'':<44} {what}: p50 {took[len(took) // 2]:.1f} ms, p99 {took[int(len(took) * 0.99)]:.1f} ms")


@contextmanager
def watched() -> Iterator[list[int]]:
    """Count the transactions that are idle for SUSPICIOUS_SECONDS while the block runs."""
    seen: list[int] = []
    over = threading.Event()

    def watch() -> None:
        with connection.cursor() as cursor:
            while not over.wait(0.2):
                cursor.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND state LIKE 'idle in transaction%%' AND now() - state_change > make_interval(secs => %s)",
                    [SUSPICIOUS_SECONDS],
                )
                seen.append(cursor.fetchone()[0])
        connection.close()

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield seen
    finally:
        over.set()
        thread.join()


def test_overload(committed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """The probe of an idle server shows the delay of a process that only waits for a core."""
    sites = open_sites(RESTAURANTS)
    (tmp_path / "body").write_bytes(b"idle")
    monkeypatch.setenv("BENCH_BODY", str(tmp_path / "body"))
    print(f"\nplacing orders and reading menus in turn, {WORKERS} processes")
    clients = [[prepared(site), menu_read(site)] for site in (sites[n % RESTAURANTS] for n in range(max(CLIENTS)))]
    peak = 0.0
    with (
        harness.web() as web,
        harness.web("tests.bench.bare:application") as bare,
        watched() as idle,
    ):
        acknowledged = harness.load(web, clients[: CLIENTS[0]], seconds=3, warm_up=0)["statuses"]["201"]
        for count in CLIENTS:
            with probed(web.port) as health, probed(bare.port) as bare_health:
                tally = harness.load(web, clients[:count], seconds=SECONDS, warm_up=0)
            acknowledged += tally["statuses"]["201"]
            orders = tally["statuses"]["201"] / SECONDS
            peak = max(peak, orders)
            harness.print_tally(f"{count} clients", tally)
            harness.print_cpu(tally, tally["statuses"]["201"], "order (with its menu)")
            print(f"{'':<44} {orders:.0f} orders/s, {orders / peak:.0%} of the peak (budget 80 %)")
            tell_probe("/health (budget 50)", health)
            tell_probe("an idle server's answer at the same time", bare_health)
            assert set(tally["statuses"]) <= {"200", "201", "503"}
    stored = orders_stored(sites)
    print(f"acknowledged {acknowledged}, stored {stored}; idle in transaction for a second: {max(idle)} at most")
    assert stored == acknowledged
    assert max(idle) == 0
