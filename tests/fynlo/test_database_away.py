"""PostgreSQL restarts under a request: the caller hears that it may send the same again, not that it was refused."""

import json
from collections.abc import Callable

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from fynlo.ids import uuid7
from tests.realtime.conftest import person_of
from tests.servers import database_url


@pytest.fixture
def browser_of_sara(committed):
    client = Client(headers={"host": f"alpha.{settings.BASE_DOMAIN}"}, raise_request_exception=False)
    client.force_login(person_of("sara"))
    yield client
    connection.close()


class Killing:
    """Ends this thread's session in PostgreSQL once, before the statement that begins so is sent."""

    def __init__(self, beginning: str):
        self.beginning, self.is_done = beginning, False

    def __call__(self, execute: Callable, sql: str, *rest: object) -> object:
        if sql.startswith(self.beginning) and not self.is_done:
            self.is_done = True
            with psycopg.connect(database_url(), autocommit=True) as other:
                other.execute("SELECT pg_terminate_backend(%s, 20000)", [connection.connection.info.backend_pid])
        return execute(sql, *rest)


@pytest.mark.parametrize("beginning", ["INSERT INTO realtime_command", 'SELECT "django_session"'])
def test_a_command_whose_connection_is_lost_may_be_sent_again(browser_of_sara, beginning):
    command = {
        "path": f"/api/v1/orders/{uuid7()}/send",
        "data": {},
        "content_type": "application/json",
        "headers": {"Idempotency-Key": str(uuid7())},
    }
    killing = Killing(beginning)
    with connection.execute_wrapper(killing):
        answer = browser_of_sara.post(**command)
    assert killing.is_done
    assert (answer.status_code, json.loads(answer.content)["error"]["code"]) == (503, "unavailable")
    assert int(answer["Retry-After"]) > 0
    connection.close()
    assert browser_of_sara.post(**command).status_code == 404  # the rule's own answer


def test_a_page_whose_connection_is_lost_says_so(browser_of_sara):
    with connection.execute_wrapper(Killing('SELECT "django_session"')):
        page = browser_of_sara.get("/pos/")
    assert (page.status_code, page["Content-Type"].partition(";")[0]) == (503, "text/html")
    assert int(page["Retry-After"]) > 0


def test_a_mistake_of_ours_is_no_such_thing(browser_of_sara):
    """Only a lost connection is worth sending the same again."""

    def break_it(execute: Callable, sql: str, params: object, *rest: object) -> object:
        if sql.startswith('SELECT "django_session"'):
            return execute("SELECT nothing FROM nowhere", None, *rest)
        return execute(sql, params, *rest)

    with connection.execute_wrapper(break_it):
        assert browser_of_sara.get("/api/v1/orders").status_code == 500


def test_a_connection_that_ended_while_nobody_used_it_is_given_to_nobody(committed):
    connection.close()
    ended = _one_session()
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 20000)", [ended])
    most = settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"]
    assert ended not in {_one_session() for _ in range(2 * most)}


def _one_session() -> int:
    """Which session of PostgreSQL the pool gave for a query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        session = cursor.fetchone()[0]
    connection.close()
    return session
