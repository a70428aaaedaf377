"""The cached menu of 300 products, against a bare callable that returns the same bytes in the same run.

python3 manage.py test -m bench -s tests/bench
"""

from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from tests.bench import harness
from tests.bench.world import open_sites
from tests.web import WORKERS

CLIENTS = 16
PATHS = ("/api/v1/menu/document", "/api/v1/public/menu/items")

pytestmark = pytest.mark.bench


def test_warm_menu(committed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (site,) = open_sites(1, products=300)
    print(f"\nwarm menu of 300 products, {CLIENTS} clients, {WORKERS} processes")
    with harness.web() as web:
        for path in PATHS:
            answer = Client(headers={"host": site.host, **site.headers}).get(path)
            connection.set_schema_to_public()
            assert answer.status_code == 200
            tag = {"If-None-Match": answer["ETag"]}
            whole = harness.request("GET", path, site.host, site.headers)
            known = harness.request("GET", path, site.host, site.headers | tag)
            body = tmp_path / "body"
            body.write_bytes(answer.content)
            monkeypatch.setenv("BENCH_BODY", str(body))
            with harness.web("tests.bench.bare:application") as bare:
                limit = harness.load(bare, [[whole]] * CLIENTS)
            with harness.web("tests.bench.bare:not_modified") as bare:
                limit_304 = harness.load(bare, [[whole]] * CLIENTS)
            ours = harness.load(web, [[whole]] * CLIENTS)
            ours_304 = harness.load(web, [[known]] * CLIENTS)
            harness.print_tally(f"bare callable, {len(answer.content)} bytes", limit)
            harness.print_tally(path, ours, limit)
            harness.print_tally("bare callable, 304", limit_304)
            harness.print_tally(f"{path}, 304", ours_304, limit_304)
            assert set(ours["statuses"]) == {"200"}
            assert set(ours_304["statuses"]) == {"304"}
