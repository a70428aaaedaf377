"""Real server processes on the test database, for sockets, browsers and tests that kill a process.

`shared_server` is one process for the whole run, started by the first test that asks for it. It sees only what was
committed (`committed`, or `site` of the browser tests). Sweeping begins a new epoch of every stream; what else the
server keeps of swept rows is void after `shared_server.empty_caches()`. `serve` starts a server of the test's own.

Servers deliver the till and the kitchen screen from a production build where esbuild is installed, else as native
modules: with these, about 120 requests a page, a test of the till takes 2 seconds more.
"""

import atexit
import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.error import URLError
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.db import connection

from fynlo.demo.ports import free_port
from fynlo.frontend import bundler

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 300  # generous: a server that cannot start ends at once
STOP_SECONDS = 10


NATIVE_MODULES = {"FYNLO_BUNDLES": ""}  # the environment of a server that serves the sources, as the demo does


@cache
def built_bundles() -> Path | None:
    """Return the folder of this run's production build of the browser applications; None without esbuild."""
    if not (settings.BASE_DIR / bundler.ESBUILD).exists():
        return None
    folder = tempfile.mkdtemp(prefix="fynlo-bundles-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    bundler.build(Path(folder))
    return Path(folder)


@pytest.fixture(scope="session")
def production_build() -> Path:
    """The folder of the production build; skips the test without esbuild."""
    return built_bundles() or pytest.skip("esbuild is not installed (npm ci)")


@dataclass
class Server:
    """A started process that answers on 127.0.0.1:`port` under every host name of the tests."""

    port: int
    process: subprocess.Popen = field(repr=False)
    log: Path = field(repr=False)

    @property
    def pid(self) -> int:
        return self.process.pid

    def url(self, path: str = "/", slug: str | None = "alpha") -> str:
        """For a browser, which resolves `alpha.localhost`; `slug` None is the platform's host."""
        return f"http://{self.host(slug)}{path}"

    def host(self, slug: str | None = "alpha") -> str:
        """The Host header, with the port."""
        name = f"{slug}.{settings.BASE_DOMAIN}" if slug else settings.BASE_DOMAIN
        return f"{name}:{self.port}"

    def empty_caches(self) -> None:
        """Empty the caches of a server that runs `tests.shared_application`."""
        request = Request(f"http://127.0.0.1:{self.port}/test/empty-caches/", headers={"Host": self.host()})
        with urlopen(request, timeout=30) as response:
            assert response.status == 200

    def output(self) -> str:
        return self.log.read_text(errors="replace")


def database_url() -> str:
    """Return the URL of this process's test database."""
    database = connection.settings_dict
    password = f":{quote(database['PASSWORD'], safe='')}" if database["PASSWORD"] else ""
    return (
        f"postgres://{quote(database['USER'], safe='')}{password}@{database['HOST']}:{database['PORT']}"
        f"/{database['NAME']}"
    )


@contextlib.contextmanager
def serve(
    application: str = "fynlo.asgi:application",
    *,
    server: str = "daphne",
    environment: dict[str, str] | None = None,
    port: int | None = None,
) -> Iterator[Server]:
    """Run `application` under daphne or uvicorn until the block ends.

    The till and the kitchen screen come from `built_bundles()`; `environment` may say otherwise (NATIVE_MODULES).
    """
    port = port or free_port()
    module, arguments = {
        "daphne": ("daphne", ["--no-server-name", "-v", "0", "-b", "127.0.0.1", "-p", str(port), application]),
        "uvicorn": ("uvicorn", ["--log-level", "warning", "--host", "127.0.0.1", "--port", str(port), application]),
    }[server]
    whole = os.environ | {
        "FYNLO_TEST": "1",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "FYNLO_BUNDLES": str(built_bundles() or ""),
    }
    with tempfile.NamedTemporaryFile(prefix=f"fynlo-{server}-", suffix=".log") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=ROOT, env=whole | (environment or {}), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
        )  # fmt: skip
        running = Server(port, process, Path(log.name))
        try:
            _wait_until_healthy(running)
            yield running
        finally:
            stop(process)


def stop(process: subprocess.Popen) -> None:
    """Terminate the process; kill it if it has not ended after STOP_SECONDS."""
    if process.poll() is None:
        process.send_signal(signal.SIGCONT)
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_until_healthy(server: Server) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            break
        with contextlib.suppress(URLError, OSError):
            request = Request(f"http://127.0.0.1:{server.port}/health", headers={"Host": server.host()})
            with urlopen(request, timeout=2) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.02)
    raise RuntimeError(f"the server did not start:\n{server.output()[-4000:]}")


@pytest.fixture(scope="session")
def shared_server(django_db_setup, django_db_blocker) -> Iterator[Server]:
    """The whole application under daphne, on this run's database and Redis, until the run ends."""
    with django_db_blocker.unblock():
        connection.ensure_connection()
    with serve("tests.shared_application:application") as server:
        yield server
