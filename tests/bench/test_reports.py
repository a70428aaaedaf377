"""Reports over a day and over a year of 300,000 orders, and orders placed while month-end reports run.

python3 manage.py test -m bench -s tests/bench/test_reports.py
"""

import os
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from orders import services as orders
from orders.models import Order
from payments import services as payments
from realtime.actors import Actor
from restaurants.reports import day_figures
from restaurants.reports.declarations import Query
from restaurants.reports.periods import Period
from restaurants.reports.registry import find_report, reports_for
from restaurants.reports.running import Limits, run_report
from tests.bench import harness
from tests.bench.test_orders import prepared
from tests.bench.world import Site, open_sites
from tests.bench.year_of_orders import copy_order
from tests.services import run_service

ORDERS = int(os.environ.get("FYNLO_BENCH_ORDERS", "300000"))
CLIENTS, SECONDS = 4, 8
DINNER_GAP = 0.25  # seconds between a client's orders: 14 orders a second in one restaurant, more than any dinner has
MONTH_END = ("sales-by-day", "products", "vat", "tenders", "kitchen-times")

pytestmark = pytest.mark.bench


def test_reports_of_a_day_and_of_a_year_and_the_till_meanwhile(committed):
    (site,) = open_sites(1)
    order = paid_order(site)
    with in_restaurant(site.restaurant):
        started = time.perf_counter()
        run_service(copy_order, order=order, count=ORDERS)
        print(f"\n{ORDERS:,} orders of four lines, made in {time.perf_counter() - started:.0f} s")
        started = time.perf_counter()
        stored = day_figures.refresh(site.restaurant).stored
        print(f"{stored:,} days of figures, stored in {time.perf_counter() - started:.0f} s")
        print("report, seconds: a day (budget 0.3), a year (budget 3)")
        year = Period(order.business_day - timedelta(days=364), order.business_day)
        for report in reports_for(Actor.system()):
            day = seconds_of(report.name, site, Period(order.business_day, order.business_day))
            print(f"{report.name:<24} {day:6.3f} {seconds_of(report.name, site, year):6.3f}")
    with harness.web() as web:
        requests = [[prepared(site, table)] for table in range(CLIENTS)]
        for what, gap in (("as fast as it goes", 0.0), ("at dinner", DINNER_GAP)):
            alone = harness.load(web, requests, seconds=SECONDS, gap=gap)
            with month_end(site, Period(order.business_day - timedelta(days=30), order.business_day)):
                beside = harness.load(web, requests, seconds=SECONDS, gap=gap)
            harness.print_tally(f"orders {what}, no report", alone)
            harness.print_tally(f"orders {what}, reports all the while", beside, alone)


def paid_order(site: Site) -> Order:
    """An order that the API placed, the kitchen made, and a guest paid in cash."""
    client = Client(headers={"host": site.host, **site.headers, "Idempotency-Key": str(uuid7())})
    answer = client.post("/api/v1/orders", json_codec.dumps(site.order()), content_type="application/json")
    assert answer.status_code == 201, answer.content
    with in_restaurant(site.restaurant):
        order = Order.objects.get(pk=json_codec.loads(answer.content)["id"])
        run_service(payments.take_cash, order=order.pk, amount=order.total)
        run_service(orders.set_status, order_id=order.pk, status="completed")
        order.refresh_from_db()
    return order


def seconds_of(name: str, site: Site, period: Period) -> float:
    """The faster of two runs: the first one may read from the disk."""
    report, took = find_report(name), []
    for _ in range(2):
        started = time.perf_counter()
        run_report(report, Query(site.restaurant, period), limits=Limits(120))
        took.append(time.perf_counter() - started)
    return min(took)


class month_end:
    """Run the reports of a month's end again and again, in a thread, until the block ends."""

    def __init__(self, site: Site, period: Period):
        self.site, self.period, self.is_over = site, period, threading.Event()
        self.thread = threading.Thread(target=self._run)

    def __enter__(self) -> None:
        self.thread.start()

    def __exit__(self, *_: object) -> None:
        self.is_over.set()
        self.thread.join()

    def _run(self) -> None:
        try:
            with in_restaurant(self.site.restaurant):
                while not self.is_over.is_set():
                    for name in MONTH_END:
                        run_report(find_report(name), Query(self.site.restaurant, self.period))
        finally:
            connection.close()
