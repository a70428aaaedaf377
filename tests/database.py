"""The test database: a copy of one that was migrated earlier, on the same server, by the same migrations.

Migrating costs seconds of CPU, a copy 0.2. The migrated database stays on the server of its test folder; its name says
which migrations made it, and the next ones replace it.
"""

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.core.management import call_command
from django.db import connection
from psycopg import sql

from fynlo.management.commands import migrate_schemas
from restaurants.schemas import template

MIGRATED = "test_migrated_"
MIGRATING = 7_302_114_591  # advisory lock: the processes of one run need the same migrated database


@contextmanager
def fresh_database() -> Iterator[None]:
    """Choose a fresh copy of the migrated database on the connection. Drop it afterwards and choose what was before."""
    before = connection.settings_dict["NAME"]
    name = connection.settings_dict["TEST"]["NAME"] or f"test_{before}"
    with _server(before) as server:
        migrated = _migrated(server)
        _drop(server, name)
        server.execute(_statement("CREATE DATABASE {} TEMPLATE {}", name, migrated))
    _choose(name)
    try:
        yield
    finally:
        _choose(before)
        with _server(before) as server:
            _drop(server, name)


def _migrated(server: psycopg.Connection) -> str:
    """Return the name of the migrated database. The first process that asks makes it, and drops outdated ones."""
    name = MIGRATED + _fingerprint()
    names = "SELECT datname FROM pg_database WHERE datname LIKE %s"
    server.execute("SELECT pg_advisory_lock(%s)", [MIGRATING])  # until the connection closes
    found = {each for (each,) in server.execute(names, [f"{MIGRATED}%"])}
    if name not in found:
        for outdated in found:
            _drop(server, outdated)
        unfinished = f"{name}_unfinished"
        server.execute(_statement("CREATE DATABASE {}", unfinished))
        _choose(unfinished)
        with connection.cursor() as cursor:  # Django thinks for long between statements, longer on a busy machine
            cursor.execute("SET idle_in_transaction_session_timeout = 0")
        call_command("migrate_schemas", verbosity=0, interactive=False)
        _choose(name)  # nobody may be connected to a database that is renamed or copied
        server.execute(_statement("ALTER DATABASE {} RENAME TO {}", unfinished, name))
    return name


def _fingerprint() -> str:
    """Return a hash of all that decides what a migrated database holds."""
    digest = hashlib.sha256(template.fingerprint().encode())
    for module in (template, migrate_schemas):
        digest.update(Path(module.__file__).read_bytes())
    return digest.hexdigest()[:32]


def _server(database: str) -> psycopg.Connection:
    given = connection.settings_dict
    return psycopg.connect(
        host=given["HOST"],
        port=given["PORT"],
        user=given["USER"],
        password=given["PASSWORD"],
        dbname=database,
        autocommit=True,
    )


def _choose(database: str) -> None:
    connection.close()
    connection.close_pool()
    connection.settings_dict["NAME"] = database


def _drop(server: psycopg.Connection, database: str) -> None:
    """Drop the database, also while stopping processes and threads are still connected to it."""
    server.execute(_statement("DROP DATABASE IF EXISTS {} WITH (FORCE)", database))


def _statement(text: str, *names: str) -> sql.Composed:
    return sql.SQL(text).format(*map(sql.Identifier, names))
