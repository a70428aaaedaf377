"""Bound how many requests run in Django at once: as many as the database pool serves, a short queue, then 503.

Without a bound a burst fills every thread with requests that wait for a connection, and every response is late. The
server needs more threads than `ADMIT_AT_WORK` + `ADMIT_WAITING`, so that it can refuse at once. It passes a request on
when its body is complete, so that a client that stops in the middle takes no place: nginx does in production
(deploy/nginx/fynlo.conf, which bounds the same kinds of requests for all processes together), daphne in the demo.

Requests that hash a password first need a place of a smaller group of their own. However many people sign in, most
places are left for orders.
"""

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterable
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.utils import translation

from fynlo.core import json_codec, metrics
from fynlo.core.errors import Unavailable, error_body
from fynlo.core.health import ALIVE_PATHS, READY_PATHS
from fynlo.core.languages import accepted_language, first_known

RETRY_AFTER_SECONDS = 1
LONG_POLLS = {"/api/v1/sync/events", "/api/v1/sync/events/"}
LONGEST_QUERY = 500  # characters of a long poll's
SIGN_IN_PATIENCE_SECONDS = 3.0  # a person who signs in waits longer than a till
SIGN_IN_PREFIXES = (
    "/sign-in", "/sign-up/", "/password/", "/invitation/", "/auth/v1/token", "/auth/v1/signup", "/api/v1/auth/login",
    "/api/v1/auth/password/",
)  # fmt: skip
REFRESH = "grant_type=refresh_token"  # at Supabase's address of sign-in; it hashes no password
UPDATE_USER = "/auth/v1/user"  # by PUT: a new password
PROBES = 2
PROBED = {*READY_PATHS, metrics.PATH}


def headers(retry_after: int = RETRY_AFTER_SECONDS) -> list[tuple[str, str]]:
    """The headers of a refusal, without Content-Length."""
    return [
        ("Content-Type", "application/json"),
        ("Retry-After", str(retry_after)),
        ("Cache-Control", "no-store"),
    ]


def refusal_body(accepted: str = "") -> bytes:
    """The body of a refusal in the language that an Accept-Language header names: no one is signed in here yet."""
    with translation.override(first_known(accepted_language(accepted))):
        return json_codec.dumps(error_body(code="unavailable", message=str(Unavailable.message)))


def passes_by(path: str, query: str) -> bool:
    """Whether a request needs no place: probes and static files use no database, long polls bound themselves."""
    return path in ALIVE_PATHS or path.startswith(settings.STATIC_URL) or (path in LONG_POLLS and _waits(query))


def _waits(query: str) -> bool:
    """Whether the last `wait` parameter, the one that Django reads, is 1 second or more."""
    if len(query) > LONGEST_QUERY or "wait=" not in query:
        return False
    wait = parse_qs(query, keep_blank_values=True).get("wait", [""])[-1]
    return wait.isascii() and wait.isdigit() and int(wait) > 0


def is_sign_in(method: str, path: str, query: str) -> bool:
    """Whether the request may hash a password, which takes a core for a tenth of a second and many megabytes."""
    if method == "PUT":
        return path.startswith(UPDATE_USER)
    return method == "POST" and path.startswith(SIGN_IN_PREFIXES) and query != REFRESH


class ConcurrencyGroup:
    """Places for threads: `at_work` inside at once, `waiting` more that wait for at most `patience` seconds."""

    def __init__(self, *, at_work: int, waiting: int, patience: float):
        self.patience = patience
        self._places = threading.BoundedSemaphore(at_work)
        self._queue = threading.BoundedSemaphore(waiting)
        self._free_at = time.monotonic()

    def enter(self) -> bool:
        if self._places.acquire(blocking=False):
            self._free_at = time.monotonic()
            return True
        if not self._queue.acquire(blocking=False):
            return False
        try:
            return self._places.acquire(timeout=self.patience)
        finally:
            self._queue.release()

    def leave(self) -> None:
        self._free_at = time.monotonic()
        self._places.release()

    def full_for(self) -> float:
        """Seconds since a place was last free."""
        if self._places.acquire(blocking=False):
            self._places.release()
            return 0.0
        return time.monotonic() - self._free_at


class WSGIAdmission:
    """For threads: `at_work` requests inside the application, `waiting` more for at most `patience` seconds.

    Of those at work at most `sign_ins` hash passwords.
    """

    def __init__(self, application: Callable, *, at_work: int, waiting: int, patience: float, sign_ins: int = 2):
        self.application = application
        self._places = ConcurrencyGroup(at_work=at_work, waiting=waiting, patience=patience)
        self._sign_ins = ConcurrencyGroup(
            at_work=sign_ins, waiting=max(1, waiting // 4), patience=SIGN_IN_PATIENCE_SECONDS
        )
        self._probes = ConcurrencyGroup(at_work=PROBES, waiting=PROBES, patience=patience)

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        path, query = environ.get("PATH_INFO", ""), environ.get("QUERY_STRING", "")
        if passes_by(path, query):
            return self.application(environ, start_response)
        if path in PROBED:
            return self._through((self._probes,), environ, start_response)
        if is_sign_in(environ.get("REQUEST_METHOD", ""), path, query):
            return self._through((self._sign_ins, self._places), environ, start_response)
        return self._through((self._places,), environ, start_response)

    def full_for(self) -> float:
        """Seconds since a place for an order was free."""
        return self._places.full_for()

    def _through(
        self, groups: tuple[ConcurrencyGroup, ...], environ: dict[str, Any], start_response: Callable
    ) -> Iterable[bytes]:
        """Run the application with a place of each group, the smallest group first; 503 if one has none."""
        if not groups:
            return self.application(environ, start_response)
        if not groups[0].enter():
            metrics.REFUSED_BUSY.inc()
            body = refusal_body(environ.get("HTTP_ACCEPT_LANGUAGE", ""))
            start_response("503 Service Unavailable", [*headers(), ("Content-Length", str(len(body)))])
            return [body]
        try:
            return self._through(groups[1:], environ, start_response)
        finally:
            groups[0].leave()


class AsyncConcurrencyGroup:
    """The same as ConcurrencyGroup for an event loop."""

    def __init__(self, *, at_work: int, waiting: int, patience: float):
        self.waiting, self.patience = waiting, patience
        self._places = asyncio.Semaphore(at_work)
        self._in_queue = 0
        self._free_at = time.monotonic()

    async def enter(self) -> bool:
        if not self._places.locked():
            self._free_at = time.monotonic()
            return await self._places.acquire()  # does not yield to the loop when a place is free
        if self._in_queue >= self.waiting:
            return False
        self._in_queue += 1
        try:
            await asyncio.wait_for(self._places.acquire(), self.patience)
        except TimeoutError:
            return False
        finally:
            self._in_queue -= 1
        return True

    def leave(self) -> None:
        self._free_at = time.monotonic()
        self._places.release()

    def full_for(self) -> float:
        """Seconds since a place was last free."""
        return time.monotonic() - self._free_at if self._places.locked() else 0.0


class ASGIAdmission:
    """The same as WSGIAdmission for an event loop. Only for HTTP: sockets have their own limits."""

    def __init__(
        self,
        application: Callable[..., Awaitable[None]],
        *,
        at_work: int,
        waiting: int,
        patience: float,
        sign_ins: int = 2,
    ):
        self.application = application
        self._places = AsyncConcurrencyGroup(at_work=at_work, waiting=waiting, patience=patience)
        self._sign_ins = AsyncConcurrencyGroup(
            at_work=sign_ins, waiting=max(1, waiting // 4), patience=SIGN_IN_PATIENCE_SECONDS
        )
        self._probes = AsyncConcurrencyGroup(at_work=PROBES, waiting=PROBES, patience=patience)

    async def __call__(self, scope: dict[str, Any], receive: Callable, send: Callable) -> None:
        query = scope.get("query_string", b"").decode("latin-1")
        if scope["type"] != "http" or passes_by(scope["path"], query):
            await self.application(scope, receive, send)
        elif scope["path"] in PROBED:
            await self._through((self._probes,), scope, receive, send)
        elif is_sign_in(scope.get("method", ""), scope["path"], query):
            await self._through((self._sign_ins, self._places), scope, receive, send)
        else:
            await self._through((self._places,), scope, receive, send)

    def full_for(self) -> float:
        """Seconds since a place for an order was free."""
        return self._places.full_for()

    async def _through(
        self, groups: tuple[AsyncConcurrencyGroup, ...], scope: dict[str, Any], receive: Callable, send: Callable
    ) -> None:
        if not groups:
            await self.application(scope, receive, send)
        elif await groups[0].enter():
            try:
                await self._through(groups[1:], scope, receive, send)
            finally:
                groups[0].leave()
        else:
            await self._refuse(scope, send)

    @staticmethod
    async def _refuse(scope: dict[str, Any], send: Callable) -> None:
        metrics.REFUSED_BUSY.inc()
        accepted = next((value for name, value in scope.get("headers", ()) if name == b"accept-language"), b"")
        body = refusal_body(accepted.decode("latin-1"))
        said = [(name.lower().encode(), value.encode()) for name, value in headers()]
        await send(
            {
                "type": "http.response.start",
                "status": 503,
                "headers": [*said, (b"content-length", str(len(body)).encode())],
            }
        )
        await send({"type": "http.response.body", "body": body})
