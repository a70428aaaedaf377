"""In front of Django: no more requests at work than the database pool serves, a short queue, then a clear 503.

Without it a burst fills every thread with requests that wait for a connection, and everybody's answer is late.
The server needs more threads than `ADMIT_AT_WORK` + `ADMIT_WAITING` for the refusals to be quick; under gunicorn
`fynlo.web_worker` refuses already at the socket.
"""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

from django.conf import settings

from fynlo import wire
from fynlo.errors import error_body
from fynlo.health import ALIVE_PATHS

RETRY_AFTER_SECONDS = 1
LONG_POLLS = {"/api/v1/sync/events", "/api/v1/sync/events/"}


def headers(retry_after: int = RETRY_AFTER_SECONDS) -> list[tuple[str, str]]:
    """Those of a refusal, but for its length."""
    return [
        ("Content-Type", "application/json"),
        ("Retry-After", str(retry_after)),
        ("Cache-Control", "no-store"),
    ]


def refusal_body() -> bytes:
    return wire.dumps(error_body(code="unavailable", message="Too busy right now. Try again in a moment."))


def passes_by(path: str, query: str) -> bool:
    """Probes and static files need no database; a long poll holds none while it waits, and is bounded by itself."""
    return path in ALIVE_PATHS or path.startswith(settings.STATIC_URL) or (path in LONG_POLLS and "wait=" in query)


class WSGIAdmission:
    """For threads: `at_work` requests inside the application, `waiting` more for at most `patience` seconds."""

    def __init__(self, application: Callable, *, at_work: int, waiting: int, patience: float):
        self.application, self.patience = application, patience
        self._places = threading.BoundedSemaphore(at_work)
        self._line = threading.BoundedSemaphore(waiting)

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if passes_by(environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")):
            return self.application(environ, start_response)
        if not self._enter():
            body = refusal_body()
            start_response("503 Service Unavailable", [*headers(), ("Content-Length", str(len(body)))])
            return [body]
        try:
            return self.application(environ, start_response)
        finally:
            self._places.release()

    def _enter(self) -> bool:
        if self._places.acquire(blocking=False):
            return True
        if not self._line.acquire(blocking=False):
            return False
        try:
            return self._places.acquire(timeout=self.patience)
        finally:
            self._line.release()


class ASGIAdmission:
    """The same for an event loop: HTTP only, sockets have their own limits."""

    def __init__(self, application: Callable[..., Awaitable[None]], *, at_work: int, waiting: int, patience: float):
        self.application, self.waiting, self.patience = application, waiting, patience
        self._places = asyncio.Semaphore(at_work)
        self._in_line = 0

    async def __call__(self, scope: dict[str, Any], receive: Callable, send: Callable) -> None:
        if scope["type"] != "http" or passes_by(scope["path"], scope["query_string"].decode("latin-1")):
            await self.application(scope, receive, send)
        elif await self._enter():
            try:
                await self.application(scope, receive, send)
            finally:
                self._places.release()
        else:
            await self._refuse(send)

    async def _enter(self) -> bool:
        if not self._places.locked():
            return await self._places.acquire()  # a free place is taken without giving way to anybody
        if self._in_line >= self.waiting:
            return False
        self._in_line += 1
        try:
            await asyncio.wait_for(self._places.acquire(), self.patience)
        except TimeoutError:
            return False
        finally:
            self._in_line -= 1
        return True

    @staticmethod
    async def _refuse(send: Callable) -> None:
        body = refusal_body()
        said = [(name.lower().encode(), value.encode()) for name, value in headers()]
        await send(
            {
                "type": "http.response.start",
                "status": 503,
                "headers": [*said, (b"content-length", str(len(body)).encode())],
            }
        )
        await send({"type": "http.response.body", "body": body})
