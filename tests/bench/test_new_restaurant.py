"""A new restaurant, asked for over the platform's API: seconds on the wall, and CPU of the web process and PostgreSQL.

python3 manage.py test -m bench -s tests/bench/test_new_restaurant.py
"""

import json
import time
from http.client import HTTPConnection
from statistics import median

import pytest

from fynlo.core.ids import uuid7
from restaurants.models import User
from tests.bench import harness
from tests.bench.world import make_restaurant, token_of

EXISTING = (10, 200)
MADE = 10

pytestmark = pytest.mark.bench


def test_new_restaurant(committed):
    token = token_of(User.objects.get(email="pat@fynlo.example"))
    print(f"\nnew restaurant over the platform's API, median of {MADE}; budget 0.5 s, of it 0.2 s CPU in the web")
    there = 2
    with harness.web() as web:
        _ask(web.port, token)
        there += 1
        for existing in EXISTING:
            while there < existing:
                make_restaurant(f"bench-{uuid7().hex[-12:]}")
                there += 1
            meter = harness.Meter(web)
            took = [_ask(web.port, token) for _ in range(MADE)]
            there += MADE
            cpu = {name: seconds / MADE for name, seconds in meter.spent().items()}
            print(
                f"{existing:>4} existing: {median(took):.3f} s (worst {max(took):.3f} s), CPU seconds each: "
                + ", ".join(f"{name} {seconds:.3f}" for name, seconds in cpu.items())
            )


def _ask(port: int, token: str) -> float:
    slug = f"bench-{uuid7().hex[-12:]}"
    body = {"name": slug, "slug": slug, "owner_email": f"owner@{slug}.example", "plan": "alpha"}
    headers = {"Host": "localhost", "Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    asking = HTTPConnection("127.0.0.1", port, timeout=60)
    started = time.perf_counter()
    asking.request("POST", "/api/v1/platform/restaurants", json.dumps(body), headers)
    response = asking.getresponse()
    answer = response.read()
    took = time.perf_counter() - started
    asking.close()
    assert response.status == 201, answer
    return took
