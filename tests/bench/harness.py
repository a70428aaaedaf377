"""The production arrangement on this machine: gunicorn threads on the test's database, and the load beside it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from fynlo.demo.ports import free_port
from tests.servers import database_url

WORKERS, THREADS = 2, 8


@contextmanager
def gunicorn(application: str, *, threads: int = THREADS) -> Iterator[int]:
    """Serve `application` (module:name) on WORKERS processes, THREADS connections to the database each; the port."""
    port = free_port()
    command = [
        sys.executable, "-m", "gunicorn", application, "--bind", f"127.0.0.1:{port}", "--reuse-port",
        "--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(threads),
        "--keep-alive", "60", "--log-level", "warning", "--no-control-socket",
    ]  # fmt: skip
    environment = os.environ | {
        "DATABASE_URL": database_url(),
        "FYNLO_POOL_MAX": str(THREADS),
        "FYNLO_LOG_LEVEL": "ERROR",
    }
    server = subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR)
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(20)


def _wait_for(port: int, server: subprocess.Popen) -> None:
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise RuntimeError("the server did not start")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise TimeoutError("the server does not listen")


def load(port: int, clients: list[list[str]], *, seconds: float = 6, warm_up: float = 2) -> dict:
    """What the load process counted: requests per second, percentiles in ms, answers by status."""
    if warm_up:
        load(port, clients, seconds=warm_up, warm_up=0)
    job = json.dumps({"port": port, "clients": clients, "seconds": seconds})
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.load"],
        input=job, cwd=settings.BASE_DIR, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return json.loads(done.stdout)


def request(method: str, path: str, host: str, headers: dict[str, str], body: str = "") -> str:
    """A prepared HTTP/1.1 request."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", *(f"{name}: {value}" for name, value in headers.items())]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body.encode())}"]
    return "\r\n".join(lines) + "\r\n\r\n" + body


def say(title: str, tally: dict, against: dict | None = None) -> float:
    """Print one line of the result; the ratio against the other tally of the same run, if there is one."""
    ratio = tally["per_second"] / against["per_second"] if against else 1.0
    share = f"  {ratio:6.1%} of the limit" if against else ""
    print(
        f"{title:<44} {tally['per_second']:8.0f}/s  p50 {tally['p50_ms']:7.1f} ms  p99 {tally['p99_ms']:7.1f} ms"
        f"  {tally['statuses']}{share}"
    )
    return ratio
