"""`manage.py test`: pytest on embedded servers of its own, beside a running demo."""

import os
import secrets
import sys
from pathlib import Path
from typing import IO

from fynlo.demo import bootstrap, locks, state
from fynlo.demo.errors import DemoError
from fynlo.demo.paths import TEST_DATA
from fynlo.demo.postgres import Postgres
from fynlo.demo.processes import stop_in_order
from fynlo.demo.supervisor import Stopped, Supervisor
from fynlo.demo.terminal import Terminal
from fynlo.demo.valkey import Valkey

MOST_RUNS = 64  # at the same time
CONNECTIONS = 300


def test(arguments: list[str]) -> int:
    """Run pytest with `arguments` and return its exit status.

    Each run locks the first free of a few numbered folders: two runs never share a server, and each folder's cluster is
    made once. `DATABASE_URL` and `REDIS_URL` replace the embedded servers, FYNLO_TEST_DATA the folder, and
    FYNLO_TEST_DURABLE=1 makes PostgreSQL write as in production.
    """
    bootstrap.keep_compiled_code()  # the tests start a hundred processes
    root = Path(os.environ.get("FYNLO_TEST_DATA") or TEST_DATA).resolve()
    folder, lock = _take_folder(root)
    stop_in_order(state.leftovers(folder))
    supervisor = Supervisor(Terminal(), changed=lambda: _write_state(folder, supervisor))
    with lock, supervisor:
        environment = os.environ | {"FYNLO_TEST": "1"}
        environment.setdefault("FYNLO_SECRET_KEY", secrets.token_urlsafe(48))
        try:
            if "DATABASE_URL" not in environment:
                environment["DATABASE_URL"] = _start_postgres(folder, supervisor)
            if "REDIS_URL" not in environment:
                environment["REDIS_URL"] = _start_valkey(folder, supervisor)
            return supervisor.foreground("tests", [sys.executable, "-m", "pytest", *arguments], environment=environment)
        except Stopped as stopped:
            return 128 + stopped.number


test.__test__ = False  # not a test, though pytest would think so


def _take_folder(root: Path) -> tuple[Path, IO[str]]:
    for number in range(1, MOST_RUNS + 1):
        folder = root / str(number)
        folder.mkdir(mode=0o711, parents=True, exist_ok=True)
        if lock := locks.take(folder / "lock"):
            return folder, lock
    raise DemoError(f"{MOST_RUNS} test runs already use {root}: wait until one of them ends.")


def _start_postgres(folder: Path, supervisor: Supervisor) -> str:
    durable = os.environ.get("FYNLO_TEST_DURABLE") == "1"
    log = _fresh(folder / "postgres.log")
    postgres = Postgres(folder / "postgres", log=log, durable=durable, connections=CONNECTIONS)
    try:
        postgres.prepare()
        supervisor.start(postgres.service())
    except DemoError:
        # A cluster written without fsync may be damaged by a power cut. Its data can be deleted: make a new one.
        supervisor.drop("postgres")
        postgres.remove()
        postgres.prepare()
        supervisor.start(postgres.service())
    postgres.make_database()
    return postgres.url


def _start_valkey(folder: Path, supervisor: Supervisor) -> str:
    valkey = Valkey(folder / "valkey", log=_fresh(folder / "valkey.log"), durable=False)
    valkey.prepare()
    supervisor.start(valkey.service())
    return valkey.url


def _write_state(folder: Path, supervisor: Supervisor) -> None:
    state.write(folder, environment={}, running=supervisor.running, ready=True)


def _fresh(log: Path) -> Path:
    log.unlink(missing_ok=True)
    return log
