"""How much of a gateway one client or one restaurant may use: frames, reads, threads. Without a server."""

import asyncio
import threading
import time
from types import SimpleNamespace

import pytest

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from realtime.actors import Actor
from realtime.gateway import socket as module
from realtime.gateway.authenticators import Admission, Session
from realtime.gateway.socket import Socket
from realtime.gateway.threads import KeyedSemaphore, Threads, TooManyWaiting
from realtime.streams import Position, StoredEvent
from tests.realtime.test_feed import opened

pytestmark = pytest.mark.django_db


# -- threads ------------------------------------------------------------------------------------------------


async def test_one_restaurant_does_not_take_all_threads_for_commands():
    threads, gate = Threads(), threading.Event()
    flood, quiet = uuid7(), uuid7()
    try:
        flooding = [asyncio.ensure_future(threads.command(flood, gate.wait, 20)) for _ in range(100)]
        assert await asyncio.wait_for(threads.command(quiet, lambda: "done"), 10) == "done"
        assert not any(task.done() for task in flooding)
        gate.set()
        await asyncio.gather(*flooding)
    finally:
        gate.set()
        threads.close()


async def test_one_busy_restaurant_does_not_delay_connections_of_another():
    threads, gate, crowded = Threads(), threading.Event(), uuid7()
    try:
        flooding = [asyncio.ensure_future(threads.admit(crowded, gate.wait, 20)) for _ in range(50)]
        assert await asyncio.wait_for(threads.admit(uuid7(), lambda: "in"), 10) == "in"
        gate.set()
        await asyncio.gather(*flooding)
    finally:
        gate.set()
        threads.close()


async def test_a_thread_is_released_and_its_key_forgotten():
    turns = KeyedSemaphore(1, most_waiting=2)
    with pytest.raises(ZeroDivisionError):
        async with turns.of("a"):
            raise ZeroDivisionError
    async with turns.of("a"), turns.of("b"):
        with pytest.raises(TooManyWaiting):
            async with turns.of("c"):
                pass
    assert not turns._gates
    assert not turns._users


# -- reads --------------------------------------------------------------------------------------------------


async def test_many_unknown_cursors_cost_one_read(monkeypatch):
    monkeypatch.setattr("realtime.gateway.feed.REFRESH_SECONDS", 0.2)
    feed, log, _ = await opened(head=5)
    try:
        started = time.monotonic()
        for _ in range(2):
            await asyncio.gather(*(feed.refresh() for _ in range(50)))
        assert len(log.reads) <= 3
        assert time.monotonic() - started >= 0.2
    finally:
        feed.close()


# -- live frames --------------------------------------------------------------------------------------------


class Feed:
    def __init__(self) -> None:
        self.restaurant = SimpleNamespace(pk=uuid7(), schema_name="r_test")
        self.position, self.floor = Position(1, 0, 0), 0
        self.kept: list[StoredEvent] = []

    def grow(self, socket: Socket) -> None:
        seq = self.position.head + 1
        body = {
            "seq": seq, "epoch": 1, "type": "order.created", "occurred_at": None,
            "aggregate": {"type": "order", "id": "o1"}, "data": {"order": {"id": "o1", "status": "pending"}},
        }  # fmt: skip
        self.kept.append(StoredEvent(seq, "order.created", json_codec.dumps(body)))
        self.position = Position(1, seq, 0)
        socket.wake()

    async def events_after(self, after: int) -> list[StoredEvent]:
        return self.kept[after:]

    def buffered_range(self, after: int, types: frozenset[str]) -> str:
        return json_codec.dumps({"type": "range", "from": after, "to": self.position.head}).decode()


def socket_on(feed: Feed, sent: list[str]) -> Socket:
    async def send(message):
        sent.append(message["text"])

    session = Session(uuid7(), None, 1, feed.restaurant.pk, "till")
    actor = Actor(str(session.user_id), session.user_id, "Sara", "owner", "", frozenset({"orders.view"}))
    return Socket(feed, Admission(session, actor, feed.restaurant, None), send)


@pytest.fixture
def quick(monkeypatch):
    monkeypatch.setattr(module, "SUBSCRIBE_GRACE", 0.3)
    monkeypatch.setattr(module, "STALLED_SECONDS", 0.05)


def stop_the_process() -> None:
    """Block the event loop for longer than the grace."""
    threading.Event().wait(0.5)


async def until(true):
    for _ in range(1000):
        if true():
            return
        await asyncio.sleep(0.01)
    raise TimeoutError


async def test_a_subscriber_gets_no_live_frames_even_after_a_gateway_pause(quick):
    feed, sent = Feed(), []
    socket = socket_on(feed, sent)
    sender = asyncio.ensure_future(socket.run_sender())
    await asyncio.sleep(0)
    feed.grow(socket)
    stop_the_process()  # meanwhile the client's `subscribe` is not read
    for _ in range(20):
        await asyncio.sleep(0)
    assert sent == []
    await socket.subscribe(view="pos", epoch=1, after=0, scope="")
    await until(lambda: sent)
    assert [json_codec.loads(text)["type"] for text in sent] == ["range"]
    sender.cancel()


async def test_a_client_without_a_subscription_gets_the_events_since_it_authenticated(quick):
    feed, sent = Feed(), []
    socket = socket_on(feed, sent)
    sender = asyncio.ensure_future(socket.run_sender())
    await asyncio.sleep(0)
    feed.grow(socket)
    stop_the_process()
    await until(lambda: sent)
    frame = json_codec.loads(sent[0])
    assert (frame["type"], frame["seq"]) == ("order.created", 1)
    # The mobile app reads the order's own fields at `data`.
    assert (frame["data"]["id"], frame["data"]["status"]) == ("o1", "pending")
    assert frame["data"]["order"] == {"id": "o1", "status": "pending"}
    sender.cancel()
