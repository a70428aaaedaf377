"""What the benchmarks print, without a load."""

import sys

import psycopg

from tests.bench import harness, raw_orders
from tests.bench.conftest import print_command_line
from tests.servers import database_url


def test_percentiles_are_those_of_the_measured_values():
    assert harness.percentiles([n / 1000 for n in range(1, 101)]) == {"p50_ms": 51.0, "p99_ms": 100.0}
    assert harness.percentiles([]) == {"p50_ms": 0.0, "p99_ms": 0.0}


def test_raw_sql_is_timed_statement_by_statement(committed):
    took: list[float] = []
    site = {"schema": committed.alpha.schema_name, "statements": ["SELECT pg_sleep(0.002)"], "ids": []}
    with psycopg.connect(database_url(), autocommit=True) as connection:
        raw_orders.timed(connection, site, took)
    assert took[0] >= 0.002


def test_a_benchmark_prints_its_command_line_and_that_of_its_server(capsys, request):
    print_command_line(request)
    print(harness.shown(["granian", "a b"]))
    assert capsys.readouterr().out.splitlines() == [
        "",
        f"$ {sys.executable} manage.py test -m bench -s {request.node.nodeid}",
        "$ granian 'a b'",
    ]
