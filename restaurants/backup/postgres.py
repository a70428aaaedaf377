"""PostgreSQL's own programs, run on this project's database."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
from django.db import connection
from psycopg import sql
from psycopg.conninfo import make_conninfo

from restaurants.backup.errors import BackupError

BINARIES = "FYNLO_POSTGRES_BIN"  # the folder of pg_dump and pg_restore, where they are not on the PATH
OUTPUT_LIMIT = 2000  # characters of a program's complaint that are shown
SESSION_PARAMETERS = {"pool", "options", "cursor_factory", "prepare_threshold", "context"}


def run(name: str, *arguments: str | Path, database: str = "") -> None:
    """Run `pg_dump` or `pg_restore` on the project's database, or on another one of its server.

    The password is passed in the environment, where no other user of the machine sees it. Raises BackupError.
    """
    parameters = {**_parameters(), "dbname": database or connection.settings_dict["NAME"]}
    environment = {**os.environ, "PGPASSWORD": str(parameters.pop("password", "") or "")}
    command = [_program(name), f"--dbname={make_conninfo(**parameters)}", *map(str, arguments)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)  # noqa: S603
    if done.returncode:
        raise BackupError(f"{name} failed: {done.stderr.strip()[-OUTPUT_LIMIT:]}")


@contextmanager
def scratch_database() -> Iterator[str]:
    """An empty database on the same server, dropped at the end. Raises BackupError without the right to create one."""
    name = f"fynlo_restore_{uuid4().hex}"
    with psycopg.connect(**_parameters(), dbname=connection.settings_dict["NAME"], autocommit=True) as server:
        try:
            server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            user = connection.settings_dict["USER"]
            raise BackupError(
                f"{user} may not create a database, which one restaurant's restore needs for a while: ALTER ROLE {user}"
                " CREATEDB."
            ) from error
        try:
            yield name
        finally:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def execute_in(database: str, statement: sql.Composed) -> None:
    """Run one statement in another database of the server."""
    with psycopg.connect(**_parameters(), dbname=database, autocommit=True) as server:
        server.execute(statement)


def _parameters() -> dict[str, Any]:
    """The connection's parameters without the database, and without what only belongs to Django's connections."""
    parameters = connection.get_connection_params()
    return {name: value for name, value in parameters.items() if name not in SESSION_PARAMETERS | {"dbname"}}


def _program(name: str) -> str:
    folder = os.environ.get(BINARIES, "")
    found = str(Path(folder) / name) if folder else shutil.which(name)
    if not found or not os.access(found, os.X_OK):
        raise BackupError(
            f"{name} is not installed: install PostgreSQL's client programs, or name their folder in {BINARIES}."
        )
    return found
