"""A real arrangement on loopback, in a process of its own: what `manage.py demo` starts, laid out as in production.

`python -m tests.faults.arrangement FOLDER` reads a plan as JSON from stdin, starts PostgreSQL, Valkey, the web
workers, two gateways, the Celery worker and its clock under the demo's supervisor, and writes their numbers to
`FOLDER/demo.json` whenever one was started. What dies is started again. It ends, and everything with it, on SIGTERM.

The servers reach Valkey through the door `redis_port`, behind which the test keeps a proxy.
"""

import json
import os
import secrets
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fynlo.demo import state, supervisor
from fynlo.demo.paths import ROOT
from fynlo.demo.ports import LOOPBACK
from fynlo.demo.postgres import Postgres
from fynlo.demo.service import Service, program
from fynlo.demo.services import BEAT, WORKER
from fynlo.demo.supervisor import Stopped, Supervisor
from fynlo.demo.terminal import Terminal
from fynlo.demo.valkey import Valkey

POSTGRES, VALKEY, WEB = "postgres", "valkey", "web"
GATEWAYS = ("gateway-1", "gateway-2")
WEB_WORKERS, WEB_THREADS = 2, 32
WORKER_THREADS = 4
CONNECTIONS = 100

supervisor.SETTLED = 0  # dying is the point here: never wait longer for the next start


@dataclass(frozen=True)
class Plan:
    """How many restaurants, and which ports; `valkey_port` is Valkey's own, `redis_port` its door."""

    restaurants: int
    redis_port: int
    valkey_port: int
    postgres_port: int
    smtp_port: int
    web_port: int
    gateway_ports: list[int]


class Arrangement:
    def __init__(self, folder: Path, plan: Plan):
        self.folder, self.plan = folder, plan
        self.supervisor = Supervisor(Terminal(), changed=self._tell)
        self.environment = os.environ | {
            "FYNLO_TEST": "1",
            "FYNLO_SECRET_KEY": secrets.token_urlsafe(48),
            "FYNLO_SMTP_URL": f"smtp://{LOOPBACK}:{plan.smtp_port}",
            "FYNLO_FAULTS": str(folder),
        }
        self.ready = False

    def run(self) -> None:
        with self.supervisor:
            self._start_data()
            seed = [sys.executable, "-m", "tests.faults.seed", str(self.plan.restaurants), self.folder / "sites.json"]
            self.supervisor.run("seed", seed, environment=self.environment, log=self._log("seed"))
            for service in (self._web(), *self._gateways(), self._celery(WORKER), self._celery(BEAT)):
                self.supervisor.start(service)
            self.ready = True
            self._tell()
            self.supervisor.watch()

    def _start_data(self) -> None:
        """PostgreSQL writes as in production: what was acknowledged must outlive a kill -9."""
        postgres = Postgres(self.folder / POSTGRES, log=self._log(POSTGRES), connections=CONNECTIONS)
        postgres.port = self.plan.postgres_port
        postgres.prepare()
        self.supervisor.start(postgres.service())
        postgres.make_database()
        valkey = Valkey(self.folder / VALKEY, log=self._log(VALKEY), durable=False)
        valkey.port = self.plan.valkey_port
        valkey.prepare()
        self.supervisor.start(valkey.service())
        self.environment["DATABASE_URL"] = postgres.url
        self.environment["VALKEY_URL"] = valkey.url
        self.environment["REDIS_URL"] = valkey.url.replace(f":{valkey.port}/", f":{self.plan.redis_port}/")

    def _web(self) -> Service:
        """Plain HTTP on threads, as in the README; a worker dies when it is told to, and the next is there at once."""
        return self._python(
            WEB, "gunicorn", "tests.faults.mortal:application", "--bind", f"{LOOPBACK}:{self.plan.web_port}",
            "--reuse-port", "--worker-class", "fynlo.web_worker.Worker", "--workers", str(WEB_WORKERS),
            "--threads", str(WEB_THREADS), "--preload", "--keep-alive", "60", "--log-level", "warning",
            "--no-control-socket",
        )  # fmt: skip

    def _gateways(self) -> list[Service]:
        return [
            self._python(name, "daphne", "-v", "0", "-b", LOOPBACK, "-p", str(port), "fynlo.asgi:application")
            for name, port in zip(GATEWAYS, self.plan.gateway_ports, strict=True)
        ]

    def _celery(self, role: str) -> Service:
        options = {
            WORKER: ["--pool=threads", f"--concurrency={WORKER_THREADS}", "--without-mingle", "--without-gossip"],
            BEAT: [f"--schedule={self.folder / 'beat-schedule'}", "--pidfile="],
        }
        return self._python(role, "celery", "--app=tests.faults.worker", role, "--loglevel=WARNING", *options[role])

    def _python(self, name: str, module: str, *arguments: str) -> Service:
        return program(
            name, [sys.executable, "-m", module, *arguments], environment=self.environment, folder=ROOT,
            log=self._log(name),
        )  # fmt: skip

    def _log(self, name: str) -> Path:
        return self.folder / f"{name}.log"

    def _tell(self) -> None:
        told = {name: self.environment[name] for name in ("DATABASE_URL", "VALKEY_URL") if name in self.environment}
        state.write(self.folder, environment=told, running=self.supervisor.running, ready=self.ready)


def main(folder: str) -> None:
    plan: dict[str, Any] = json.load(sys.stdin)
    try:
        Arrangement(Path(folder), Plan(**plan)).run()
    except Stopped:
        return


if __name__ == "__main__":
    main(sys.argv[1])
