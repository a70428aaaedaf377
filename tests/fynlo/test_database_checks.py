"""A release is refused when the processes could open more connections than the database has, or a pooler mixes them."""

from collections.abc import Iterator

import psycopg
import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.db import connection
from django.test import override_settings

from fynlo.database_checks import check_connections, loses_options, shares_sessions, too_many
from tests.servers import database_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def production() -> Iterator[None]:
    with override_settings(PRODUCTION=True, DATABASE_PROCESSES=1):
        yield


def check() -> list[str | None]:
    return [message.id for message in check_connections(None, databases=["default"])]


def test_the_sum_that_is_refused_is_said_with_what_would_fit():
    assert too_many(7, 10, 80) == []
    (error,) = too_many(7, 10, 79)
    assert "7 processes with up to 10 connections each need 80 connections" in error.msg
    assert "The database has 79 for this user." in error.msg
    assert "FYNLO_POOL_MAX to 9" in str(error.hint)


def test_the_servers_limit_holds_and_that_of_the_role_where_it_is_lower(production):
    assert check() == []
    with override_settings(DATABASE_PROCESSES=1000):
        assert check() == ["fynlo.E001"]
        with pytest.raises(SystemCheckError, match="1000 processes"):
            call_command("check", databases=["default"])
        assert check_connections(None, databases=None) == [], "no database is asked unless it is named"
    with connection.cursor() as cursor:  # undone with the test's transaction
        cursor.execute("ALTER ROLE CURRENT_USER CONNECTION LIMIT 12")
    assert check() == ["fynlo.E001"]


@override_settings(DATABASE_PROCESSES=1000)
def test_the_demo_is_not_asked():
    assert check() == []


def test_two_connections_that_share_a_session_are_noticed():
    """One connection in both places behaves as two clients behind a pooler in transaction mode, which share one."""
    with psycopg.connect(database_url()) as one, psycopg.connect(database_url()) as other:
        assert not shares_sessions(one, other)
        assert shares_sessions(one, one)


def test_options_that_a_pooler_drops_are_noticed():
    with psycopg.connect(database_url()) as without:
        assert loses_options(without)
    with psycopg.connect(database_url(), options=connection.get_connection_params()["options"]) as with_options:
        assert not loses_options(with_options)
