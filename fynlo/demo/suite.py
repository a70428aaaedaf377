"""`manage.py test`: pytest on embedded servers of its own, beside a running demo."""

import os
import secrets
import sys
from pathlib import Path
from typing import IO

from fynlo.demo import bootstrap, locks, state
from fynlo.demo.paths import TEST_DATA
from fynlo.demo.postgres import Postgres
from fynlo.demo.processes import stop_in_order
from fynlo.demo.supervisor import Stopped, Supervisor
from fynlo.demo.terminal import Terminal
from fynlo.demo.trouble import Trouble
from fynlo.demo.valkey import Valkey

SEATS = 64  # runs at the same moment
CONNECTIONS = 300


def test(arguments: list[str]) -> int:
    """Run pytest with `arguments` and return its exit status.

    Each run takes the first free of a few numbered seats, so that two never share a server and making a cluster
    is paid for once. `DATABASE_URL` and `REDIS_URL` replace the embedded servers, FYNLO_TEST_DATA the folder, and
    FYNLO_TEST_DURABLE=1 makes PostgreSQL write as in production.
    """
    bootstrap.keep_compiled_code()  # also where nothing is to be installed: the tests start a hundred processes
    root = Path(os.environ.get("FYNLO_TEST_DATA") or TEST_DATA).resolve()
    seat, lock = _take_seat(root)
    stop_in_order(state.leftovers(seat))
    supervisor = Supervisor(Terminal(), changed=lambda: _write_state(seat, supervisor))
    with lock, supervisor:
        environment = os.environ | {"FYNLO_TEST": "1"}
        environment.setdefault("FYNLO_SECRET_KEY", secrets.token_urlsafe(48))
        try:
            if "DATABASE_URL" not in environment:
                environment["DATABASE_URL"] = _start_postgres(seat, supervisor)
            if "REDIS_URL" not in environment:
                environment["REDIS_URL"] = _start_valkey(seat, supervisor)
            return supervisor.foreground("tests", [sys.executable, "-m", "pytest", *arguments], environment=environment)
        except Stopped as stopped:
            return 128 + stopped.number


test.__test__ = False  # not a test, though pytest would think so


def _take_seat(root: Path) -> tuple[Path, IO[str]]:
    for number in range(1, SEATS + 1):
        seat = root / str(number)
        seat.mkdir(mode=0o711, parents=True, exist_ok=True)
        if lock := locks.take(seat / "lock"):
            return seat, lock
    raise Trouble(f"{SEATS} test runs are already going on in {root}: wait for one of them to end.")


def _start_postgres(seat: Path, supervisor: Supervisor) -> str:
    durable = os.environ.get("FYNLO_TEST_DURABLE") == "1"
    log = _fresh(seat / "postgres.log")
    postgres = Postgres(seat / "postgres", log=log, durable=durable, connections=CONNECTIONS)
    try:
        postgres.prepare()
        supervisor.start(postgres.service())
    except Trouble:
        # Written without fsync, it may not survive a power cut; nothing in it is worth more than a new one.
        supervisor.drop("postgres")
        postgres.remove()
        postgres.prepare()
        supervisor.start(postgres.service())
    postgres.make_database()
    return postgres.url


def _start_valkey(seat: Path, supervisor: Supervisor) -> str:
    valkey = Valkey(seat / "valkey", log=_fresh(seat / "valkey.log"), durable=False)
    valkey.prepare()
    supervisor.start(valkey.service())
    return valkey.url


def _write_state(seat: Path, supervisor: Supervisor) -> None:
    state.write(seat, environment={}, running=supervisor.running, ready=True)


def _fresh(log: Path) -> Path:
    log.unlink(missing_ok=True)
    return log
