"""The test database: one platform with two restaurants on the plan Beta, `alpha` and `beta`, and people of every role.

They are made once per process. A test either rolls back (`tenant`) or commits and is swept afterwards (`committed`).
"""

from collections.abc import Iterator
from contextlib import ExitStack
from functools import cache, partial
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db import OperationalError
from django.db.models import Value
from django.db.models.functions import Concat

from fynlo.core.tenancy.connection import connection
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from restaurants import platform_executor
from restaurants.models import Membership, Plan, Platform, Restaurant, User
from restaurants.platform.services import create_restaurant
from tests.database import fresh_database

PASSWORD = "correct horse battery"
PEOPLE = [  # name, role, job
    ("olivia", "restaurant_owner", ""),
    ("marco", "manager", ""),
    ("sara", "employee", "server"),
    ("carl", "employee", "cashier"),
    ("kim", "employee", "cook"),
    ("ed", "employee", "expediter"),
]
SWEPT_PUBLIC_TABLES = (
    "connectedaccount",
    "session", "ticket", "throttledattempt", "securityevent", "securitypolicy", "invitation", "outgoingmail",
    "onboarding", "enrolmentcode", "pin", "pinverifier", "stepupapproval", "signaturenonce", "passkey", "recoverycode",
    "platformsetting", "settingoverride", "usedsignature", "operationkey",
    "partneruse", "partnertoken", "webhookattempt", "webhookdelivery", "webhookendpoint",
    "billinginvoice", "billingaccount", "billingevent", "suppressedaddress", "supportaccess", "dailyfigure",
    "dismissedannouncement", "announcement", "jobfailure", "job", "archiveimport", "schemamigration",
)  # fmt: skip

SWEEP_ATTEMPTS = 5
ORIGINAL_FIELDS: dict[UUID, dict[str, Any]] = {}  # of both restaurants, for `sweep`


@pytest.fixture(scope="session")
def django_db_setup(django_db_modify_db_settings, django_db_blocker) -> Iterator[None]:
    """Create the test database with the platform and its two restaurants."""
    with ExitStack() as until_the_end:
        with django_db_blocker.unblock():
            until_the_end.enter_context(fresh_database())
            _create_platform()
            ORIGINAL_FIELDS.update({row["id"]: row for row in Restaurant.objects.values()})
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix) -> None:
    """Give each xdist worker its own database."""


def _create_platform() -> None:
    platform = Platform.objects.create(name="Fynlo", support_email="support@example.com")
    for slug in ("alpha", "beta"):
        platform_executor.execute(
            kind="platform.create_restaurant", target=slug, payload={}, key=f"world-{slug}", actor=Actor.system(),
            run=partial(_create_restaurant, platform, slug),
        )  # fmt: skip
    owner = User(email="pat@fynlo.example", name="Pat", is_platform_owner=True)
    owner.set_password(PASSWORD)
    owner.save()


def _create_restaurant(platform: Platform, slug: str, context: CommandContext) -> dict[str, str]:
    plan = Plan.objects.get(slug="beta")
    restaurant = create_restaurant(context=context, platform=platform, name=slug.title(), slug=slug, plan=plan)
    for name, role, job in PEOPLE:
        user = User(email=f"{name}@{slug}.example", name=name.title())
        user.password = _password_hash()
        user.save()
        Membership.objects.create(user=user, restaurant=restaurant, role=role, job=job)
    return {"id": str(restaurant.pk)}


@cache
def _password_hash() -> str:
    """Hash the shared password once: argon2 is slow."""
    user = User()
    user.set_password(PASSWORD)
    return user.password


@cache
def tenant_tables() -> frozenset[str]:
    """Return the tables that each restaurant has in its own schema."""
    labels = {app.rpartition(".apps.")[0] or app for app in settings.TENANT_APPS}
    return frozenset(
        model._meta.db_table
        for config in apps.get_app_configs()
        if config.name in labels
        for model in config.get_models(include_auto_created=True)
    )


@pytest.fixture
def alpha(db) -> Restaurant:
    """The restaurant most tests use. Not chosen on the connection: see `tenant`."""
    return Restaurant.objects.get(slug="alpha")


@pytest.fixture
def beta(db) -> Restaurant:
    """The neighbour, whose data alpha must never show."""
    return Restaurant.objects.get(slug="beta")


@pytest.fixture
def tenant(alpha) -> Iterator[Restaurant]:
    """Alpha, chosen on the connection. Everything written is rolled back."""
    connection.set_tenant(alpha)
    yield alpha
    connection.set_schema_to_public()


@pytest.fixture
def committed(django_db_setup, django_db_blocker) -> Iterator[SimpleNamespace]:
    """Both restaurants, as `.alpha` and `.beta`, with real commits: for races, sockets, servers and workers.

    No restaurant is chosen on the connection. Everything written is swept afterwards.
    """
    with django_db_blocker.unblock():
        users = set(User.objects.values_list("pk", flat=True))
        ids = set(Restaurant.objects.values_list("pk", flat=True))
        restaurants = {r.slug: r for r in Restaurant.objects.filter(slug__in=("alpha", "beta"))}
        yield SimpleNamespace(**restaurants)
        connection.set_schema_to_public()
        sweep(list(restaurants.values()), users, ids)


def _execute_despite_deadlocks(sql: str) -> None:
    """Execute `sql`; repeat it after a deadlock with a server process that was finishing its last request."""
    for attempt in range(SWEEP_ATTEMPTS):
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
            return
        except OperationalError:
            if attempt == SWEEP_ATTEMPTS - 1:
                raise


def sweep(restaurants: list[Restaurant], users: set, restaurant_ids: set) -> None:
    """Delete everything but the two restaurants, these users and restaurants, and put their fields back.

    Every stream begins a new epoch, so that what a server process remembers of this test's stream is void.
    """
    for extra in Restaurant.objects.exclude(pk__in=restaurant_ids):
        extra.delete(force_drop=True)
    deletes = [
        f'DELETE FROM "{restaurant.schema_name}"."{table}";'
        for restaurant in restaurants
        for table in sorted(tenant_tables())
    ]
    deletes += [f"DELETE FROM public.restaurants_{table};" for table in SWEPT_PUBLIC_TABLES]
    deletes += [
        f"DELETE FROM public.{table};"
        for table in (
            "sync_device",
            "sync_kitchenscreen",
            "sync_kitchendelayday",
            "sync_pollingprinter",
            "django_session",
            "otp_totp_totpdevice",
        )
    ]
    deletes.append("DELETE FROM public.restaurants_domain WHERE NOT is_primary;")
    deletes += [  # except the commands that created the two restaurants
        "DELETE FROM public.restaurants_platformaudit WHERE command NOT IN"
        " (SELECT id FROM public.restaurants_platformcommand WHERE key LIKE 'world-%');",
        "DELETE FROM public.restaurants_platformcommand WHERE key NOT LIKE 'world-%';",
    ]
    _execute_despite_deadlocks(
        "DO $$ BEGIN SET LOCAL session_replication_role = replica; "
        + " ".join(deletes)
        + " UPDATE public.restaurants_subscription SET account_id = NULL;"
        " UPDATE public.sync_stream SET epoch = epoch + 1, head = 0, floor = 0; END $$"
    )
    User.objects.exclude(pk__in=users).delete()
    for pk, fields in ORIGINAL_FIELDS.items():
        Restaurant.objects.filter(pk=pk).update(**fields)
    User.objects.update(is_active=True, session_version=1)
    added = Membership.objects.exclude(user__email__endswith=Concat(Value("@"), "restaurant__slug", Value(".example")))
    added.delete()
    Membership.objects.update(is_active=True)
