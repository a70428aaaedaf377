"""One restaurant's stream in the hub: notifications in any order, gaps read once, reads that end too late."""

import asyncio
from types import SimpleNamespace

import pytest

from fynlo.core import json_codec
from fynlo.core.ids import uuid7
from realtime import streams
from realtime.gateway import feed as module
from realtime.gateway.feed import CursorVoid, Feed
from realtime.streams import Position, StoredEvent

RESTAURANT = SimpleNamespace(pk=uuid7(), schema_name="r_test")


def body(seq: int, size: int = 0) -> str:
    event = {"seq": seq, "type": "test.noted", "recorded_at": "2026-11-30T12:00:00Z", "data": {"text": "x" * size}}
    return json_codec.dumps(event).decode()


class Log:
    """Replaces the database's threads: returns its events and counts the reads."""

    def __init__(self, head: int = 0):
        self.position = Position(1, head, 0)
        self.reads: list[int] = []
        self.gate: asyncio.Event | None = None

    async def read(self, function, *args):
        if function is streams.positions_of:
            return {RESTAURANT.pk: self.position}
        _, after, newest = (*args, False)[:3]
        self.reads.append(after)
        position = self.position
        start = max(after, position.head - module.BUFFER_EVENTS) if newest else after
        seqs = range(start + 1, min(position.head, start + module.BUFFER_EVENTS) + 1)
        events = [StoredEvent(seq, "test.noted", body(seq).encode()) for seq in seqs]
        if self.gate is not None:
            await self.gate.wait()
        return position, events


class Follower:
    def __init__(self) -> None:
        self.woken, self.resets = 0, []

    def wake(self) -> None:
        self.woken += 1

    def reset(self, reason: str) -> None:
        self.resets.append(reason)


async def opened(head: int = 0) -> tuple[Feed, Log, Follower]:
    log, follower = Log(head), Follower()
    feed = Feed(RESTAURANT, log.read)
    feed.followers.add(follower)
    await feed.ready
    return feed, log, follower


async def settled(feed: Feed) -> None:
    await asyncio.sleep(module.OUT_OF_ORDER_SECONDS * 2)
    if feed._catching_up is not None:
        await feed._catching_up


async def seqs_after(feed: Feed, after: int) -> list[int]:
    return [event.seq for event in await feed.events_after(after)]


async def test_notifications_in_order_cost_no_read():
    feed, log, follower = await opened()
    for seq in (1, 2, 3):
        feed.on_notification(1, seq, [body(seq)])
    assert await seqs_after(feed, 0) == [1, 2, 3]
    assert (log.reads, follower.woken) == ([], 3)


async def test_notifications_that_overtake_each_other_are_put_in_order():
    feed, log, _ = await opened()
    for seq in (3, 1, 2, 2, 1):
        feed.on_notification(1, seq, [body(seq)])
    await settled(feed)
    assert await seqs_after(feed, 0) == [1, 2, 3]
    assert log.reads == []


async def test_events_of_lost_notifications_are_read_once():
    feed, log, _ = await opened()
    log.position = Position(1, 5, 0)
    for seq in (3, 4, 5):
        feed.on_notification(1, seq, [body(seq)])
    await settled(feed)
    assert await seqs_after(feed, 0) == [1, 2, 3, 4, 5]
    assert log.reads == [0]


async def test_a_hundred_screens_that_miss_something_cost_one_read():
    feed, log, _ = await opened(head=2000)
    found = await asyncio.gather(*(seqs_after(feed, 100 + n) for n in range(100)))
    assert all(seqs[0] == 101 + n for n, seqs in enumerate(found))
    assert log.reads == [100]


async def test_the_log_is_read_only_up_to_the_known_head():
    """A range ends at the known head, even when the log already holds later events."""
    feed, log, _ = await opened(head=10)
    log.position = Position(1, 12, 0)
    assert await seqs_after(feed, 5) == [6, 7, 8, 9, 10]
    feed.on_notification(1, 12, [body(11), body(12)])
    assert await seqs_after(feed, 10) == [11, 12]


async def test_a_position_that_was_read_earlier_resets_nobody():
    """The position was requested at head 1; notifications moved the feed to 3 before the response."""
    feed, log, follower = await opened(head=1)
    known = feed.position
    feed.on_notification(1, 2, [body(2)])
    feed.on_notification(1, 3, [body(3)])
    feed.compare_with(Position(1, 1, 0), known)
    assert (feed.position.head, follower.resets) == (3, [])

    log.gate, log.position = asyncio.Event(), Position(1, 4, 0)
    feed.catch_up()
    await asyncio.sleep(0)
    for seq in (4, 5):
        feed.on_notification(1, seq, [body(seq)])
    log.position = Position(1, 5, 0)
    log.gate.set()
    await settled(feed)
    assert (feed.position.head, follower.resets) == (5, [])
    assert await seqs_after(feed, 1) == [2, 3, 4, 5]


async def test_a_stream_that_went_back_or_began_again_resets_everybody():
    feed, log, follower = await opened(head=7)
    feed.compare_with(Position(1, 6, 0), feed.position)
    assert follower.resets == ["ahead"]
    log.position = Position(2, 3, 0)
    feed.on_notification(2, 3, [body(3)])
    await settled(feed)
    assert follower.resets == ["ahead", "new_epoch"]
    assert feed.position == Position(2, 3, 0)


async def test_a_pruned_range_is_reported():
    feed, log, _ = await opened(head=900)
    log.position = Position(1, 900, 300)
    with pytest.raises(CursorVoid, match="below_floor"):
        await feed.events_after(200)


@pytest.mark.parametrize(("times", "size", "kept"), [(700, 10, 512), (40, 100_000, 10)])
async def test_the_buffer_is_bounded_in_events_and_bytes(times, size, kept):
    feed, _, _ = await opened()
    for seq in range(1, times + 1):
        feed.on_notification(1, seq, [body(seq, size)])
    assert len(feed._buffer) == kept
    assert feed.floor == times - kept
    assert feed._buffer_bytes == sum(len(event.body) for event in feed._buffer) <= module.BUFFER_BYTES


async def test_screens_at_the_same_cursor_share_one_frame():
    feed, _, _ = await opened()
    feed.on_notification(1, 1, [body(1)])
    types = frozenset({"test.noted"})
    assert feed.buffered_range(0, types) is feed.buffered_range(0, frozenset({"test.noted"}))
    assert '"events":[]' in feed.buffered_range(0, frozenset())
