"""A web process: gunicorn's threads, and before them one loop that does all the waiting for clients.

`gunicorn fynlo.wsgi:application --worker-class fynlo.web_worker.Worker --threads …`. Behind a gthread worker's pool
stands a queue that nobody sees: in a burst everybody waits in it, the probe of a load balancer too, and a refusal costs
as much as a small answer; and a client that stops in the middle of its request keeps a thread. Here

- a request takes a thread when head and body are in, not before: the loop reads them (`fynlo.http_requests` says where
  they end), sends on what a client is slow to take of its answer, and closes. Who is slower than the limits below is
  let go, and what is kept for all together is bounded. No thread ever waits for a client;
- `/health` is answered by the loop, however busy the threads are;
- so is whoever asks for a menu and has it already (304), as long as the menus' shelf remembers all that decides about
  it (`menu.front`);
- requests are let in by lanes (`_room`), so that a flood of menu reads leaves room for orders, and a flood of sign-ins
  too. Whatever finds its lane full is answered 503 by the loop, and the more have to be, the later they are asked to
  come again (`ComeBack`).

It speaks plain HTTP/1.1 behind a proxy that ends TLS.
"""

import gc
import re
import socket
import struct
import sys
import time
from collections import Counter, deque
from collections.abc import Callable
from email.utils import formatdate
from functools import partial
from http import HTTPStatus
from importlib import import_module
from selectors import EVENT_READ, EVENT_WRITE
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from fynlo.client_socket import CONTINUE, ClientSocket, Connection, deadline_after
from fynlo.http_requests import Framed, Glance, frame

# The loop needs the interpreter for a moment only; by itself a busy thread would give it up after 5 ms, and each of
# the other busy ones too.
SWITCH_SECONDS = 0.0005
MANY_A_SECOND = 50
LONGEST_AWAY = 5  # seconds; a till comes back after that, whatever it was told
RECEIVE_BYTES = 64 * 1024
HEAD_BYTES = 64 * 1024
HEAD_SECONDS = 5.0  # from a request's first byte to the end of its head; its body then has a least rate
KEPT_BYTES = 64 * 1024 * 1024  # of requests that are not whole and of answers that are not taken, all together
LINGER_SECONDS, LINGER_BYTES = 2.0, 64 * 1024  # a client that was answered early may be sending still
RESET = struct.pack("ii", 1, 0)
SWEEP_SECONDS = 0.5
FEW_LEFT = 0.9  # of the connections that there may be: from there on a new one takes the place of the oldest
IS_FILE = re.compile(rb"\r\ncontent-type:[ \t]*multipart/form-data")
MENU, SIGN_IN, PROBE, OTHER, ASIDE = "menu", "sign in", "probe", "other", "aside"


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
        # Connections in the order in which they began: whose request is not whole, whose answer is not taken, and those
        # that are only read until they end. The others are in gunicorn's pending_conns (nothing said yet) and
        # keepalived_conns (between two requests), or a thread has them.
        self._arriving: dict[Connection, None] = {}
        self._leaving: dict[Connection, None] = {}
        self._lingering: dict[Connection, None] = {}
        self._kept_bytes = 0
        self._sweep_at = 0.0

    @classmethod
    def check_config(cls, cfg: Any, log: Any) -> None:
        super().check_config(cfg, log)
        if cfg.is_ssl:
            raise RuntimeError("fynlo.web_worker speaks plain HTTP: end TLS in the proxy in front of it.")

    def load_wsgi(self) -> None:
        super().load_wsgi()
        from django.conf import settings  # these are there once the application is

        from fynlo.core import admission, health
        from fynlo.core.errors import json_error
        from menu import front

        self._passes_by, self._menus, self._alive_paths = admission.passes_by, front.PATHS, health.ALIVE_PATHS
        self._is_sign_in, self._ready_paths = admission.is_sign_in, health.READY_PATHS
        self._asked_by, self._shelf = front.Asked.by, getattr(self.wsgi, "shelf", None)
        self._body_limit, self._file_limit = settings.BODY_LIMIT, settings.UPLOAD_LIMIT
        self._room = {
            # A quarter of the threads; where that is few, as many as wait for an order's place.
            MENU: max(self.cfg.threads // 4, settings.ADMIT_WAITING),
            SIGN_IN: settings.ADMIT_SIGN_INS + max(1, settings.ADMIT_WAITING // 4),
            PROBE: admission.PROBES,
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
        self._too_slow, self._head_too_large = (
            rendered(
                f"{status} {HTTPStatus(status).phrase}",
                [("Content-Type", "application/json")],
                json_error(status).content,
                is_last=True,
            )
            for status in (408, 431)
        )
        sys.setswitchinterval(SWITCH_SECONDS)
        for addresses in (settings.ROOT_URLCONF, settings.RESTAURANT_URLCONF):
            import_module(addresses)  # and with them all views, which the first request would import
        # What lives as long as the process is not to be looked through for garbage: that holds up everybody, the
        # loop too, for longer than the whole budget of a probe.
        gc.collect()
        gc.freeze()

    # -- a connection comes, and says something -----------------------------------------------------------

    def accept(self, listener: socket.socket) -> None:
        try:
            client, address = listener.accept()
        except (BlockingIOError, ConnectionAbortedError):
            return
        if self.nr_conns > self.worker_connections * FEW_LEFT:
            self._make_room()
        self.nr_conns += 1
        conn = Connection(self.cfg, ClientSocket(client.detach()), address, listener.getsockname())
        self._wait(conn, self.pending_conns)

    def _make_room(self) -> None:
        """Who has had its connection the longest without being served makes room for who may be quicker."""
        for place in (self._lingering, self.pending_conns, self._arriving, self.keepalived_conns):
            if (oldest := next(iter(place), None)) is not None:
                self._let_go(oldest)
                return

    def _readable(self, conn: Connection, client: socket.socket) -> None:
        try:
            said = client.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        if not said:
            self._let_go(conn)
            return
        if conn.unread:  # of a request that has its answer; its body may come long after its head
            skipped = min(conn.unread, len(said))
            conn.unread -= skipped
            said = said[skipped:]
        if said:
            self._receive(conn, said)
            self._consider(conn)

    def _receive(self, conn: Connection, said: bytes) -> None:
        if not conn.received:
            conn.began = time.monotonic()
        conn.received += said
        self._kept_bytes += len(said)

    def _take(self, conn: Connection, length: int) -> bytes:
        """The first bytes of what has come, which are no longer kept."""
        taken = bytes(conn.received[:length])
        del conn.received[:length]
        self._kept_bytes -= len(taken)
        conn.asked, conn.began = None, time.monotonic()
        return taken

    def _consider(self, conn: Connection) -> None:
        """Answer what the loop answers itself, give a thread what is whole, and wait for the rest."""
        while conn.received and not conn.unread:
            is_new = conn.asked is None
            asked = conn.asked = conn.asked or frame(
                conn.received, cfg=self.cfg, client=conn.client, most_body=self._most_body
            )
            if asked is None and len(conn.received) > HEAD_BYTES:
                self._refuse(conn, self._head_too_large)
                return
            if asked is None:
                break
            is_whole = asked.is_whole(conn.received)
            if is_new or is_whole:
                conn.lane = self._lane_of(asked)
                if (answer := self._answer_of(conn.lane, asked)) is not None:
                    if not self._answer(conn, asked, answer):
                        return
                    continue
            if is_whole:
                self._hand_over(conn, asked)
                return
            if is_new and asked.expects_continue:
                conn.sock.has_said_continue = True
                conn.sock.sendall(CONTINUE)
            break
        if not conn.received:
            self._wait(conn, self.keepalived_conns)
            return
        if conn.place is not self._arriving:
            self._wait(conn, self._arriving)
        self._bound_memory()

    def _most_body(self, lower_head: bytes) -> int:
        return self._file_limit if IS_FILE.search(lower_head) else self._body_limit

    def _lane_of(self, asked: Framed) -> str:
        if self._passes_by(asked.path, asked.query):
            return ASIDE
        if asked.path in self._ready_paths:
            return PROBE
        if self._is_sign_in(asked.method, asked.path, asked.query):
            return SIGN_IN
        return MENU if asked.path in self._menus else OTHER

    # -- what the loop answers itself ---------------------------------------------------------------------

    def _answer_of(self, lane: str, asked: Framed) -> bytes | None:
        """The loop's own answer; None when a thread shall give it."""
        plain = asked.plain
        if plain is not None and plain.method == b"GET" and plain.path in self._alive_paths:
            return self._alive[plain.is_last]
        if plain is not None and lane == MENU and (known := self._known_menu(plain)) is not None:
            return known
        if lane != ASIDE and self._inside[lane] >= self._room[lane]:
            return self._refusals[self._come_back.refused(time.monotonic()), plain is None or plain.is_last]
        return None

    def _known_menu(self, asked: Glance) -> bytes | None:
        """The 304 for whoever has the menu that is in force; None when it is for a thread to answer."""
        is_plain = asked.method == b"GET" and not asked.query
        if self._shelf is None or not is_plain or b"\r\nif-none-match:" not in asked.lower:
            return None
        status, headers, _ = self._shelf.answer(self._asked_by(asked.path, asked.said)) or (0, [], b"")
        return not_modified(headers, is_last=asked.is_last) if status == HTTPStatus.NOT_MODIFIED else None

    def _answer(self, conn: Connection, asked: Framed, answer: bytes) -> bool:
        """Answer; whether the connection goes on. A client that does not even take that in is let go."""
        if not self._say(conn, answer):
            self._let_go(conn)
            return False
        if asked.plain is None or asked.plain.is_last or asked.is_cut:
            self._linger(conn)
            return False
        came = len(self._take(conn, asked.length))
        conn.unread = asked.length - came
        return True

    def _refuse(self, conn: Connection, answer: bytes) -> None:
        """Answer, as far as the client takes it in, and go."""
        if self._say(conn, answer):
            self._linger(conn)
        else:
            self._let_go(conn)

    @staticmethod
    def _say(conn: Connection, answer: bytes) -> bool:
        try:
            conn.sock.sendall(answer)
        except OSError:
            return False
        return not conn.sock.outbox

    # -- threads ------------------------------------------------------------------------------------------

    def _hand_over(self, conn: Connection, asked: Framed) -> None:
        """A thread gets the request; where its end is certain, nothing of the next one."""
        is_certain = asked.length is not None and not asked.is_cut
        conn.parser.unreader.unread(self._take(conn, asked.length if is_certain else len(conn.received)))
        self._leave_place(conn)
        self._unwatch(conn)
        self.enqueue_req(conn)

    def enqueue_req(self, conn: Connection) -> None:
        self._inside[conn.lane] += 1
        conn.sock.has_waited = False
        super().enqueue_req(conn)

    def finish_request(self, conn: Connection, fs: Any) -> None:
        self._inside[conn.lane] -= 1
        try:
            goes_on = bool(fs.result()) if not fs.cancelled() else False
        except Exception:
            goes_on = False
        conn.sock.has_said_continue, conn.sock.has_waited = False, True
        if conn.sock.fileno() < 0:  # the thread has closed it
            self._let_go(conn)
        elif conn.sock.outbox:
            conn.began, conn.moved = time.monotonic(), 0
            self._kept_bytes += len(conn.sock.outbox)
            self._enter(conn, self._leaving, EVENT_WRITE, partial(self._writable, goes_on))
            self._bound_memory()
        else:
            self._go_on(conn, goes_on=goes_on)

    def _writable(self, goes_on: bool, conn: Connection, client: ClientSocket) -> None:
        before = len(client.outbox)
        try:
            client.flush()
        except OSError:
            client.outbox.clear()
            goes_on = False
        conn.moved += before - len(client.outbox)
        self._kept_bytes -= before - len(client.outbox)
        if not client.outbox:
            self._go_on(conn, goes_on=goes_on)

    def _go_on(self, conn: Connection, *, goes_on: bool) -> None:
        """After an answer: the next request, of which something may be here already, or the end."""
        if not goes_on:
            self._linger(conn)
            return
        early = conn.parser.unreader.take_buffered()
        self._wait(conn, self.keepalived_conns)
        if early:
            kept, conn.received = conn.received, bytearray()
            self._kept_bytes -= len(kept)
            self._receive(conn, early + bytes(kept))
        if conn.received:
            self._consider(conn)

    # -- where a connection waits -------------------------------------------------------------------------

    def _wait(self, conn: Connection, place: Any) -> None:
        """For the client to say something (more)."""
        conn.set_timeout()
        if not self.alive:
            conn.timeout = min(conn.timeout, time.monotonic() + LINGER_SECONDS)
        self._enter(conn, place, EVENT_READ, self._readable)

    def _enter(self, conn: Connection, place: Any, event: int, then: Callable[[Connection, Any], None]) -> None:
        self._leave_place(conn)
        if isinstance(place, deque):
            place.append(conn)
        else:
            place[conn] = None
        conn.place = place
        watch = self.poller.modify if conn.is_watched else self.poller.register
        watch(conn.sock, event, partial(then, conn))
        conn.is_watched = True

    def _unwatch(self, conn: Connection) -> None:
        if conn.is_watched:
            self.poller.unregister(conn.sock)
            conn.is_watched = False

    @staticmethod
    def _leave_place(conn: Connection) -> None:
        if isinstance(conn.place, deque):
            conn.place.remove(conn)
        elif conn.place is not None:
            del conn.place[conn]
        conn.place = None

    def _linger(self, conn: Connection) -> None:
        """No more is said here: wait for the client to end it, so that it reads what it was told last."""
        try:
            conn.sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._let_go(conn)
            return
        self._take(conn, len(conn.received))
        conn.moved = 0
        self._enter(conn, self._lingering, EVENT_READ, self._heard_at_last)

    def _heard_at_last(self, conn: Connection, client: socket.socket) -> None:
        try:
            said = client.recv(RECEIVE_BYTES)
        except BlockingIOError:
            return
        except OSError:
            said = b""
        conn.moved += len(said)
        if not said or conn.moved > LINGER_BYTES:
            self._let_go(conn)

    def _let_go(self, conn: Connection) -> None:
        self._kept_bytes -= len(conn.received)
        if conn.place is self._leaving:
            self._kept_bytes -= len(conn.sock.outbox)
            conn.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)  # nor shall the system keep it for them
        self._leave_place(conn)
        self._unwatch(conn)
        self.nr_conns -= 1
        conn.close()

    # -- limits -------------------------------------------------------------------------------------------

    def murder_keepalived(self, force: bool = False) -> None:
        self._let_go_of_expired(self.keepalived_conns, force=force)

    def murder_pending(self) -> None:
        """Called in every turn of gunicorn's loop: who has had their time is let go."""
        self._let_go_of_expired(self.pending_conns)
        now = time.monotonic()
        if now < self._sweep_at:
            return
        self._sweep_at = now + SWEEP_SECONDS
        for conn in [conn for conn in self._arriving if now > _arrival_deadline(conn)]:
            self._refuse(conn, self._too_slow)
        for conn in [conn for conn in self._leaving if now > deadline_after(conn.began, conn.moved)]:
            self._let_go(conn)
        for conn in [conn for conn in self._lingering if now > conn.began + LINGER_SECONDS]:
            self._let_go(conn)

    def _let_go_of_expired(self, place: deque, *, force: bool = False) -> None:
        """The places of who says nothing are in the order of their time."""
        now = time.monotonic()
        while place and (force or place[0].timeout <= now):
            self._let_go(place[0])

    def _bound_memory(self) -> None:
        """Who has taken the longest, up or down, is let go until what is kept is little enough."""
        while self._kept_bytes > KEPT_BYTES and (self._arriving or self._leaving):
            oldest = [next(iter(place)) for place in (self._arriving, self._leaving) if place]
            self._let_go(min(oldest, key=lambda conn: conn.began))


def _arrival_deadline(conn: Connection) -> float:
    if conn.asked is None:
        return conn.began + HEAD_SECONDS
    return deadline_after(conn.began, len(conn.received))
