"""One client's connection, on which no thread waits: the loop of fynlo.web_worker reads the whole request before, and
sends afterwards what the client is slow to take."""

import errno
import select
import socket
import time
from typing import Any

from gunicorn.http.errors import NoMoreData
from gunicorn.http.parser import RequestParser
from gunicorn.http.unreader import SocketUnreader
from gunicorn.workers.gthread import TConn

from fynlo.http_requests import Framed

PATIENCE_SECONDS = 10.0  # a client may fall silent for so long,
LEAST_RATE = 8 * 1024  # or be as slow as this, in bytes a second
BRIEF_SECONDS = 0.02  # a client that reads takes the rest of an answer within this; a thread waits no longer for it
OUTBOX_BYTES = 8 * 1024 * 1024  # an answer longer than this makes its thread wait for the client after all
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


def deadline_after(began: float, moved: int) -> float:
    """Until when a client that began then and has moved so many bytes is waited for (monotonic)."""
    return began + PATIENCE_SECONDS + moved / LEAST_RATE


class ClientSocket(socket.socket):
    """Sends what goes at once and keeps the rest in `outbox`; never blocks, whatever gunicorn wishes."""

    def __init__(self, fileno: int):
        super().__init__(fileno=fileno)
        super().setblocking(False)
        self.outbox = bytearray()
        self.has_said_continue = False
        self.has_waited = True  # only a thread may; the loop lets it

    def setblocking(self, flag: bool) -> None:
        """As it is: reading and waiting are the loop's."""

    def settimeout(self, value: float | None) -> None:
        """As it is."""

    def send(self, data: bytes, flags: int = 0) -> int:
        """For gunicorn, which says "100 Continue" by it; the loop may have said that."""
        if data != CONTINUE or not self.has_said_continue:
            self.sendall(data)
        return len(data)

    def sendall(self, data: bytes, flags: int = 0) -> None:
        """Raises OSError when the connection is gone, or its client takes nothing of more than OUTBOX_BYTES."""
        self.outbox += data
        self.flush()
        if self.outbox and not self.has_waited:
            self._wait_briefly()
        if len(self.outbox) > OUTBOX_BYTES:
            self._wait_for_room()

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        file.seek(offset)
        data = file.read() if count is None else file.read(count)
        self.sendall(data)
        return len(data)

    def flush(self) -> int:
        """Send as much of the outbox as goes; how many bytes that was. Raises OSError when the connection is gone."""
        sent = 0
        try:
            while self.outbox:
                with memoryview(self.outbox) as waiting:
                    moved = super().send(waiting)
                del self.outbox[:moved]
                sent += moved
        except BlockingIOError:
            pass
        return sent

    def _wait_briefly(self) -> None:
        """Once for each answer: the loop's way round costs more than the moment that a quick client needs."""
        self.has_waited = True
        until, poller = time.monotonic() + BRIEF_SECONDS, select.poll()
        poller.register(self.fileno(), select.POLLOUT)
        while self.outbox and (left := until - time.monotonic()) > 0 and poller.poll(left * 1000):
            self.flush()

    def _wait_for_room(self) -> None:
        began, moved = time.monotonic(), 0
        poller = select.poll()
        poller.register(self.fileno(), select.POLLOUT)
        while len(self.outbox) > OUTBOX_BYTES:
            left = deadline_after(began, moved) - time.monotonic()
            if left <= 0:
                raise BrokenPipeError(errno.EPIPE, "The client does not take its answer.")
            poller.poll(left * 1000)
            moved += self.flush()


class WholeRequests(SocketUnreader):
    """What gunicorn's parser reads: the bytes that the loop has handed over, and what lies in the socket already."""

    def chunk(self, size_hint: int | None = None) -> bytes:
        try:
            return super().chunk(size_hint)
        except BlockingIOError:
            raise NoMoreData() from None


class Connection(TConn):
    """A client's connection: what the loop knows of it.

    `received` are bytes of a request that no thread has yet, `asked` is that request once its head is in, `unread` is
    how much is still to come of one that was answered without its body. `began` is when the loop began to wait for the
    client: to send its request, or to take its answer; `moved` is how much of the answer it has taken since.
    """

    def __init__(self, cfg: Any, sock: ClientSocket, client: Any, server: Any):
        super().__init__(cfg, sock, client, server)
        self.parser = RequestParser(cfg, sock, client)
        self.parser.unreader = WholeRequests(sock)
        self.initialized = True  # plain HTTP/1.1: nothing is negotiated
        self.received = bytearray()
        self.asked: Framed | None = None
        self.unread = 0
        self.lane = ""
        self.began = 0.0
        self.moved = 0
        self.place: Any = None  # of the worker's collections, the one that it is in
        self.is_watched = False  # by the loop's poller
