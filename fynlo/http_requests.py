"""HTTP/1.1 requests as a web server's loop sees them: what they ask for, and where they end.

Plain requests are read by `glance`. Whatever else comes is read by gunicorn's own strict parser (`frame`), so that the
loop and the thread that answers never disagree about where a request ends. Nothing here waits or touches a socket.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from gunicorn.http.body import ChunkedReader, LengthReader
from gunicorn.http.parser import RequestParser

LONGEST_NUMBER = 8  # digits of a Content-Length
HEAD_END = b"\r\n\r\n"
# Every line a name, a colon, a value. The rest is for the strict parser: lines that go on, names that do not end as
# they should, control characters, line ends of one byte.
PLAIN_HEAD = re.compile(rb"[A-Z]+ [!-~]+ HTTP/1\.1\r\n(?:[A-Za-z0-9-]+:[\t -~\x80-\xff]*\r\n)*")
# What these say is for the strict parser too.
NOT_AT_A_GLANCE = (b"\r\ntransfer-encoding:", b"\r\nexpect:", b"\r\nupgrade:")
LONGEST_CHUNK_LINE = 4096
CHUNK_SIZE = re.compile(rb"[0-9A-Fa-f]{1,8}")


class Glance(NamedTuple):
    """The request that bytes begin with, as far as the loop must know it. `length`: of head and body, in bytes."""

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


def glance(waiting: bytes | bytearray) -> Glance | None:
    """The plain request that `waiting` begins with, of which the body may still be to come; None for anything else."""
    end = waiting.find(HEAD_END)
    if end < 0:
        return None
    head = bytes(waiting[: end + 2])
    lower = head.lower()
    if any(odd in lower for odd in NOT_AT_A_GLANCE) or PLAIN_HEAD.fullmatch(head) is None:
        return None
    body = b",".join(_values(head, lower, b"content-length") or [b"0"])
    if not body.isdigit() or len(body) > LONGEST_NUMBER:
        return None
    method, target, _ = head[: head.find(b"\r\n")].split(b" ")
    path, _, query = target.decode("latin-1").partition("?")
    length, is_last = end + len(HEAD_END) + int(body), _values(lower, lower, b"connection") == [b"close"]
    return Glance(method, path, query, length, is_last, head, lower)


def _values(head: bytes, lower: bytes, name: bytes) -> list[bytes]:
    """What a head, given also in lower case, says under `name`. An empty value of a line is said too."""
    mark, values, place = b"\r\n" + name + b":", [], 0
    while (place := lower.find(mark, place)) >= 0:
        place += len(mark)
        values.append(head[place : head.find(b"\r\n", place)].strip(b" \t"))
    return values


@dataclass(slots=True)
class Framed:
    """A request whose head is in. `length`: of head and body; None where a chunked body says it by itself.

    `most`: how many bytes of a chunked body are waited for. `is_cut`: a thread must answer it (400, 413) from what is
    in already; no more of it is waited for.
    """

    method: str
    path: str
    query: str
    head_length: int
    length: int | None
    most: int
    plain: Glance | None = None
    is_cut: bool = False
    expects_continue: bool = False
    scanned: int = 0  # a chunked body: where its next chunk begins

    def is_whole(self, received: bytearray) -> bool:
        """Whether all of it is in `received`, or all that is waited for."""
        if self.is_cut:
            return True
        if self.length is not None:
            return len(received) >= self.length
        self.is_cut = len(received) - self.head_length > self.most
        return self.is_cut or self._has_last_chunk(received)

    def _has_last_chunk(self, received: bytearray) -> bool:
        """Walk over the chunks that are in. What is no chunk counts as the end: the strict parser says what it is."""
        while (line_end := received.find(b"\r\n", self.scanned, self.scanned + LONGEST_CHUNK_LINE)) >= 0:
            size = received[self.scanned : line_end].partition(b";")[0].strip()
            if not CHUNK_SIZE.fullmatch(size):
                return True
            if int(size, 16) == 0:
                return received.find(HEAD_END, line_end) >= 0  # with its trailers, if any
            after = line_end + 2 + int(size, 16) + 2
            if after > len(received):
                return False
            self.scanned = after
        return len(received) - self.scanned > LONGEST_CHUNK_LINE


def frame(received: bytearray, *, cfg: Any, client: Any, most_body: Callable[[bytes], int]) -> Framed | None:
    """The request that `received` begins with; None as long as its head is not in.

    `most_body` says of a head in lower case how long its body may be; what is longer is cut.
    """
    asked = glance(received)
    if asked is not None:
        most, head_length = most_body(asked.lower), len(asked.head) + 2
        is_cut = asked.length - head_length > most
        method = asked.method.decode()
        return Framed(method, asked.path, asked.query, head_length, asked.length, most, plain=asked, is_cut=is_cut)
    end = received.find(HEAD_END)
    if end < 0:
        return None
    head = bytes(received[: end + len(HEAD_END)])
    return _framed_strictly(head, most_body(head.lower()), cfg, client)


def _framed_strictly(head: bytes, most: int, cfg: Any, client: Any) -> Framed:
    try:
        request = next(RequestParser(cfg, iter([head]), client))
    except Exception:  # whatever is wrong with it, the parser of the thread says the same, and answers
        return Framed("", "", "", len(head), len(head), most, is_cut=True)
    framed = Framed(
        request.method,
        request.path,
        request.query,
        len(head),
        len(head),
        most,
        expects_continue=request._expected_100_continue,
    )
    reader = request.body.reader
    if isinstance(reader, LengthReader):
        framed.length = len(head) + reader.length
        framed.is_cut = reader.length > most
    elif isinstance(reader, ChunkedReader):
        framed.length, framed.scanned, framed.most = None, len(head), most + most // 8  # what the chunks say themselves
    return framed
