"""A real deployment on loopback, in its own process: the services of `manage.py demo`, laid out as in production.

`python -m tests.faults.deployment FOLDER` reads a `Plan` as JSON from stdin and starts PostgreSQL, Valkey, nginx and
the web workers behind it, two gateways, the Celery worker and Celery beat under the demo's supervisor. It writes
their process ids to `FOLDER/demo.json` whenever one starts, restarts each that dies, and stops all of them on SIGTERM.

The servers reach Valkey through `redis_port`, where the test runs a proxy.
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
from tests import web

POSTGRES, VALKEY, NGINX, WEB = "postgres", "valkey", "nginx", "web"
GATEWAYS = ("gateway-1", "gateway-2")
WORKER_THREADS = 4
CONNECTIONS = 100

supervisor.SETTLED = 0  # these tests kill services: never delay the next start


@dataclass(frozen=True)
class Plan:
    """The number of restaurants, and the ports; Valkey listens on `valkey_port`, its proxy on `redis_port`.

    nginx listens on `web_port`, granian behind it on `granian_port`.
    """

    restaurants: int
    redis_port: int
    valkey_port: int
    postgres_port: int
    smtp_port: int
    web_port: int
    granian_port: int
    gateway_ports: list[int]


class Deployment:
    def __init__(self, folder: Path, plan: Plan):
        self.folder, self.plan = folder, plan
        self.supervisor = Supervisor(Terminal(), changed=self._write_state)
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
            for service in (self._web(), self._nginx(), *self._gateways(), self._celery(WORKER), self._celery(BEAT)):
                self.supervisor.start(service)
            self.ready = True
            self._write_state()
            self.supervisor.watch()

    def _start_data(self) -> None:
        """Start PostgreSQL as durable as in production, so that acknowledged writes survive a kill -9, and Valkey."""
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
        """The web server, with crash points; granian replaces a worker that dies."""
        command = web.granian_command(self.plan.granian_port, "tests.faults.crash_injection:application")
        return program(WEB, command, environment=self.environment, folder=ROOT, log=self._log(WEB))

    def _nginx(self) -> Service:
        folder = self.folder / NGINX
        folder.mkdir(exist_ok=True)
        command = web.nginx_command(folder, self.plan.web_port, web=self.plan.granian_port)
        return program(NGINX, command, environment=self.environment, folder=ROOT, log=self._log(NGINX))

    def _gateways(self) -> list[Service]:
        return [
            self._python(name, "daphne", "-v", "0", "-b", LOOPBACK, "-p", str(port), "tests.faults.gateway:application")
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

    def _write_state(self) -> None:
        environment = {
            name: self.environment[name] for name in ("DATABASE_URL", "VALKEY_URL") if name in self.environment
        }
        state.write(self.folder, environment=environment, running=self.supervisor.running, ready=self.ready)


def main(folder: str) -> None:
    plan: dict[str, Any] = json.load(sys.stdin)
    try:
        Deployment(Path(folder), Plan(**plan)).run()
    except Stopped:
        return


if __name__ == "__main__":
    main(sys.argv[1])
