"""Guards around every test: they fail a test whose code breaks a rule that holds everywhere."""

import re
import time
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from fynlo.core import cache
from fynlo.core.cache import clear_caches
from realtime import events
from realtime.commands import context
from tests.plugins.restaurants import tenant_tables

DERIVED = (
    "reports_dayfigures",
    "reports_dayfiguresmark",
)  # sums of rows, which a worker may store and drop at any time
WRITES = re.compile(r'\b(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE)\s+(?:ONLY\s+)?"?(?P<table>\w+)', re.IGNORECASE)


@pytest.fixture(autouse=True)
def _empty_caches() -> Iterator[None]:
    """Empty the caches of the process around each test, and choose no restaurant after it.

    After it too: a fixture of a whole module runs before this one, and would read what the last test cached.
    """
    clear_caches()
    yield
    connection.set_schema_to_public()
    clear_caches()


@pytest.fixture
def django_assert_num_queries(django_assert_num_queries, monkeypatch) -> Callable:
    """Count queries while nothing in the caches of the process grows older.

    Who is signed in is kept for two seconds: on a slow machine the second of two pages would read it again.
    """
    now = time.monotonic()
    monkeypatch.setattr(cache, "time", SimpleNamespace(monotonic=lambda: now))
    return django_assert_num_queries


@pytest.fixture(autouse=True)
def _writes_only_inside_commands(request) -> Iterator[None]:
    """Fail the test that writes to a restaurant's table outside a command."""
    if "db" not in request.fixturenames and "committed" not in request.fixturenames:
        yield
        return
    with connection.execute_wrapper(_refuse_write_outside_command):
        yield


def _refuse_write_outside_command(execute: Callable, sql: str, params: Any, many: bool, details: dict) -> Any:
    """Look at the whole statement: one that begins with WITH may hold several writes."""
    if not context.is_open():
        for written in WRITES.finditer(sql):
            table = written["table"]
            if table in tenant_tables() and not table.startswith("realtime_") and table not in DERIVED:
                raise AssertionError(f"{table} was written outside a command: {sql[:120]}")
    return execute(sql, params, many, details)


@pytest.fixture(autouse=True)
def _only_documented_events(monkeypatch) -> None:
    """Fail the test that records an event whose data differs from what its type documents."""
    recorded = context.RecordedEvent

    def checked(**fields: Any) -> context.RecordedEvent:
        strays = events.registered()[fields["type"]].strays(fields["subject"])
        if strays and not fields["type"].startswith("test."):
            raise AssertionError(f"{fields['type']} is not as documented: {', '.join(strays)}")
        return recorded(**fields)

    monkeypatch.setattr(context, "RecordedEvent", checked)
