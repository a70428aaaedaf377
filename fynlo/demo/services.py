"""The processes of the demo: the two embedded servers, web, the worker and its clock, the providers' sandbox."""

import sys
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from fynlo.demo.paths import ROOT
from fynlo.demo.ports import LOOPBACK
from fynlo.demo.service import Service, program

WEB, WORKER, BEAT, SANDBOX = "web", "worker", "beat", "sandbox"


def web(environment: dict[str, str], *, host: str, port: int, log: Path) -> Service:
    """One ASGI process for pages, API and sockets. It is ready when `/health` answers."""
    return program(
        WEB,
        [
            sys.executable,
            "-m",
            "daphne",
            "--no-server-name",
            "-v",
            "0",
            "-b",
            host,
            "-p",
            str(port),
            "fynlo.asgi:application",
        ],
        environment=environment,
        folder=ROOT,
        log=log,
        is_ready=lambda _: _is_healthy(port),
    )


def worker(environment: dict[str, str], *, log: Path) -> Service:
    """Celery's worker on threads: with processes, a kill would leave grandchildren running."""
    command = ["worker", "--pool=threads", "--concurrency=4", "--loglevel=INFO", "--without-mingle", "--without-gossip"]
    return program(WORKER, _celery(command), environment=environment, folder=ROOT, log=log)


def beat(environment: dict[str, str], *, data: Path, log: Path) -> Service:
    command = ["beat", f"--schedule={data / 'beat-schedule'}", "--pidfile=", "--loglevel=INFO"]
    return program(BEAT, _celery(command), environment=environment, folder=ROOT, log=log)


def sandbox(environment: dict[str, str], *, host: str, data: Path, log: Path) -> Service:
    """The sandbox of the payment providers, which moves no money, at the address FYNLO_STRIPE_URL of `environment`."""
    address = environment["FYNLO_STRIPE_URL"]
    command = [
        sys.executable, ROOT / "manage.py", "sandbox", "--host", host, "--port", address.rpartition(":")[2],
        "--public", address, "--file", data / "sandbox.sqlite3",
    ]  # fmt: skip
    return program(SANDBOX, command, environment=environment, folder=ROOT, log=log)


def _celery(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "celery", "--app=fynlo.celery", *arguments]


def _is_healthy(port: int) -> bool:
    try:
        request = Request(f"http://{LOOPBACK}:{port}/health", headers={"Host": f"localhost:{port}"})
        with urlopen(request, timeout=1) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False
