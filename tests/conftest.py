"""Two real restaurants with people of every role, once per session; every test rolls back or is swept clean.

`alpha` and `beta` are neighbours on one platform. `tenant` is alpha chosen on the connection. A test that needs
real commits asks for `committed` instead of `tenant`: its rows are swept afterwards.
"""

import os
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache, partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import hypothesis
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.models import Value
from django.db.models.functions import Concat
from django.test import Client

from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import forget_restaurants
from menu.published import forget_menus
from orders.house.selectors import forget_rules
from realtime import events
from realtime.actors import Actor
from realtime.commands import context, executor
from realtime.snapshots import forget_snapshots
from restaurants import platform_executor
from restaurants.identity.hashing import BoundedArgon2Hasher
from restaurants.identity.permissions import permissions_of
from restaurants.identity.principals import forget_principals
from restaurants.identity.security_log import forget_refusals
from restaurants.models import Membership, Platform, Restaurant, User
from restaurants.platform.services import create_restaurant
from tests.chromium import browser
from tests.servers import live_server

__all__ = ["browser", "live_server"]

SKIPPED = 6  # the exit status of a run that may not skip; pytest's own end at 5
PASSWORD = "correct horse battery"
PEOPLE = [  # name, role, job
    ("olivia", "restaurant_owner", ""),
    ("marco", "manager", ""),
    ("sara", "employee", "server"),
    ("carl", "employee", "cashier"),
    ("kim", "employee", "cook"),
    ("ed", "employee", "expediter"),
]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """With FYNLO_NO_SKIPS=1, as in CI, a skipped test fails the run: something that it needs was not installed."""
    if os.environ.get("FYNLO_NO_SKIPS") == "1" and terminalreporter.stats.get("skipped"):
        for report in terminalreporter.stats["skipped"]:
            terminalreporter.write_line(f"SKIPPED {report.nodeid}: {report.longrepr[-1]}")
        terminalreporter._session.exitstatus = SKIPPED


@pytest.hookimpl(trylast=True)
def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """In CI a failure is told when it happens: a run that is stopped from outside never comes to its summary."""
    if report.failed and os.environ.get("FYNLO_NO_SKIPS") == "1" and "PYTEST_XDIST_WORKER" not in os.environ:
        print(f"\nFAILED {report.nodeid} ({report.when})\n{report.longreprtext}", file=sys.__stdout__, flush=True)


def pytest_configure() -> None:
    """Static files are the servers' business: every new test client would look for all of them again.

    And argon2 is slow on purpose. The processes that tests start keep it so, and update what was hashed cheaply here.
    An example of Hypothesis may take as long as it needs: a busy machine is no counterexample.
    """
    hypothesis.settings.register_profile("patient", hypothesis.settings(), deadline=None)
    hypothesis.settings.load_profile("patient")
    settings.WHITENOISE_USE_FINDERS = False
    BoundedArgon2Hasher.time_cost, BoundedArgon2Hasher.memory_cost, BoundedArgon2Hasher.parallelism = 1, 8, 1


# Those that wait for processes never beside each other, and no process left with a long one at the end.
LONGEST_FIRST = ("faults", "browser", "demo", "sync")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """File after file, the costly folders and then the files of many tests first; what is alike stays in random order.

    A file is one process's (`--dist loadfile`): its tests share a server, a browser or a whole arrangement.
    """
    sizes = Counter(item.path for item in items)
    seen = {path: place for place, path in enumerate(sizes)}

    def place(item: pytest.Item) -> tuple[int, int, int]:
        folder = item.path.parent.name
        rank = LONGEST_FIRST.index(folder) if folder in LONGEST_FIRST else len(LONGEST_FIRST)
        return rank, -sizes[item.path], seen[item.path]

    items.sort(key=place)


AS_MADE: dict[UUID, dict[str, Any]] = {}  # the world's restaurants, for `sweep`


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings, django_db_blocker, request) -> Iterator[None]:
    """The test database with the platform and its two restaurants."""
    from django.test.utils import setup_databases, teardown_databases

    with django_db_blocker.unblock():
        databases = setup_databases(verbosity=0, interactive=False, aliases={"default"})
        _build_world()
        AS_MADE.update({row["id"]: row for row in Restaurant.objects.values()})
    yield
    with django_db_blocker.unblock():
        _end_other_sessions()
        teardown_databases(databases, verbosity=0)


def _end_other_sessions() -> None:
    """A server process or a browser's thread that a test has just stopped may still be saying goodbye."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """A database for each xdist worker."""


def _build_world() -> None:
    platform = Platform.objects.create(name="Fynlo", support_email="support@example.com")
    for slug in ("alpha", "beta"):
        platform_executor.execute(
            kind="platform.create_restaurant", target=slug, payload={}, key=f"world-{slug}", actor=Actor.system(),
            run=partial(_build_restaurant, platform, slug),
        )  # fmt: skip
    owner = User(email="pat@fynlo.example", name="Pat", is_platform_owner=True)
    owner.set_password(PASSWORD)
    owner.save()


def _build_restaurant(platform: Platform, slug: str) -> dict[str, str]:
    restaurant = create_restaurant(platform=platform, name=slug.title(), slug=slug)
    for name, role, job in PEOPLE:
        user = User(email=f"{name}@{slug}.example", name=name.title())
        user.password = _hashed_once()
        user.save()
        Membership.objects.create(user=user, restaurant=restaurant, role=role, job=job)
    return {"id": str(restaurant.pk)}


def _hashed_once(_kept: list[str] = []) -> str:  # noqa: B006
    """argon2 is slow on purpose; the world's people share one password and one hash."""
    if not _kept:
        user = User()
        user.set_password(PASSWORD)
        _kept.append(user.password)
    return _kept[0]


@pytest.fixture(autouse=True)
def _fresh_process_memory() -> Iterator[None]:
    """What the process keeps between requests must not pass from one test to the next."""
    forget_restaurants()
    forget_principals()
    forget_menus()
    forget_rules()
    forget_snapshots()
    forget_refusals()
    yield
    connection.set_schema_to_public()


@pytest.fixture(autouse=True)
def _one_door(request) -> Iterator[None]:
    """A write to a restaurant's table outside a command fails the test that made it."""
    if "db" not in request.fixturenames and "committed" not in request.fixturenames:
        yield
        return
    with connection.execute_wrapper(_refuse_write_outside_command):
        yield


@cache
def tenant_tables() -> frozenset[str]:
    labels = {app.rpartition(".apps.")[0] or app for app in settings.TENANT_APPS}
    return frozenset(
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name in labels
        for model in config.get_models(include_auto_created=True)
    )


@pytest.fixture(autouse=True)
def _documented_events(monkeypatch) -> None:
    """An event whose payload is not what its type documents fails the test that recorded it."""
    recorded = context.Recorded

    def checked(**fields: Any) -> context.Recorded:
        strays = events.registered()[fields["type"]].strays(fields["subject"])
        if strays and not fields["type"].startswith("test."):
            raise AssertionError(f"{fields['type']} is not as documented: {', '.join(strays)}")
        return recorded(**fields)

    monkeypatch.setattr(context, "Recorded", checked)


WRITES = re.compile(r'\b(?:INSERT\s+INTO|DELETE\s+FROM|UPDATE)\s+(?:ONLY\s+)?"?(?P<table>\w+)', re.IGNORECASE)


def _refuse_write_outside_command(execute: Callable, sql: str, params: Any, many: bool, details: dict) -> Any:
    """Looks at the whole statement: one that begins WITH may hold several writes."""
    if not context.is_open():
        for written in WRITES.finditer(sql):
            table = written["table"]
            if table in tenant_tables() and not table.startswith("realtime_"):
                raise AssertionError(f"{table} was written outside a command: {sql[:120]}")
    return execute(sql, params, many, details)


@pytest.fixture
def alpha(db) -> Restaurant:
    return Restaurant.objects.get(slug="alpha")


@pytest.fixture
def beta(db) -> Restaurant:
    return Restaurant.objects.get(slug="beta")


@pytest.fixture
def tenant(alpha) -> Iterator[Restaurant]:
    """Alpha, chosen on the connection; rolled back afterwards."""
    connection.set_tenant(alpha)
    yield alpha
    connection.set_schema_to_public()


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """Real commits, for races, sockets and workers: `.alpha`, `.beta`. Everything written is swept afterwards."""
    with django_db_blocker.unblock():
        kept_users = set(User.objects.values_list("pk", flat=True))
        kept_restaurants = set(Restaurant.objects.values_list("pk", flat=True))
        restaurants = {r.slug: r for r in Restaurant.objects.filter(slug__in=("alpha", "beta"))}
        yield SimpleNamespace(**restaurants)
        connection.set_schema_to_public()
        sweep(list(restaurants.values()), kept_users, kept_restaurants)


def sweep(restaurants: list[Restaurant], kept_users: set, kept_restaurants: set) -> None:
    for extra in Restaurant.objects.exclude(pk__in=kept_restaurants):
        extra.delete(force_drop=True)
    deletes = [
        f'DELETE FROM "{restaurant.schema_name}"."{table}";'
        for restaurant in restaurants
        for table in sorted(tenant_tables())
    ]
    public = (
        "session",
        "ticket",
        "signinfailure",
        "securityevent",
        "invitation",
        "outgoingmail",
        "device",
        "kitchenscreen",
        "opening",
    )
    deletes += [f"DELETE FROM public.restaurants_{table};" for table in public]
    deletes.append("DELETE FROM public.django_session;")
    deletes += [  # but for how the two restaurants themselves came to be
        "DELETE FROM public.restaurants_platformaudit WHERE command NOT IN"
        " (SELECT id FROM public.restaurants_platformcommand WHERE key LIKE 'world-%');",
        "DELETE FROM public.restaurants_platformcommand WHERE key NOT LIKE 'world-%';",
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            "DO $$ BEGIN SET LOCAL session_replication_role = replica; "
            + " ".join(deletes)
            # A new epoch: what a server process remembers of this test's stream is void.
            + " UPDATE public.restaurants_stream SET epoch = epoch + 1, head = 0, floor = 0; END $$"
        )
    User.objects.exclude(pk__in=kept_users).delete()
    for pk, fields in AS_MADE.items():
        Restaurant.objects.filter(pk=pk).update(**fields)
    User.objects.update(is_active=True, session_version=1)
    joined_meanwhile = Membership.objects.exclude(
        user__email__endswith=Concat(Value("@"), "restaurant__slug", Value(".example"))
    )
    joined_meanwhile.delete()
    Membership.objects.update(is_active=True)


@pytest.fixture
def person() -> Callable[..., User]:
    """`person("sara")` is alpha's server; `person("sara", "beta")` the neighbour's."""
    return lambda name, slug="alpha": User.objects.get(email=f"{name}@{slug}.example")


@pytest.fixture
def actor(tenant) -> Callable[[str], Actor]:
    """`actor("sara")` acts in alpha with what her job may do."""

    def make(name: str) -> Actor:
        _, role, job = next(row for row in PEOPLE if row[0] == name)
        user = User.objects.get(email=f"{name}@alpha.example")
        return Actor(str(user.pk), user.pk, user.name, role, job, permissions_of(role, job))

    return make


@pytest.fixture
def run(tenant) -> Callable[..., Any]:
    """`run(service, actor=…, **kwargs)` calls a service inside a command of its own and returns what it returned."""

    def call(service: Callable, *, actor: Actor | None = None, pass_actor: bool = False, **kwargs: Any) -> Any:
        returned: list[Any] = []

        def perform() -> dict:
            returned[:] = [service(**kwargs, **({"actor": actor} if pass_actor else {}))]
            return {}

        executor.execute(
            kind=service.__name__, target="test", payload={}, key=str(uuid7()), actor=actor or Actor.system(),
            run=perform,
        )  # fmt: skip
        return returned[0]

    return call


@pytest.fixture
def page_client(db) -> Callable[..., Client]:
    """A browser without a browser: `page_client("sara")` is signed in on alpha's host."""

    def make(name: str | None = None, slug: str = "alpha", of: str | None = None) -> Client:
        client = Client(headers={"host": f"{slug}.{settings.BASE_DOMAIN}"})
        if name:
            client.force_login(User.objects.get(email=f"{name}@{of or slug}.example"))
        return client

    return make
