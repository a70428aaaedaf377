"""PostgreSQL restarts during a request: the response says to retry, not that the command was refused."""

import json
from collections.abc import Callable
from types import SimpleNamespace

import psycopg
import pytest
from django.conf import settings
from django.db import InternalError, OperationalError, connection
from django.test import Client

from fynlo.core import json_codec
from fynlo.core.errors import InProgress
from fynlo.core.ids import uuid7
from realtime.gateway import commands as gateway
from tests.realtime import sample_domain
from tests.realtime.conftest import actor_of, person_of
from tests.servers import database_url


@pytest.fixture
def browser_of_sara(committed):
    client = Client(headers={"host": f"alpha.{settings.BASE_DOMAIN}"}, raise_request_exception=False)
    client.force_login(person_of("sara"))
    yield client
    connection.close()


class ConnectionKiller:
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
    killer = ConnectionKiller(beginning)
    with connection.execute_wrapper(killer):
        answer = browser_of_sara.post(**command)
    assert killer.is_done
    assert (answer.status_code, json.loads(answer.content)["error"]["code"]) == (503, "unavailable")
    assert int(answer["Retry-After"]) > 0
    connection.close()
    assert browser_of_sara.post(**command).status_code == 404  # the rule's own answer


def test_another_error_of_a_lost_connection_may_be_sent_again_too(browser_of_sara):
    """A crash of the server can end a statement with any class of error."""
    killer = ConnectionKiller('SELECT "django_session"')

    def end_with_another_error(execute: Callable, sql: str, *rest: object) -> object:
        try:
            return killer(execute, sql, *rest)
        except OperationalError as error:
            raise InternalError("unexpected data beyond EOF") from error

    with connection.execute_wrapper(end_with_another_error):
        answer = browser_of_sara.get("/api/v1/orders")
    assert killer.is_done
    assert answer.status_code == 503


def test_a_page_whose_database_connection_is_lost_shows_an_error_page(browser_of_sara):
    with connection.execute_wrapper(ConnectionKiller('SELECT "django_session"')):
        page = browser_of_sara.get("/pos/")
    assert (page.status_code, page["Content-Type"].partition(";")[0]) == (503, "text/html")
    assert int(page["Retry-After"]) > 0


def test_a_bug_is_not_answered_with_retry(browser_of_sara):
    """Only after a lost connection may the client send the same again."""

    def break_it(execute: Callable, sql: str, params: object, *rest: object) -> object:
        if sql.startswith('SELECT "django_session"'):
            return execute("SELECT nothing FROM nowhere", None, *rest)
        return execute(sql, params, *rest)

    with connection.execute_wrapper(break_it):
        assert browser_of_sara.get("/api/v1/orders").status_code == 500


def test_an_idle_connection_that_ended_is_not_used(committed):
    connection.close()
    ended = _one_session()
    with psycopg.connect(database_url(), autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 20000)", [ended])
    most = settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"]
    assert ended not in {_one_session() for _ in range(2 * most)}


def _one_session() -> int:
    """Return the PostgreSQL session that the pool gave for a query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        session = cursor.fetchone()[0]
    connection.close()
    return session


# -- the same by socket and in a batch ----------------------------------------------------------------------


@pytest.fixture
def sara_on_a_socket(committed, monkeypatch):
    """`ask(...)` sends a command by socket and returns its ack."""
    sample_domain.register()
    actor = actor_of("sara", committed.alpha)
    sara = SimpleNamespace(actor_of=lambda session: actor, language_of=lambda session: "")
    monkeypatch.setattr(gateway, "authenticator", lambda: sara)

    def ask(command_id, **more) -> dict:
        asked = {"command_id": str(command_id), "kind": "test.write", "payload": {"text": "soup"}} | more
        return json_codec.loads(gateway.run(committed.alpha, None, asked))

    yield ask
    connection.close()
    sample_domain.unregister()


@pytest.mark.parametrize("beginning", ["INSERT INTO realtime_command", "WITH h AS"])
def test_a_command_by_socket_whose_connection_is_lost_may_be_sent_again(sara_on_a_socket, beginning):
    command_id, killer = uuid7(), ConnectionKiller(beginning)
    with connection.execute_wrapper(killer):
        ack = sara_on_a_socket(command_id)
    assert killer.is_done
    assert (ack["status"], ack["http_status"], ack["retry_after_ms"]) == ("retry", 503, 2000)
    assert ack["result"]["error"]["code"] == "unavailable"
    connection.close()
    again = sara_on_a_socket(command_id)
    assert (again["status"], again["http_status"], again["duplicate"]) == ("applied", 200, False)
    assert "retry_after_ms" not in again


def test_a_bug_in_a_socket_command_is_not_answered_with_retry(sara_on_a_socket, monkeypatch):
    monkeypatch.setattr(sample_domain, "uuid7", lambda: 1 / 0)
    ack = sara_on_a_socket(uuid7())
    assert (ack["status"], ack["http_status"], ack["result"]["error"]["code"]) == ("retry", 500, "internal")


def test_only_transient_errors_have_retry_after(sara_on_a_socket, monkeypatch):
    def busy(*_):
        raise InProgress(retry_after=3)

    monkeypatch.setattr(sample_domain, "uuid7", busy)
    ack = sara_on_a_socket(uuid7())
    assert (ack["status"], ack["http_status"], ack["retry_after_ms"]) == ("retry", 409, 3000)
    assert "retry_after_ms" not in sara_on_a_socket(uuid7(), kind="no.such")
    assert json_codec.loads(gateway.too_fast({"command_id": str(uuid7())}))["retry_after_ms"] == 1000


def test_a_command_of_a_batch_whose_connection_is_lost_waits_on_the_device(committed, browser_of_sara):
    device = uuid7()
    api = {"content_type": "application/json"}
    enrolled = browser_of_sara.post("/api/v1/devices", {"id": str(device), "name": "Bar", "kind": "till"}, **api)
    assert enrolled.status_code == 201
    command = {
        "command_id": str(uuid7()), "device_seq": 1, "kind": "order.create", "payload": {"items": []},
        "created_at": "2026-11-29T09:00:00Z",
    }  # fmt: skip
    killer = ConnectionKiller("INSERT INTO realtime_command")
    with connection.execute_wrapper(killer):
        sent = browser_of_sara.post("/api/v1/sync/commands", {"device_id": str(device), "commands": [command]}, **api)
    assert killer.is_done
    (answer,) = json.loads(sent.content)["answers"]
    assert (answer["outcome"], answer["http_status"], answer["error"]["code"]) == ("retry", 503, "unavailable")
    assert answer["retry_after_ms"] == 2000
