"""Screens under trouble: sixteen writers, lost and late notifications, a deploy. tests/faults kills processes."""

import asyncio
import signal
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from realtime import notifier
from realtime.notifier import Notification
from tests.realtime import sample_domain
from tests.servers import serve
from tests.threads import in_thread


async def test_a_screen_misses_nothing_of_sixteen_writers(committed, screen, seed):
    """Notifications overtake each other; the screen still gets every number once, in order."""
    async with screen() as sara:
        await sara.follow()

        def write_many(number: int) -> None:
            connection.set_tenant(committed.alpha)
            for n in range(25):
                sample_domain.write(marco, f"{number}-{n}")
            connection.close()

        def write_all() -> None:
            with ThreadPoolExecutor(16) as threads:
                list(threads.map(write_many, range(16)))

        marco = sample_domain.Actor.system()
        await asyncio.to_thread(write_all)
        await sara.until(lambda: sara.cursor[1] == 400)
        assert sara.applied == list(range(1, 401))
        assert len(set(sara.state["notes"]["notes"].values())) == 400


async def test_lost_late_and_doubled_notifications_do_not_matter(committed, screen, write_note, monkeypatch):
    """The notification of a commit may be lost, doubled, overtaken by a later one, or without its events."""
    from realtime.commands import executor

    sent: list[Notification] = []
    monkeypatch.setattr(executor.RESTAURANT, "notify", sent.append)
    async with screen() as sara:
        await sara.follow()
        write_note("a")
        write_note("b")
        write_note("c")
        a, b, c = sent
        for one in (c, a, a, b, c):
            notifier.notify(one)
        await sara.until(lambda: sara.cursor[1] == 3)
        write_note("without a notification")
        write_note("with a notification")
        notifier.notify(sent[-1])
        await sara.until(lambda: sara.cursor[1] == 5)
        write_note("too large for its notification")
        notifier.notify(
            Notification(sent[-1].restaurant_id, sent[-1].schema_name, sent[-1].epoch, sent[-1].head, [b"x" * 9000])
        )
        await sara.until(lambda: sara.cursor[1] == 6)
        write_note("no notification at all")
        await sara.until(lambda: sara.cursor[1] == 7, 8)  # the server compares positions every 2 s here
        assert sara.applied == list(range(1, 8))


async def test_an_idle_socket_holds_no_database_connection(committed, notes, screen):
    """A server with fifteen open screens and nothing to do has no connection in use; the pool keeps its spare ones."""
    clients = [screen(name) for name in ("sara", "marco", "carl") for _ in range(5)]
    for client in clients:
        await client.follow()

    @in_thread
    def in_use() -> list:
        """Return the busy connections; retry until there are none, because the hub queries now and then."""
        deadline = time.monotonic() + 20
        while True:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT state, count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND pid <> pg_backend_pid() AND state <> 'idle' GROUP BY 1"
                )
                found = cursor.fetchall()
            if not found or time.monotonic() > deadline:
                return found
            time.sleep(0.2)

    assert await asyncio.to_thread(in_use) == []
    for client in clients:
        await client.close()


@pytest.mark.parametrize("program", ["daphne", "uvicorn"])
async def test_a_deploy_sends_bye_and_no_socket_closes_with_1000(committed, screen, write_note, program):
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
