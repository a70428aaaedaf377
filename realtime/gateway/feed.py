"""One restaurant's stream in this process: its position, its newest events and its followers."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from django.db import Error as DatabaseTrouble

from fynlo.core import json_codec, metrics
from fynlo.core.tenancy.context import in_restaurant
from realtime import streams
from realtime.frames import range_frame
from realtime.gateway.kitchen_delay import KitchenDelay
from realtime.streams import Position, StoredEvent

logger = logging.getLogger(__name__)

BUFFER_EVENTS = 512
BUFFER_BYTES = 1024 * 1024
MOST_OUT_OF_ORDER = 256
REFRESH_SECONDS = 0.5  # unknown cursors cost at most one read in this time, however many there are
OUT_OF_ORDER_SECONDS = 0.015  # notifications of two commits can overtake each other; after this the log is read

Read = Callable[..., Awaitable[Any]]


class CursorVoid(Exception):
    """The events after that cursor have been pruned or replaced; the text is the reason of a `reset`."""


class Follower(Protocol):
    def wake(self) -> None:
        """The feed has moved."""

    def reset(self, reason: str) -> None:
        """The cursor is void because the history has changed."""


def tail_of(restaurant: Any, after: int, newest: bool = False) -> tuple[Position, list[StoredEvent]]:
    """Where the stream stands and up to BUFFER_EVENTS events after `after`, or the `newest` ones. Runs in a thread."""
    with in_restaurant(restaurant):
        position = streams.position_of(restaurant.pk)
        if newest:
            after = max(after, position.head - BUFFER_EVENTS)
        try:
            return position, streams.events_between(position, after, limit=BUFFER_EVENTS)
        except streams.CursorLost:
            return streams.position_of(restaurant.pk), []


class Feed:
    """Buffers every event in (`floor`, `position.head`]; reads older ones once for all followers that need them."""

    def __init__(self, restaurant: Any, read: Read):
        self.restaurant = restaurant
        self.followers: set[Follower] = set()
        self.kitchen_delay = KitchenDelay(restaurant.schema_name)
        self.position = Position(0, 0, 0)
        self.floor = 0
        self._read = read
        self._buffer: deque[StoredEvent] = deque()
        self._buffer_bytes = 0
        self._frames: dict[tuple[frozenset[str], int], str] = {}
        self._out_of_order: dict[int, list[StoredEvent]] = {}
        self._catching_up: asyncio.Task | None = None
        self._waiting: dict[int, asyncio.Future] = {}
        self._reading: asyncio.Task | None = None
        self._refreshing: asyncio.Task | None = None
        self._refreshed_at = -REFRESH_SECONDS
        self.ready: asyncio.Task = asyncio.ensure_future(self._open())

    async def _open(self) -> None:
        positions = await self._read(streams.positions_of, [self.restaurant.pk])
        if self.restaurant.pk not in positions:
            raise streams.StreamMissing(self.restaurant.pk)
        self._move_to(positions[self.restaurant.pk])

    def _move_to(self, position: Position) -> None:
        self.position, self.floor = position, position.head
        self._buffer.clear()
        self._buffer_bytes = 0
        self._out_of_order.clear()
        self._frames.clear()

    @property
    def is_open(self) -> bool:
        """Whether the stream's position is known."""
        return self.ready.done() and not self.ready.cancelled() and self.ready.exception() is None

    def close(self) -> None:
        for task in (self.ready, self._catching_up, self._reading, self._refreshing):
            if task is not None:
                task.cancel()

    # -- receiving ------------------------------------------------------------------------------------------

    def on_notification(self, epoch: int, head: int, bodies: list[str] | None) -> None:
        """Append the notification's events if they follow the known ones, else read the log."""
        if epoch == self.position.epoch and head <= self.position.head:
            return
        if epoch != self.position.epoch or bodies is None:
            self.catch_up()
            return
        events = [self._stored_event(body) for body in bodies]
        self._out_of_order[events[0].seq] = events
        self._append_out_of_order()
        if len(self._out_of_order) > MOST_OUT_OF_ORDER:
            self._out_of_order.clear()
            self.catch_up()
        elif self._out_of_order:
            asyncio.get_running_loop().call_later(OUT_OF_ORDER_SECONDS, self._ask_for_missing)

    def _append_out_of_order(self) -> None:
        """Append early notifications that now follow; drop known ones."""
        while (follows := self._out_of_order.pop(self.position.head + 1, None)) is not None:
            self._append(follows)
        for first in [first for first in self._out_of_order if first <= self.position.head]:
            del self._out_of_order[first]

    def _ask_for_missing(self) -> None:
        if self._out_of_order:
            self.catch_up()

    def compare_with(self, position: Position, known: Position) -> None:
        """Compare with a position read from the database, which shows notifications that were lost.

        `known` is our own position before that read. Only a position behind `known` means that history was rewritten:
        notifications received meanwhile may have moved us past a position that was correct when it was read.
        """
        if self.position.epoch != known.epoch:
            return
        if position.epoch != known.epoch or position.head < known.head:
            self._restart(position)
        elif position.head > self.position.head:
            metrics.STREAM_GAP.set(position.head - self.position.head)
            self.catch_up()
        else:
            metrics.STREAM_GAP.set(0)
            self.position = Position(known.epoch, self.position.head, position.floor)

    def catch_up(self) -> asyncio.Task:
        """Read the events that the buffer lacks up to the head; one read at a time, however many callers."""
        if self._catching_up is None or self._catching_up.done():
            self._catching_up = asyncio.ensure_future(self._catch_up())
        return self._catching_up

    async def refresh(self) -> None:
        """Read the current position: a client may know newer events than this process.

        One read for all concurrent callers, and at least REFRESH_SECONDS between two reads.
        """
        if self._refreshing is None or self._refreshing.done():
            self._refreshing = asyncio.ensure_future(self._refresh())
        await asyncio.shield(self._refreshing)

    async def _refresh(self) -> None:
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, self._refreshed_at + REFRESH_SECONDS - loop.time()))
        await asyncio.shield(self.catch_up())
        self._refreshed_at = loop.time()

    async def _catch_up(self) -> None:
        try:
            while True:
                known = self.position
                position, events = await self._read(tail_of, self.restaurant, known.head, True)
                if self.position.epoch != known.epoch:
                    return
                if position.epoch != known.epoch or position.head < known.head:
                    self._restart(position)
                    return
                fresh = [event for event in events if event.seq > self.position.head]
                if fresh and fresh[0].seq > self.position.head + 1:  # more than the buffer behind
                    self._move_to(Position(position.epoch, fresh[0].seq - 1, position.floor))
                self._append(fresh, floor=position.floor)
                self._append_out_of_order()
                if self.position.head >= position.head:
                    return
        except DatabaseTrouble as error:
            logger.warning("%s: cannot read the stream: %s", self.restaurant.schema_name, error)

    def _append(self, events: list[StoredEvent], *, floor: int | None = None) -> None:
        if not events:
            return
        known = self.position
        self.position = Position(known.epoch, events[-1].seq, known.floor if floor is None else floor)
        self._buffer.extend(events)
        self._buffer_bytes += sum(len(event.body) for event in events)
        while len(self._buffer) > BUFFER_EVENTS or (self._buffer_bytes > BUFFER_BYTES and len(self._buffer) > 1):
            dropped = self._buffer.popleft()
            self._buffer_bytes -= len(dropped.body)
            self.floor = dropped.seq
        self._frames.clear()
        for follower in self.followers:
            follower.wake()

    def _restart(self, position: Position) -> None:
        reason = "new_epoch" if position.epoch != self.position.epoch else "ahead"
        self._move_to(position)
        for follower in list(self.followers):
            follower.reset(reason)

    # -- following ----------------------------------------------------------------------------------------

    async def events_after(self, after: int) -> list[StoredEvent]:
        """Return events that follow `after` without a gap: all of them from the buffer, else some from the log.

        Raises CursorVoid; DatabaseTrouble when the log cannot be read.
        """
        if after >= self.floor:
            return self._after(after)
        if after not in self._waiting:
            self._waiting[after] = asyncio.get_running_loop().create_future()
        if self._reading is None or self._reading.done():
            self._reading = asyncio.ensure_future(self._read_for_waiting())
        return await asyncio.shield(self._waiting[after])

    def _after(self, after: int) -> list[StoredEvent]:
        missing = self.position.head - after
        if missing <= 0:
            return []
        return list(self._buffer)[-missing:] if missing < len(self._buffer) else list(self._buffer)

    async def _read_for_waiting(self) -> None:
        """Read once from the lowest waiting cursor and wake every waiter that the read covers; loop for the rest."""
        while self._waiting:
            lowest, known = min(self._waiting), self.position
            try:
                position, events = await self._read(tail_of, self.restaurant, lowest)
            except DatabaseTrouble as error:
                self._fail_waiting(error)
                return
            if reason := position.refuses(known.epoch, lowest):
                self._fail_waiting(CursorVoid(reason))
                self.compare_with(position, known)
                return
            reached = events[-1].seq if events else lowest
            for after in [after for after in self._waiting if after == lowest or after < reached]:
                future = self._waiting.pop(after)
                if not future.done():  # the log may be ahead of us: a range ends at the head that it names
                    future.set_result([event for event in events if after < event.seq <= self.position.head])

    def _fail_waiting(self, error: Exception) -> None:
        misses, self._waiting = self._waiting, {}
        for future in misses.values():
            if not future.done():
                future.set_exception(error)
                future.exception()  # marks it as retrieved: the waiter may have left meanwhile

    def buffered_range(self, after: int, types: frozenset[str]) -> str:
        """Return the range from `after` to the head, rendered once for all followers with the same cursor and types."""
        key = (types, after)
        if key not in self._frames:
            events = [event for event in self._after(after) if event.type in types]
            self._frames[key] = range_frame(self.position, after, self.position.head, events).decode()
        return self._frames[key]

    def _stored_event(self, body: str) -> StoredEvent:
        event = json_codec.loads(body)
        self.kitchen_delay.note_event(event)
        return StoredEvent(event["seq"], event["type"], body.encode())
