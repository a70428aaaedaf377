"""A web process: gunicorn's threads, and before them one loop that answers at the socket what must not wait for one.

`gunicorn fynlo.wsgi:application --worker-class fynlo.web_worker.Worker --threads …`. Behind a gthread worker's pool
stands a queue that nobody sees: in a burst everybody waits in it, the probe of a load balancer too, and a refusal costs
as much as a small answer. Here

- `/health` is answered by the loop, however busy the threads are;
- so is whoever asks for a menu and has it already (304), as long as the menus' shelf remembers all that decides about
  it (`menu.front`);
- requests are let in by lanes (`_room`), so that a flood of menu reads leaves room for orders. Whatever finds its lane
  full is answered 503 by the loop, and the more have to be, the later they are asked to come again (`ComeBack`);
- a connection takes a thread when it has said something, not when it is made.

What the loop cannot judge at a glance (half a head, TLS, a chunked body) goes to a thread, as ever; so does what needs
no place (`fynlo.admission.passes_by`).
"""

import gc
import socket
import sys
import time
from collections import Counter, deque
from email.utils import formatdate
from functools import partial
from http import HTTPStatus
from importlib import import_module
from selectors import EVENT_READ
from typing import Any, NamedTuple

from gunicorn.workers.gthread import TConn, ThreadWorker

# The loop needs the interpreter for a moment only; by itself a busy thread would give it up after 5 ms, and each of
# the other busy ones too.
SWITCH_SECONDS = 0.0005
MANY_A_SECOND = 50
LONGEST_AWAY = 5  # seconds; a till comes back after that, whatever it was told
GLANCE_BYTES = 16 * 1024
DRAIN_BYTES = 64 * 1024
LONGEST_NUMBER = 8  # digits of a Content-Length
HEAD_END = b"\r\n\r\n"
# The last four are lines that go on or names that do not end as they should: what they say is for a strict parser.
NOT_AT_A_GLANCE = (
    b"\r\ntransfer-encoding:", b"\r\nexpect:", b"\r\nupgrade:", b"\r\n ", b"\r\n\t", b" :", b"\t:",
)  # fmt: skip
MENU, OTHER, ASIDE = "menu", "other", "aside"


class Glance(NamedTuple):
    """The request that a socket holds, as far as the loop must know it. `length` is that of head and body in bytes."""

    method: bytes
    path: str
    query: str
    length: int
    is_last: bool
    head: bytes
    lower: bytes

    def said(self, name: str) -> str:
        """The header of that lower-case name; "" without it, several joined by commas as WSGI does."""
        return b",".join(_values(self.head, self.lower, name.encode())).decode("latin-1")


def glance(waiting: bytes) -> Glance | None:
    """The HTTP/1.1 request that `waiting` begins with; None for anything else.

    Its body may still be to come, unless it is the connection's last: that is closed as soon as it is answered.
    """
    end = waiting.find(HEAD_END)
    words = waiting[: max(0, waiting.find(b"\r\n"))].split(b" ")
    if end < 0 or len(words) != 3 or words[2] != b"HTTP/1.1":
        return None
    head = waiting[: end + 2]
    lower = head.lower()
    lines = lower.count(b"\r\n")
    if any(odd in lower for odd in NOT_AT_A_GLANCE) or not lines == lower.count(b"\n") == lower.count(b"\r"):
        return None
    body = b",".join(_values(head, lower, b"content-length") or [b"0"])
    if not body.isdigit() or len(body) > LONGEST_NUMBER:
        return None
    path, _, query = words[1].decode("latin-1").partition("?")
    length, is_last = end + len(HEAD_END) + int(body), _values(lower, lower, b"connection") == [b"close"]
    if is_last and length > len(waiting):
        return None
    return Glance(words[0], path, query, length, is_last, head, lower)


def _values(head: bytes, lower: bytes, name: bytes) -> list[bytes]:
    """What a head, given also in lower case, says under `name`. An empty value of a line is said too."""
    mark, values, place = b"\r\n" + name + b":", [], 0
    while (place := lower.find(mark, place)) >= 0:
        place += len(mark)
        values.append(head[place : head.find(b"\r\n", place)].strip(b" \t"))
    return values


def rendered(status: str, headers: list[tuple[str, str]], body: bytes, *, is_last: bool) -> bytes:
    """A whole HTTP/1.1 answer."""
    headers = [*headers, ("Content-Length", str(len(body))), ("Connection", "close" if is_last else "keep-alive")]
    return _head(status, headers) + body


def not_modified(headers: list[tuple[str, str]], *, is_last: bool) -> bytes:
    """A whole 304; it has no body and says nothing of one."""
    date = ("Date", formatdate(usegmt=True))
    return _head("304 Not Modified", [*headers, date, ("Connection", "close" if is_last else "keep-alive")])


def _head(status: str, headers: list[tuple[str, str]]) -> bytes:
    return "".join([f"HTTP/1.1 {status}\r\n", *(f"{n}: {v}\r\n" for n, v in headers), "\r\n"]).encode("latin-1")


class ComeBack:
    """Retry-After, in seconds: longer while more than MANY_A_SECOND are refused, so that refusing stays cheap."""

    def __init__(self) -> None:
        self.seconds, self._refused, self._since = 1, 0, 0.0

    def refused(self, at: float) -> int:
        """One more is refused at that moment (monotonic): what it is told."""
        if at - self._since >= LONGEST_AWAY:
            self.seconds, self._refused, self._since = 1, 0, at
        elif at - self._since >= 1:
            step = 1 if self._refused > MANY_A_SECOND else -1
            self.seconds = min(max(self.seconds + step, 1), LONGEST_AWAY)
            self._refused, self._since = 0, at
        self._refused += 1
        return self.seconds


class Worker(ThreadWorker):
    """One process. Everything here runs in the loop's thread."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self._inside: Counter[str] = Counter()
        self._come_back = ComeBack()

    def load_wsgi(self) -> None:
        super().load_wsgi()
        from django.conf import settings  # these are there once the application is

        from fynlo import admission, health
        from menu import front

        self._passes_by, self._menus, self._alive_paths = admission.passes_by, front.PATHS, health.ALIVE_PATHS
        self._asked_by, self._shelf = front.Asked.by, getattr(self.wsgi, "shelf", None)
        self._room = {
            # A quarter of the threads; where that is few, as many as wait for an order's place.
            MENU: max(self.cfg.threads // 4, settings.ADMIT_WAITING),
            OTHER: settings.ADMIT_AT_WORK + settings.ADMIT_WAITING,
        }
        alive = partial(rendered, "200 OK", [("Content-Type", "application/json")], health.alive_body())
        self._alive = {is_last: alive(is_last=is_last) for is_last in (False, True)}
        self._refusals = {
            (seconds, is_last): rendered(
                "503 Service Unavailable", admission.headers(seconds), admission.refusal_body(), is_last=is_last
            )
            for seconds in range(1, LONGEST_AWAY + 1)
            for is_last in (False, True)
        }
        sys.setswitchinterval(SWITCH_SECONDS)
        for addresses in (settings.ROOT_URLCONF, settings.RESTAURANT_URLCONF):
            import_module(addresses)  # and with them all views, which the first request would import
        # What lives as long as the process is not to be looked through for garbage: that holds up everybody, the
        # loop too, for longer than the whole budget of a probe.
        gc.collect()
        gc.freeze()

    def accept(self, listener: socket.socket) -> None:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        self.nr_conns += 1
        conn = TConn(self.cfg, client, address, listener.getsockname())
        conn.set_timeout()
        self.pending_conns.append(conn)
        self.poller.register(client, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def on_pending_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        if not self._is_dealt_with(conn, client, self.pending_conns):
            super().on_pending_socket_readable(conn, client)

    def on_client_socket_readable(self, conn: TConn, client: socket.socket) -> None:
        if not self._is_dealt_with(conn, client, self.keepalived_conns):
            super().on_client_socket_readable(conn, client)

    def enqueue_req(self, conn: TConn) -> None:
        self._inside[conn.lane] += 1
        super().enqueue_req(conn)

    def finish_request(self, conn: TConn, fs: Any) -> None:
        self._inside[conn.lane] -= 1
        super().finish_request(conn, fs)

    def _is_dealt_with(self, conn: TConn, client: socket.socket, idle: deque) -> bool:
        """Answer what the loop answers itself; else note the lane, and a thread shall have it."""
        if getattr(conn, "unread", 0):
            self._drain(conn, client, idle)
            return True
        try:
            waiting = client.recv(GLANCE_BYTES, socket.MSG_PEEK)
        except OSError:
            waiting = b""
        if not waiting:
            self._let_go(conn, client, idle)
            return True
        asked = glance(waiting)
        conn.lane = self._lane_of(asked)
        if asked is None:
            return False
        if asked.method == b"GET" and asked.path in self._alive_paths:
            answer = self._alive[asked.is_last]
        elif conn.lane == MENU and (known := self._known_menu(asked)) is not None:
            answer = known
        elif conn.lane != ASIDE and self._inside[conn.lane] >= self._room[conn.lane]:
            answer = self._refusals[self._come_back.refused(time.monotonic()), asked.is_last]
        else:
            return False
        self._answer(conn, client, asked, answer, idle)
        return True

    def _lane_of(self, asked: Glance | None) -> str:
        if asked is None:
            return OTHER
        if self._passes_by(asked.path, asked.query):
            return ASIDE
        return MENU if asked.path in self._menus else OTHER

    def _known_menu(self, asked: Glance) -> bytes | None:
        """The 304 for whoever has the menu that is in force; None when it is for a thread to answer."""
        is_plain = asked.method == b"GET" and not asked.query
        if self._shelf is None or not is_plain or b"\r\nif-none-match:" not in asked.lower:
            return None
        status, headers, _ = self._shelf.answer(self._asked_by(asked.path, asked.said)) or (0, [], b"")
        return not_modified(headers, is_last=asked.is_last) if status == HTTPStatus.NOT_MODIFIED else None

    def _answer(self, conn: TConn, client: socket.socket, asked: Glance, answer: bytes, idle: deque) -> None:
        """Answer, and take the request out of the socket; a client that does not even take that in is let go."""
        try:
            is_said = client.send(answer) == len(answer)
        except OSError:
            is_said = False
        conn.unread = asked.length
        idle.remove(conn)
        conn.set_timeout()
        idle.append(conn)
        self._drain(conn, client, idle)
        if conn in idle and (asked.is_last or not is_said):
            self._let_go(conn, client, idle)

    def _drain(self, conn: TConn, client: socket.socket, idle: deque) -> None:
        """Read on in a request that has its answer: its body may come long after its head."""
        try:
            read = len(client.recv(min(conn.unread, DRAIN_BYTES)))
        except OSError:
            read = 0
        conn.unread -= read
        if not read:
            self._let_go(conn, client, idle)

    def _let_go(self, conn: TConn, client: socket.socket, idle: deque) -> None:
        idle.remove(conn)
        self.poller.unregister(client)
        self.nr_conns -= 1
        conn.close()
