"""The production servers on this machine, on the test's database, and the load generator."""

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.servers import database_url
from tests.web import web_servers

POOL_CONNECTIONS = 8  # of each process
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Web:
    """A served application."""

    port: int
    pids: list[int]


class Meter:
    """CPU seconds, user and system, of the web processes and of PostgreSQL since it was made.

    Unlike a rate it does not move with what else the machine does; `machine` is how much of all cores was busy.
    """

    def __init__(self, web: Web):
        self._roots = {"web": web.pids, "database": [_database_pid()]}
        self._before, self._machine_before = self._read(), self._machine()

    def _read(self) -> dict[str, float]:
        return {name: sum(map(_cpu_of_family, roots)) for name, roots in self._roots.items()}

    def spent(self) -> dict[str, float]:
        now = self._read()
        return {name: now[name] - before for name, before in self._before.items()}

    @staticmethod
    def _machine() -> tuple[float, float]:
        """Return the seconds that the cores worked, and the seconds that passed on all of them."""
        each = [int(ticks) / TICKS for ticks in Path("/proc/stat").read_text().split("\n", 1)[0].split()[1:9]]
        return sum(each) - each[3] - each[4], sum(each)  # the fourth and fifth are idle and waiting for a disk

    def cores(self) -> dict[str, float]:
        busy, possible = (now - before for now, before in zip(self._machine(), self._machine_before, strict=True))
        count = os.cpu_count()
        return {"count": count, "busy": busy / possible * count, "seconds": possible / count}


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat that follow the name: state, parent, …"""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()


@cache
def _database_pid() -> int:
    """Return PostgreSQL's main process, the parent of this connection's backend."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(_stat(cursor.fetchone()[0])[1])


def _cpu_of_family(pid: int) -> float:
    """Return the CPU seconds of the process, of its ended children and of its running children."""
    spent = sum(map(int, _stat(pid)[11:15])) / TICKS
    for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split():
        spent += _cpu_of_family(int(child))
    return spent


@contextmanager
def web(application: str = "fynlo.wsgi:application") -> Iterator[Web]:
    """Serve `application` (module:name) as production does: nginx before granian with WORKERS processes."""
    environment = {
        "DATABASE_URL": database_url(),
        "FYNLO_POOL_MAX": str(POOL_CONNECTIONS),
        "FYNLO_LOG_LEVEL": "ERROR",
    }
    # The load comes from one address.
    with web_servers(application, environment=environment, limit_conn="addresses 5000") as servers:
        for process in servers.processes:
            print(shown(process.args))
        yield Web(servers.port, servers.pids)


def load(web: Web, clients: list[list[str]], *, seconds: float = 6, warm_up: float = 2, gap: float = 0.0) -> dict:
    """Return the load process's counts: requests per second, percentiles in ms, responses by status; CPU seconds."""
    if warm_up:
        load(web, clients, seconds=warm_up, warm_up=0, gap=gap)
    job = json.dumps({"port": web.port, "clients": clients, "seconds": seconds, "gap": gap})
    meter = Meter(web)
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=job, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    tally = json.loads(done.stdout)
    return tally | {"cpu": meter.spent() | {"clients": tally["cpu_seconds"]}, "cores": meter.cores()}


def request(method: str, path: str, host: str, headers: dict[str, str], body: str = "") -> str:
    """A prepared HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def shown(command: list[str]) -> str:
    """Return a command line as a person types it."""
    return f"$ {shlex.join(command)}"


def percentiles(took: list[float]) -> dict[str, float]:
    """Return the percentiles of seconds, in milliseconds."""
    took = sorted(took) or [0.0]
    return {"p50_ms": took[len(took) // 2] * 1000, "p99_ms": took[int(len(took) * 0.99)] * 1000}


def print_tally(title: str, tally: dict, against: dict | None = None) -> float:
    """Print one line of the result; the ratio against the other tally of the same run, if there is one."""
    ratio = tally["per_second"] / against["per_second"] if against else 1.0
    share = f"  {ratio:6.1%} of the limit" if against else ""
    print(
        f"{title:<44} {tally['per_second']:8.0f}/s  p50 {tally['p50_ms']:7.1f} ms  p99 {tally['p99_ms']:7.1f} ms"
        f"  {tally['statuses']}{share}"
    )
    return ratio


def print_cpu(tally: dict, count: int, what: str) -> float:
    """Print where the CPU went, for each of `count`; milliseconds of the web server and of the database."""
    each = {name: seconds / count * 1000 for name, seconds in tally["cpu"].items()}
    cores = tally["cores"]
    ours = sum(tally["cpu"].values()) / cores["seconds"]
    print(
        f"{'':<44} CPU ms for each {what}: "
        + ", ".join(f"{name} {spent:.2f}" for name, spent in each.items())
        + f"; {cores['busy']:.1f} of {cores['count']} cores busy, {ours:.1f} of them with this"
    )
    return each["web"] + each["database"]
