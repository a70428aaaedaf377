"""A release for many restaurants: nothing to do, then two more columns, an index and rows to fill in each.

python3 manage.py test -m bench -s tests/bench/test_migrations.py
"""

import os
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from fynlo.core.tenancy.schemas import compare_schemas
from restaurants.models import Restaurant, SchemaTemplate
from restaurants.schemas import template
from tests.bench.world import make_restaurant
from tests.restaurants.schemas.test_runner import ADDED, execute, later_code, record_in_public, take_back
from tests.servers import database_url

COUNT = int(os.environ.get("FYNLO_BENCH_RESTAURANTS", "1000"))
PROCESSES = 2

pytestmark = pytest.mark.bench


@pytest.fixture
def many(committed) -> Iterator[None]:
    fingerprint = SchemaTemplate.objects.get().fingerprint
    began = time.monotonic()
    for number in range(Restaurant.objects.count(), COUNT):
        make_restaurant(f"many-{number}")
    print(f"\n{COUNT} restaurants are there after {time.monotonic() - began:.0f} s")
    yield
    SchemaTemplate.objects.update(fingerprint=fingerprint)
    execute("DELETE FROM public.django_migrations WHERE app = 'menu' AND name > '0002'")
    take_back("r_alpha", "r_beta")
    for extra in Restaurant.objects.exclude(slug__in=("alpha", "beta")):  # each in a transaction of its own
        extra.delete(force_drop=True)


def test_a_release_for_many_restaurants(many):
    print(f"{COUNT} restaurants, {PROCESSES} processes; budget for 1,000: 10 s without, 180 s with work")
    took, output = _release("fynlo.settings")
    print(f"nothing to do: {took:.1f} s as a command\n{output}")
    began = time.monotonic()
    assert not compare_schemas().missing
    print(f"of it the comparison: {time.monotonic() - began:.2f} s")

    with later_code():
        SchemaTemplate.objects.update(fingerprint=template.fingerprint.__wrapped__())
        record_in_public()
        began = time.monotonic()
        with transaction.atomic():
            call_command("migrate_schemas", schema_name="r_alpha", tenant=True, verbosity=0)
            print(f"{len(ADDED)} migrations in one restaurant by Django's executor: {time.monotonic() - began:.2f} s")
            transaction.set_rollback(True)
        connection.close()

    took, output = _release("tests.restaurants.schemas.next_settings")
    print(f"{len(ADDED)} migrations in each: {took:.1f} s as a command, {took / COUNT * 1000:.0f} ms each\n{output}")


def _release(settings_module: str) -> tuple[float, str]:
    began = time.monotonic()
    done = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "migrate_schemas", f"--parallel={PROCESSES}"],
        env=os.environ | {"DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": settings_module},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return time.monotonic() - began, "\n".join(done.stdout.splitlines()[-3:])
