"""A load generator in a process of its own: keep-alive connections that send prepared bytes and read whole answers.

`python -m tests.bench.load` reads a job as JSON from stdin and prints its tally as JSON.
"""

import json
import random
import socket
import sys
import threading
import time
import uuid
from dataclasses import dataclass, field

KEY = b"00000000-0000-0000-0000-000000000000"  # in a prepared request: a fresh uuid each time it is sent


@dataclass
class Tally:
    statuses: dict[str, int] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)

    def add(self, status: str, seconds: float) -> None:
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.seconds.append(seconds)


class Connection:
    """One keep-alive connection; it answers the status and leaves nothing unread."""

    def __init__(self, port: int):
        self.port = port
        self.open()

    def open(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", self.port), timeout=60)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.left = b""

    def ask(self, request: bytes) -> str:
        self.socket.sendall(request)
        head, found, rest = self.left.partition(b"\r\n\r\n")
        while not found:
            got = self.socket.recv(262144)
            if not got:
                raise ConnectionError("closed")
            self.left += got
            head, found, rest = self.left.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        missing = length - len(rest)
        while missing > 0:
            got = self.socket.recv(min(missing, 262144))
            if not got:
                raise ConnectionError("closed")
            missing -= len(got)
            rest = b""
        self.left = rest[length:] if rest else b""
        if b"connection: close" in head.lower():
            self.socket.close()
            self.open()
        return head[9:12].decode()


def client(port: int, requests: list[bytes], until: float, tally: Tally) -> None:
    connection = Connection(port)
    turn = 0
    while time.monotonic() < until:
        request = requests[turn % len(requests)]
        turn += 1
        if KEY in request:
            request = request.replace(KEY, str(uuid.uuid4()).encode())
        started = time.perf_counter()
        status = connection.ask(request)
        tally.add(status, time.perf_counter() - started)
        if status == "503":
            time.sleep(random.uniform(0.5, 1.5))  # as Retry-After asks


def hammer(port: int, clients: list[list[bytes]], seconds: float) -> dict:
    """Run every client at once for `seconds`; each repeats its own requests. Returns the summed tally."""
    until = time.monotonic() + seconds
    tallies = [Tally() for _ in clients]
    threads = [
        threading.Thread(target=client, args=(port, requests, until, tally))
        for requests, tally in zip(clients, tallies, strict=True)
    ]
    started = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed = time.monotonic() - started
    took = sorted(second for tally in tallies for second in tally.seconds)
    statuses: dict[str, int] = {}
    for tally in tallies:
        for status, count in tally.statuses.items():
            statuses[status] = statuses.get(status, 0) + count
    done = sum(count for status, count in statuses.items() if status != "503")
    return {
        "per_second": done / elapsed,
        "p50_ms": took[len(took) // 2] * 1000,
        "p99_ms": took[int(len(took) * 0.99)] * 1000,
        "statuses": statuses,
    }


if __name__ == "__main__":
    job = json.load(sys.stdin)
    prepared = [[request.encode() for request in requests] for requests in job["clients"]]
    print(json.dumps(hammer(job["port"], prepared, job["seconds"])))
