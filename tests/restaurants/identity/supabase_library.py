"""Supabase's own client library, run by Node: `Library(address).device("phone").call("getUser")`."""

import json
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from tests.javascript import node

SCRIPT = Path(__file__).with_name("supabase_client.js")
PACKAGE = settings.BASE_DIR / "node_modules" / "@supabase" / "supabase-js"
STOP_SECONDS = 10


@dataclass(frozen=True)
class Result:
    """What a call of the library returned, and the events that the app got meanwhile."""

    data: dict[str, Any]
    error: dict[str, Any] | None
    events: list[str]

    @property
    def code(self) -> str | None:
        return self.error["code"] if self.error else None

    @property
    def session(self) -> dict[str, Any]:
        assert self.error is None, self.error
        return self.data["session"]

    @property
    def user(self) -> dict[str, Any]:
        assert self.error is None, self.error
        return self.data["user"]


@dataclass(frozen=True)
class Device:
    """An app on one device, with a session of its own."""

    library: "Library"
    name: str

    def call(self, method: str, *arguments: Any) -> Result:
        return self.library.call_all((self, method, *arguments))[0]

    def sign_in(self, email: str, password: str) -> Result:
        return self.call("signInWithPassword", {"email": email, "password": password})


class Library:
    """One process of Node with any number of devices."""

    def __init__(self, process: subprocess.Popen):
        self._process = process
        self._lock = threading.Lock()

    def device(self, name: str) -> Device:
        return Device(self, name)

    def call_all(self, *calls: tuple[Any, ...]) -> list[Result]:
        """Make the calls (device, method, arguments…) at once; return their results in order."""
        sent = [{"client": device.name, "method": method, "arguments": given} for device, method, *given in calls]
        with self._lock:
            self._process.stdin.write(json.dumps(sent) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        assert line, "Node has ended; its error is above"
        return [Result(**result) for result in json.loads(line)]


@contextmanager
def library(address: str) -> Iterator[Library]:
    """Run Node until the block ends. `address` is the server's, as `http://localhost:8000`."""
    process = subprocess.Popen(
        [node(), SCRIPT, address],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        yield Library(process)
    finally:
        process.stdin.close()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
