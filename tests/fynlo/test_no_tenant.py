"""Without a chosen restaurant a query for restaurant data fails; it never reads the last one's rows."""

import asyncio
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from asgiref.sync import sync_to_async
from django.apps import apps
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db import DatabaseError, ProgrammingError, connection, connections, transaction
from django_tenants.postgresql_backend.base import DatabaseWrapper as StockWrapper

import fynlo.core.tenancy.middleware  # noqa: F401  (its signal handlers choose no restaurant when a request begins and ends)
from fynlo.core.tenancy.context import NoRestaurant, in_public, in_restaurant, in_schema
from realtime.models import AuditEntry

THREADS = 32
ROUNDS = 12


def test_no_app_is_both_shared_and_tenant():
    assert not set(settings.SHARED_APPS) & set(settings.TENANT_APPS)


def test_public_holds_no_table_of_a_restaurant(db):
    labels = {app.rpartition(".apps.")[0] for app in settings.TENANT_APPS}
    tables = [m._meta.db_table for c in apps.get_app_configs() if c.name in labels for m in c.get_models()]
    assert len(tables) > 10
    with connection.cursor() as cursor:
        cursor.execute("SELECT t FROM unnest(%s::text[]) t WHERE to_regclass('public.' || t) IS NOT NULL", [tables])
        assert cursor.fetchall() == []


def test_a_query_without_a_restaurant_fails(db):
    with pytest.raises(ProgrammingError, match="does not exist"), transaction.atomic():
        AuditEntry.objects.count()


def test_a_choice_ends_with_its_block(alpha, beta):
    with in_restaurant(alpha):
        with in_restaurant(beta):
            assert connection.schema_name == beta.schema_name
        assert connection.schema_name == alpha.schema_name
        with in_public():
            assert connection.schema_name == "public"
    assert connection.schema_name == "public"


def test_a_choice_ends_when_its_block_fails(alpha):
    with pytest.raises(ZeroDivisionError), in_restaurant(alpha):
        raise ZeroDivisionError
    assert connection.schema_name == "public"


def test_a_task_for_an_unknown_schema_does_not_run(db):
    with pytest.raises(NoRestaurant), in_schema("r_nobody"):
        pytest.fail("the block must not run")


def test_the_first_query_of_a_thread_keeps_its_choice(committed):
    """A new thread builds its connection object after the choice; building it must not undo the choice."""

    def read() -> str:
        connection.set_tenant(committed.alpha)
        try:
            return _schema_in_force()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(read).result() == committed.alpha.schema_name


def _schema_in_force() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return cursor.fetchone()[0]


class TenantRequests:
    """Requests as a server's threads make them: each chooses a restaurant, or none, and reads its current schema."""

    def __init__(self, restaurants: list, *, ends_requests: bool):
        self.restaurants, self.ends_requests = restaurants, ends_requests
        self.wrong: list[str] = []
        self.asked = 0
        self._lock = threading.Lock()

    def thread(self, seed: int) -> None:
        rng = random.Random(seed)
        try:
            for _ in range(ROUNDS):
                self.request(rng)
        finally:
            connections["default"].close()

    def request(self, rng: random.Random) -> None:
        wanted = rng.choice([*self.restaurants, None])
        if self.ends_requests:
            request_started.send(sender=type(self))
        if wanted is not None:
            connection.set_tenant(wanted)
        self._expect(wanted)
        self._break_something(rng)
        self._expect(wanted)
        if self.ends_requests:
            request_finished.send(sender=type(self))

    def _expect(self, wanted) -> None:
        found = _schema_in_force()
        with self._lock:
            self.asked += 1
            if found != (wanted.schema_name if wanted else "public"):
                self.wrong.append(f"wanted {wanted}, found {found}")

    def _break_something(self, rng: random.Random) -> None:
        """An SQL error, a rollback, a rolled back choice, or a connection killed by the server."""
        what = rng.randrange(5)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                if what == 0:
                    cursor.execute("SELECT 1 / 0")
                elif what == 1:
                    cursor.execute("SELECT 1")
                    raise DatabaseError("roll back")
                elif what == 2:
                    cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        except DatabaseError:
            if not connection.is_usable():
                connection.close()


@pytest.fixture
def small_pool(committed):
    """A pool of two connections, so that all threads share them."""
    options = connection.settings_dict["OPTIONS"]["pool"]
    before = dict(options)
    connection.close()
    connection.close_pool()
    options.update(min_size=1, max_size=2, timeout=60)
    yield committed
    connection.close()
    connection.close_pool()
    options.clear()
    options.update(before)


def test_thirty_two_threads_never_see_another_restaurant(small_pool):
    requests = TenantRequests([small_pool.alpha, small_pool.beta], ends_requests=True)
    connection.close()
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(requests.thread, range(THREADS)))
    assert requests.wrong == []
    assert requests.asked == THREADS * ROUNDS * 2


def test_control_the_backend_of_django_tenants_keeps_the_previous_requests_restaurant(committed):
    """The control on django-tenants' own backend: the tests above must find its leak."""
    settings_dict = connection.copy().settings_dict | {"OPTIONS": {}}
    stock = StockWrapper(settings_dict, "default")
    try:
        stock.set_tenant(committed.alpha)
        with stock.cursor() as cursor:
            cursor.execute("SELECT 1")
        stock.close()  # what request_finished does

        with stock.cursor() as cursor:  # the next request on this thread chose no restaurant
            cursor.execute("SELECT current_schema()")
            assert cursor.fetchone()[0] == committed.alpha.schema_name
    finally:
        stock.close()


def _choose(restaurant) -> None:
    connection.set_tenant(restaurant)


def _close_connection() -> None:
    connection.close()


async def _choose_then_query_later(restaurant) -> str:
    """Choose in one hop to a thread and query in another, as consumers may."""
    await sync_to_async(_choose)(restaurant)
    await asyncio.sleep(random.uniform(0, 0.003))
    return await sync_to_async(_schema_in_force)()


def test_coroutines_on_one_thread_keep_their_own_choice(committed):
    async def ask_all() -> list[tuple[str, str]]:
        wanted = [committed.alpha, committed.beta] * 50
        found = await asyncio.gather(*(_choose_then_query_later(restaurant) for restaurant in wanted))
        await sync_to_async(_close_connection)()
        return [(restaurant.schema_name, schema) for restaurant, schema in zip(wanted, found, strict=True)]

    assert [pair for pair in asyncio.run(ask_all()) if pair[0] != pair[1]] == []
