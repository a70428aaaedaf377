"""`migrate_schemas` with many restaurants: in parallel, resumed after a kill, one bad schema apart from the others."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections, transaction
from django.test import override_settings

from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.context import in_restaurant
from fynlo.core.tenancy.schemas import compare_schemas
from menu.models import Category
from restaurants.models import Restaurant, SchemaMigration, SchemaTemplate
from restaurants.schemas import runner, template
from restaurants.schemas.catalogue import describe, differences
from tests.bench.world import make_restaurant
from tests.restaurants.schemas import next_settings
from tests.servers import database_url
from tests.threads import in_thread

ADDED = frozenset({("menu", "0002_shelf"), ("menu", "0003_fill")})
LIMITS = runner.Limits(lock_seconds=0.1, attempts=2, pause_seconds=0.01)


def execute(statement: str) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


def columns(schema: str) -> set[str]:
    found = execute(
        f"SELECT column_name FROM information_schema.columns WHERE table_schema = '{schema}'"
        " AND (table_name, column_name) IN (('menu_category', 'shelf'), ('menu_product', 'side_id'))"
    )
    return {name for (name,) in found}


def recorded(schema: str) -> set[tuple[str, str]]:
    return set(execute(f"SELECT app, name FROM \"{schema}\".django_migrations WHERE app = 'menu'"))


def migrate() -> tuple[dict[str, str], list[int]]:
    """Migrate what is missing in this process; return the failures, and how many were done at each report."""
    reports: list[int] = []
    report = lambda done, failed: reports.append(done)  # noqa: E731
    return runner.migrate_all(compare_schemas().missing, processes=1, limits=LIMITS, report=report), reports


@pytest.fixture
def next_release(db) -> Iterator[None]:
    """The code has two more migrations of the menu, and `public` has recorded them."""
    template.fingerprint()  # remembered by the process: it must stay this code's
    record_in_public()
    with later_code():
        yield


@contextmanager
def later_code() -> Iterator[None]:
    """Migrations write to restaurants' tables outside any command; `tests/plugins/guards.py` would refuse that."""
    with pytest.MonkeyPatch.context() as patch, override_settings(MIGRATION_MODULES=next_settings.MIGRATION_MODULES):
        patch.setattr(connections["default"], "execute_wrappers", [])
        yield


def record_in_public() -> None:
    rows = ", ".join(f"('{app}', '{name}', now())" for app, name in ADDED)
    execute(f"INSERT INTO public.django_migrations (app, name, applied) VALUES {rows}")


def take_back(*schemas: str) -> None:
    """Remove what the two migrations have added."""
    for schema in schemas:
        execute(
            f"ALTER TABLE {schema}.menu_category DROP COLUMN IF EXISTS shelf;"
            f" ALTER TABLE {schema}.menu_product DROP COLUMN IF EXISTS side_id;"
            f" DELETE FROM {schema}.django_migrations WHERE app = 'menu' AND name > '0002'"
        )


def test_every_restaurant_gets_what_djangos_own_command_makes(next_release, alpha, beta):
    with in_restaurant(alpha):
        Category.objects.create(name="Starters")
    assert compare_schemas().missing == {"r_alpha": ADDED, "r_beta": ADDED}
    with transaction.atomic():
        call_command("migrate_schemas", schema_name="r_beta", tenant=True, verbosity=0)
        by_django = describe("r_beta")
        transaction.set_rollback(True)

    failed, reports = migrate()

    assert (failed, reports) == ({}, [1, 2])
    assert compare_schemas().missing == {}
    assert columns("r_alpha") == {"shelf", "side_id"}
    assert execute("SELECT DISTINCT shelf FROM r_alpha.menu_category") == [("top",)]
    ours = describe("r_beta")
    for described in (by_django, ours):  # the numbers of the records have moved on
        del described["sequences"], described["rows"]
    assert differences(by_django, ours) == []
    assert set(SchemaMigration.objects.values_list("restaurant__slug", "status", "missing", "attempts", "error")) == {
        ("alpha", "done", 2, 1, ""), ("beta", "done", 2, 1, ""),
    }  # fmt: skip


def test_a_schema_that_fails_is_named_and_stops_no_other(next_release, alpha):
    execute("ALTER TABLE r_alpha.menu_product ADD COLUMN side_id uuid")

    failed, _ = migrate()

    assert failed == {"r_alpha": 'menu.0002_shelf: column "side_id" of relation "menu_product" already exists'}
    assert columns("r_alpha") == {"side_id"}, "what came before in the same migration is undone"
    assert compare_schemas().missing == {"r_alpha": ADDED}
    row = SchemaMigration.objects.get(restaurant=alpha)
    assert (row.status, row.attempts, row.error) == ("failed", 1, failed["r_alpha"])

    execute("ALTER TABLE r_alpha.menu_product DROP COLUMN side_id")
    assert migrate() == ({}, [1])
    assert SchemaMigration.objects.get(restaurant=alpha).error == ""


def test_a_statement_that_takes_too_long_is_tried_again_and_reported(next_release, alpha):
    quick = runner.Limits(statement_seconds=0.02, attempts=2, pause_seconds=0.01)

    failed = runner.migrate_all({"r_alpha": ADDED}, processes=1, limits=quick, report=lambda done, failed: None)

    assert "statement timeout" in failed["r_alpha"]
    assert SchemaMigration.objects.get(restaurant=alpha).attempts == 2
    assert ("menu", "0003_fill") not in recorded("r_alpha")


def test_a_schema_that_another_run_has_migrated_is_left_alone(next_release):
    assert runner.migrate_schema("r_alpha", ADDED, LIMITS).error == ""
    before = execute("SELECT max(id) FROM r_alpha.django_migrations")

    assert runner.migrate_schema("r_alpha", ADDED, LIMITS).error == ""

    assert execute("SELECT max(id) FROM r_alpha.django_migrations") == before


def test_a_record_with_a_gap_is_refused(next_release):
    execute("UPDATE r_alpha.django_migrations SET name = '0002_shelf' WHERE app = 'menu'")

    failed, _ = migrate()

    assert list(failed) == ["r_alpha"]
    assert "menu.0001_initial, which it depends on, is not" in failed["r_alpha"]
    assert columns("r_alpha") == set()


def test_a_schema_ahead_of_the_code_is_noticed_and_left_alone(db):
    execute(
        "INSERT INTO r_beta.django_migrations (app, name, applied)"
        " VALUES ('menu', '0009_later', now()), ('an_app_of_before', '0001_initial', now())"
    )
    found = compare_schemas()
    assert (found.missing, found.unknown) == ({}, {"r_beta": frozenset({("menu", "0009_later")})})


def test_the_number_of_queries_does_not_grow_with_the_restaurants(db, django_assert_num_queries):
    execute("DELETE FROM r_beta.django_migrations WHERE name = '0002_database_rules'")
    with django_assert_num_queries(5):
        assert set(compare_schemas().missing) == {"r_beta"}
    for number in range(2):
        make_restaurant(f"more-{number}")
    with django_assert_num_queries(5):
        assert set(compare_schemas().missing) == {"r_beta"}


# The command, in processes of its own


def start(*arguments: str) -> subprocess.Popen[str]:
    environment = os.environ | {
        "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "tests.restaurants.schemas.next_settings",
    }  # fmt: skip
    return subprocess.Popen(
        [sys.executable, settings.BASE_DIR / "manage.py", "migrate_schemas", "--parallel=2", *arguments],
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def states() -> dict[str, str]:
    return dict(SchemaMigration.objects.values_list("restaurant__slug", "status"))


@pytest.fixture
def later_release(committed) -> Iterator[list[Restaurant]]:
    """Three restaurants, and a template that is the later release's, whose making takes seconds."""
    third = make_restaurant("third")
    with override_settings(MIGRATION_MODULES=next_settings.MIGRATION_MODULES):
        later = template.fingerprint.__wrapped__()
    now = SchemaTemplate.objects.get().fingerprint
    SchemaTemplate.objects.update(fingerprint=later)
    record_in_public()
    try:
        yield [committed.alpha, committed.beta, third]
    finally:
        SchemaTemplate.objects.update(fingerprint=now)
        execute("DELETE FROM public.django_migrations WHERE app = 'menu' AND name > '0002'")
        take_back("r_alpha", "r_beta")


def begun_at(slug: str) -> datetime:
    return SchemaMigration.objects.get(restaurant__slug=slug).started_at


def wait_for(run: subprocess.Popen[str], is_so: Callable[[], bool]) -> None:
    look, until = in_thread(is_so), time.monotonic() + 120
    while not look():
        assert run.poll() is None, run.communicate()
        assert time.monotonic() < until, in_thread(states)()
        time.sleep(0.05)


def processes_of(run: subprocess.Popen[str]) -> set[int]:
    return {int(pid) for pid in Path(f"/proc/{run.pid}/task/{run.pid}/children").read_text().split()}


def test_a_process_and_a_run_are_killed_and_the_others_go_on_beside_a_locked_table(later_release):
    with transaction.atomic():
        execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        execute("LOCK TABLE r_alpha.menu_product IN ACCESS SHARE MODE")  # as a page that reads dishes does
        with transaction.atomic():
            execute("LOCK TABLE r_beta.menu_product IN ACCESS SHARE MODE")
            run = start("--lock-seconds=60")
            wait_for(run, lambda: states() == {"alpha": "running", "beta": "running", "third": "waiting"})
            first = in_thread(begun_at)("alpha")
            forked = processes_of(run)
            assert len(forked) == 2
            os.kill(min(forked), signal.SIGKILL)  # as for its memory
            wait_for(run, lambda: states()["third"] == "done")
            transaction.set_rollback(True)
        wait_for(run, lambda: begun_at("alpha") > first)  # what was at work when the process was killed is tried again
        forked = processes_of(run)
        assert len(forked) == 1
        run.send_signal(signal.SIGKILL)
        run.communicate(timeout=60)  # until the last of them has closed its output too
        assert not any(Path(f"/proc/{pid}/exe").exists() for pid in forked), "a process outlived its run"
        assert columns("r_alpha") == set(), "half of a migration was committed"

        run = start("--lock-seconds=0.1", "--attempts=2")
        _, errors = run.communicate(timeout=120)

        assert run.returncode == 1
        assert "Not migrated: r_alpha. All others are." in errors
        assert "r_alpha is not migrated: menu.0002_shelf: canceling statement due to lock timeout." in errors
        row = in_thread(SchemaMigration.objects.get)(restaurant__slug="alpha")
        assert (row.status, row.attempts) == ("failed", 2)
    with later_code():
        assert migrate() == ({}, [1])
        assert compare_schemas().missing == {}
    assert {columns(restaurant.schema_name) == {"shelf", "side_id"} for restaurant in later_release} == {True}
