"""Placing orders of four lines, against the same rows in raw SQL in the same run.

python3 manage.py test -m bench -s tests/bench
"""

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from orders.models import Line, Order, Ticket
from tests.bench import harness
from tests.bench.load import KEY
from tests.bench.raw_orders import Capture, without_counter
from tests.bench.world import Site, open_sites
from tests.servers import database_url
from tests.web import WORKERS

CLIENTS = 16
RESTAURANTS = 64
SECONDS = 8
PROCESSES = 2

pytestmark = pytest.mark.bench


def prepared(site: Site, table: int = 0) -> str:
    body = json_codec.dumps(site.order(table)).decode()
    headers = site.headers | {"Idempotency-Key": KEY.decode()}
    return harness.request("POST", "/api/v1/orders", site.host, headers, body)


def prepared_table(site: Site, table: int, status: str) -> str:
    headers = site.headers | {"Idempotency-Key": KEY.decode()}
    body = json_codec.dumps({"status": status}).decode()
    return harness.request(
        "PUT", f"/api/v1/restaurants/tables/{site.table_ids[table]}/status", site.host, headers, body
    )


def captured(site: Site) -> dict:
    """The writing statements of one real order, and the ids that each copy must replace."""
    copy, answer = _captured(site, "POST", "/api/v1/orders", site.order())
    with in_restaurant(site.restaurant):
        order = Order.objects.get(pk=answer["id"])
        copy["ids"].append(str(order.pk))
        for model in (Line, Ticket):
            copy["ids"] += [str(pk) for pk in model.objects.filter(order=order).values_list("pk", flat=True)]
    connection.set_schema_to_public()
    return copy


def captured_table(site: Site, table: int) -> dict:
    """The rows that setting a table's status writes."""
    path = f"/api/v1/restaurants/tables/{site.table_ids[table]}/status"
    return _captured(site, "PUT", path, {"status": "blocked"})[0]


def _captured(site: Site, method: str, path: str, body: dict) -> tuple[dict, dict]:
    key, capture = str(uuid7()), Capture()
    client = Client(headers={"host": site.host, **site.headers, "Idempotency-Key": key})
    with connection.execute_wrapper(capture):
        answer = client.generic(method, path, json_codec.dumps(body), content_type="application/json")
    assert answer.status_code in (200, 201), answer.content
    connection.set_schema_to_public()
    copy = {"schema": site.restaurant.schema_name, "statements": capture.statements, "ids": [key]}
    return copy, answer.json()


def _write(job: dict) -> dict:
    command = [sys.executable, "-m", "tests.bench.raw_orders"]
    done = subprocess.run(
        command, input=json.dumps(job), stdout=subprocess.PIPE, text=True, cwd=settings.BASE_DIR, check=True
    )
    return json.loads(done.stdout)


def raw(clients: list[list[dict]]) -> dict:
    """The raw writers, a few to a process so that Python is not their limit; each has its restaurants."""
    share = CLIENTS // PROCESSES
    jobs = [
        {"url": database_url(), "seconds": SECONDS, "clients": clients[i * share : (i + 1) * share]}
        for i in range(PROCESSES)
    ]
    with ThreadPoolExecutor(PROCESSES) as pool:
        done = list(pool.map(_write, jobs))
    return {
        "per_second": sum(len(one["took"]) / one["seconds"] for one in done),
        "statuses": {"rows": sum(len(one["took"]) for one in done)},
        **harness.percentiles([second for one in done for second in one["took"]]),
    }


def test_place_an_order(committed):
    sites = open_sites(CLIENTS)
    copies = [captured(site) for site in sites]
    with harness.web() as web:
        spread = harness.load(web, [[prepared(site)] for site in sites], seconds=SECONDS)
        hot = harness.load(web, [[prepared(sites[0], n)] for n in range(CLIENTS)], seconds=SECONDS)
        one_table = harness.load(web, [[prepared(sites[0])]] * CLIENTS, seconds=SECONDS)
    limit = raw([[copy] for copy in copies])
    one_limit = raw([[copies[0]]] * CLIENTS)
    print(f"\nplace an order of 4 lines, {CLIENTS} clients, {WORKERS} processes")
    harness.print_tally(f"raw SQL, {len(copies[0]['statements'])} statements, {CLIENTS} restaurants", limit)
    harness.print_tally(f"the API, {CLIENTS} restaurants", spread, limit)
    harness.print_cpu(spread, spread["statuses"]["201"], "order")
    harness.print_tally("raw SQL, one restaurant", one_limit)
    harness.print_tally("the API, one restaurant", hot, one_limit)
    harness.print_cpu(hot, hot["statuses"]["201"], "order")
    harness.print_tally("the API, one table of one restaurant", one_table, one_limit)
    assert set(spread["statuses"]) == {"201"}
    assert set(hot["statuses"]) == {"201"}


def test_small_commands_of_one_restaurant(committed):
    """Each client switches the status of its table: how many small commands per second one stream takes."""
    (site,) = open_sites(1)
    to_and_fro = [[prepared_table(site, n, status) for status in ("available", "blocked")] for n in range(CLIENTS)]
    copies = [captured_table(site, n) for n in range(CLIENTS)]
    with harness.web() as web:
        ours = harness.load(web, to_and_fro, seconds=SECONDS)
    limit = raw([[copy] for copy in copies])
    print(f"\nset a table's status, one restaurant, {CLIENTS} clients, {WORKERS} processes")
    harness.print_tally(f"raw SQL, {len(copies[0]['statements'])} statements", limit)
    harness.print_tally("the API", ours, limit)
    harness.print_cpu(ours, ours["statuses"]["200"], "command")
    assert set(ours["statuses"]) == {"200"}


def test_what_the_streams_counter_costs(committed):
    """Many restaurants: the same rows in raw SQL, with the stream's row moved last and with a free sequence instead."""
    sites = open_sites(RESTAURANTS)
    copies = [captured(site) for site in sites]
    free = [{**copy, "statements": without_counter(copy["statements"])} for copy in copies]
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE bench_numbers START 1000")
    try:
        without = raw([free[n::CLIENTS] for n in range(CLIENTS)])
        counted = raw([copies[n::CLIENTS] for n in range(CLIENTS)])
    finally:
        with connection.cursor() as cursor:
            cursor.execute("DROP SEQUENCE bench_numbers")
    print(f"\norders of 4 lines in raw SQL, {CLIENTS} clients over {RESTAURANTS} restaurants")
    harness.print_tally("without the counter", without)
    harness.print_tally("with it", counted, without)
