"""What `check --database default` says about the database's connections. `deploy/start release` asks it too.

In production a release stops here, before anything is restarted, when the processes together could ask for more
connections than the server has, or when a pooler in front of it hands one session to several clients in turn.
"""

from typing import Any

import psycopg
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

SPARE = 10  # for the release itself, a backup, and a person who looks

# What this role may open in this database: the least of the server's limit, the role's and the database's own.
LIMIT = """
    SELECT LEAST(
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
            - COALESCE(current_setting('reserved_connections', true)::int, 0),
        (SELECT NULLIF(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
        (SELECT NULLIF(datconnlimit, -1) FROM pg_database WHERE datname = current_database())
    )"""


def check_connections(app_configs: Any, databases: Any = None, **kwargs: Any) -> list[CheckMessage]:
    """Refuse more connections than there are, and a pooler in transaction mode. Opens one connection of its own."""
    if not settings.PRODUCTION or "default" not in (databases or ()):
        return []
    connection = connections["default"]
    with connection.cursor() as cursor:
        cursor.execute(LIMIT)
        (limit,) = cursor.fetchone()
    parameters = connection.get_connection_params()
    parameters.pop("pool", None)
    with psycopg.connect(**parameters, autocommit=True) as one, psycopg.connect(**parameters) as other:
        pooler = [*([SHARED] if shares_sessions(one, other) else []), *([OPTIONS_LOST] if loses_options(one) else [])]
    pool = settings.DATABASES["default"]["OPTIONS"]["pool"]["max_size"]
    return [*too_many(settings.DATABASE_PROCESSES, pool, limit), *pooler]


def too_many(processes: int, pool: int, limit: int) -> list[CheckMessage]:
    """Return the error that `processes` with a pool of up to `pool` connections need more than `limit`, if they do."""
    needed = processes * pool + SPARE
    if needed <= limit:
        return []
    fitting = max(0, (limit - SPARE) // processes)
    return [
        Error(
            f"{processes} processes with up to {pool} connections each need {needed} connections with {SPARE} to spare."
            f" The database has {limit} for this user.",
            hint=f"Raise max_connections, or set FYNLO_POOL_MAX to {fitting} or fewer processes"
            " (FYNLO_DATABASE_PROCESSES says how many there are).",
            id="fynlo.E001",
        )
    ]


SHARED = Error(
    "The pooler in front of the database hands one session to several clients in turn, as PgBouncer does in transaction"
    " mode. The restaurant is chosen once for a session, so one restaurant's query would run in another one's tables.",
    hint="Set pool_mode = session for this database, or connect without the pooler: each process has a pool.",
    id="fynlo.E002",
)
OPTIONS_LOST = Error(
    "The pooler in front of the database drops the connection's options, which hold the time limits.",
    hint="Connect without the pooler: each process has a pool. PgBouncer must not ignore_startup_parameters = options.",
    id="fynlo.E003",
)


def shares_sessions(one: psycopg.Connection, other: psycopg.Connection) -> bool:
    """Return whether both are served by one session of the server, or `one` by another session than before.

    `one` commits each statement; `other` holds a transaction open. In transaction mode a pooler gives `other` the
    session that `one` has just used.
    """
    backend = "SELECT pg_backend_pid()"
    before = one.execute(backend).fetchone()
    held = other.execute(backend).fetchone()
    return one.execute(backend).fetchone() != before or held == before


def loses_options(one: psycopg.Connection) -> bool:
    """Return whether `lock_timeout`, which Django's connections set as they begin, has not arrived."""
    return one.execute("SELECT current_setting('lock_timeout')").fetchone() == ("0",)


def register_all() -> None:
    register(check_connections, Tags.database)
