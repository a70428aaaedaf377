"""A load generator in its own process: keep-alive connections that send prepared bytes and read whole responses.

One event loop, so that a client costs a few dozen microseconds an answer: it shares the machine with the server.
`python -m tests.bench.load` reads a job as JSON from stdin and prints its tally as JSON.
"""

import asyncio
import json
import random
import sys
import time
import uuid
from dataclasses import dataclass, field

import uvloop

KEY = b"00000000-0000-0000-0000-000000000000"  # in a prepared request: a fresh uuid for each that is not a repetition
HEAD_END = b"\r\n\r\n"
PATIENCE_SECONDS = 60


@dataclass
class Tally:
    statuses: dict[str, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)  # of what was served
    refused_seconds: list[float] = field(default_factory=list)

    def add(self, status: str, seconds: float) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1
        (self.refused_seconds if status == "503" else self.seconds).append(seconds)


class Client(asyncio.Protocol):
    """One closed-loop client: it sends the next request when it has the response to the last one.

    `gap`: it waits that many seconds after each response. After a refusal it repeats the request under the same key,
    after one to two times the seconds of `Retry-After`.
    """

    def __init__(self, port: int, requests: list[bytes], until: float, tally: Tally, gap: float = 0.0):
        self.port, self.requests, self.until, self.tally, self.gap = port, requests, until, tally, gap
        self.turn = 0
        self.request = b""
        self.comes_back: float | None = None  # in so many seconds, when the server has said that it closes
        self.over = asyncio.get_running_loop().create_future()

    async def run(self) -> None:
        await self._connect()
        await asyncio.wait_for(self.over, self.until - time.monotonic() + PATIENCE_SECONDS)
        self.transport.close()

    async def _connect(self) -> None:
        self.held, self.missing, self.head = b"", 0, b""
        self.transport, _ = await asyncio.get_running_loop().create_connection(lambda: self, "127.0.0.1", self.port)
        self._next() if not self.request else self._send()

    def _next(self) -> None:
        request = self.requests[self.turn % len(self.requests)]
        self.turn += 1
        self.request = request.replace(KEY, str(uuid.uuid4()).encode()) if KEY in request else request
        self._send()

    def _send(self) -> None:
        if time.monotonic() >= self.until:
            if not self.over.done():
                self.over.set_result(None)
            return
        self.started = time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        if self.head:
            self.missing -= len(data)
        else:
            self.held += data
            self.head, found, rest = self.held.partition(HEAD_END)
            if not found:
                self.head = b""
                return
            self.held = b""
            self.missing = int(_header(self.head, b"content-length") or 0) - len(rest)
        if self.missing <= 0:
            self._answered()

    def _answered(self) -> None:
        head, self.head = self.head, b""
        status = head[9:12].decode()
        self.tally.add(status, time.perf_counter() - self.started)
        loop = asyncio.get_running_loop()
        if status == "503":
            asked = float(_header(head, b"retry-after"))
            follow, pause = self._send, random.uniform(asked, 2 * asked)
        else:
            self.request, follow, pause = b"", self._next, self.gap
        pause = min(pause, max(0.0, self.until - time.monotonic()))
        if (_header(head, b"connection") or b"").lower() == b"close":
            self.comes_back = pause
            self.transport.close()
        elif pause:
            loop.call_later(pause, follow)
        else:
            follow()

    def connection_lost(self, error: Exception | None) -> None:
        if self.over.done():
            return
        if self.comes_back is None:
            self.over.set_exception(error or ConnectionError("closed while waiting for an answer"))
            return
        loop, pause, self.comes_back = asyncio.get_running_loop(), self.comes_back, None
        loop.call_later(pause, lambda: loop.create_task(self._connect()))


def _header(head: bytes, name: bytes) -> bytes | None:
    place = head.lower().find(b"\r\n" + name + b":")
    return None if place < 0 else head[place + len(name) + 3 :].split(b"\r\n", 1)[0].strip()


async def hammer(port: int, clients: list[list[bytes]], seconds: float, gap: float = 0.0) -> dict:
    """Run every client at once for `seconds`; each repeats its own requests. Returns the summed tally."""
    tally = Tally()
    started = time.monotonic()
    await asyncio.gather(*(Client(port, requests, started + seconds, tally, gap).run() for requests in clients))
    elapsed = time.monotonic() - started
    took, refused = sorted(tally.seconds), sorted(tally.refused_seconds)
    return {
        "per_second": len(took) / elapsed,
        "p50_ms": took[len(took) // 2] * 1000,
        "p99_ms": took[int(len(took) * 0.99)] * 1000,
        "refused_p50_ms": refused[len(refused) // 2] * 1000 if refused else 0.0,
        "statuses": tally.statuses,
        "cpu_seconds": time.process_time(),
    }


if __name__ == "__main__":
    job = json.load(sys.stdin)
    prepared = [[request.encode() for request in requests] for requests in job["clients"]]
    print(json.dumps(uvloop.run(hammer(job["port"], prepared, job["seconds"], job["gap"]))))
