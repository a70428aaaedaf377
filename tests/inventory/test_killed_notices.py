"""kill -9 of workers in the middle of the emails about what ran low: none is lost, none comes twice."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal as D
from functools import partial
from pathlib import Path

import pytest
from django.conf import settings

from fynlo.core.tenancy.connection import connection
from inventory import services
from inventory.models import StockNotice
from restaurants.models import OutgoingMail
from tests.faults.crash_points import arm_crash
from tests.inventory.crashing_notices import POINTS
from tests.servers import ROOT, database_url, stop
from tests.services import run_service

pytestmark = pytest.mark.faults

ITEMS = 12
PATIENCE = 60


@pytest.fixture
def restaurant(committed):
    connection.set_tenant(committed.alpha)
    return committed.alpha


@pytest.fixture
def workers(restaurant, tmp_path) -> Iterator[Path]:
    """Two workers; the folder in which a test asks them to crash."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "fynlo.settings",
        "FYNLO_TEST": "1",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
    }
    command = [sys.executable, "-m", "tests.inventory.crashing_notices", restaurant.schema_name, str(tmp_path)]
    started = [subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL) for _ in range(2)]
    yield tmp_path
    for process in started:
        stop(process)


def gone(path):
    return not path.exists()


def until(holds, said):
    deadline = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < deadline, said
        time.sleep(0.02)


def test_killed_workers_lose_no_email_and_send_none_twice(restaurant, workers):
    run_service(services.change_settings, version=1, mail="each")
    for number in range(ITEMS):
        item = run_service(services.add_item, name=f"Item {number}", unit="kg", reorder_at=D(5))
        run_service(services.receive_stock, item_id=item.id, quantity=D(10), cost=D(20))
        point = POINTS[number % len(POINTS)]
        request = arm_crash(workers, point, 1)  # removed by the worker that is killed there
        run_service(services.waste_stock, item_id=item.id, quantity=D(6), reason="Spoilt")
        until(partial(gone, request), f"no worker was killed {point}")
    until(lambda: not StockNotice.objects.filter(mailed_at=None).exists(), "a notice waits for ever")

    sent = Counter(OutgoingMail.objects.filter(template="stock_notice").values_list("to", "subject"))
    people = ("marco@alpha.example", "olivia@alpha.example")
    assert sent == {(to, f"Item {number} is running low"): 1 for to in people for number in range(ITEMS)}
    assert StockNotice.objects.count() == ITEMS
