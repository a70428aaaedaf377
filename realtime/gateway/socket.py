"""One socket: what it may see, how far it has been sent, and a sender that never runs ahead of its reader.

No events are queued for a slow reader: the sender asks the feed for the next range when the reader is ready, so
events that arrive meanwhile are sent as one range. Only answers (acks, pongs, heartbeats) wait in a short queue.
"""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import uuid4

from django.db import Error as DatabaseTrouble

from fynlo.core import clock
from realtime import projections
from realtime.frames import fitting, frame, live_frame, range_frame, reset_frame
from realtime.gateway import limits
from realtime.gateway.authenticators import Admission
from realtime.gateway.feed import CursorVoid, Feed

logger = logging.getLogger(__name__)

ORIGIN, NOT_AUTHENTICATED, REFUSED, HEARTBEAT_LOST = 4001, 4002, 4003, 4004
SLOW, PROTOCOL, TOO_MANY, RESTART = 4008, 4009, 4029, 1012
UNWRITABLE_SECONDS = 10
SUBSCRIBE_GRACE = 2.0  # a client that subscribes does it at once; until then it gets no live frames
STALLED_SECONDS = 0.2  # the loop was blocked for so long that a subscribe may wait to be read: the grace restarts
RETRY_SECONDS = 1.0
WATCHING = ("pos", "dashboard", "today")

Send = Callable[[dict[str, Any]], Awaitable[None]]


class Socket:
    """A signed-in socket. Made by `application`, known to the hub; `run_sender` is its writing half.

    `closing` is the close code, once decided; `aborted` is set if closing must not wait for the writer.
    """

    def __init__(self, feed: Feed, admission: Admission, send: Send):
        self.id = str(uuid4())
        self.session, self.actor, self.expires_at = admission.session, admission.actor, admission.expires_at
        self.feed = feed
        self.bucket = limits.Bucket()
        self.frames = limits.Bucket(limits.FRAMES_PER_SECOND, limits.FRAMES_AT_ONCE)
        self.subscribes = limits.Bucket(limits.SUBSCRIBES_PER_SECOND, limits.SUBSCRIBES_AT_ONCE)
        self.next_beat = 0.0
        self.warned_of_expiry = False
        self.closing: int | None = None
        self.aborted = asyncio.Event()
        self.sent_missing: tuple = ()  # the missing kitchen screens of the last `screens` frame
        self._send = send
        self._wake = asyncio.Event()
        self._answers: deque[str] = deque()
        self._answer_bytes = 0
        self._writing_since: float | None = None
        self._full_since: float | None = None
        # What it follows: a view from its cursor, or, if it never subscribed, each new event.
        self._view = ""
        self._scope = ""
        self._types = projections.events_seen_by(self.actor)
        self._epoch, self._sent_seq = feed.position.epoch, feed.position.head
        self._is_range_due = False
        self._is_live = False
        # How much was sent that the reader has not confirmed (a buffering server hides a slow reader).
        self._unread_frames = self._unread_bytes = 0
        self._probed: tuple[int, int] | None = None
        self._go_live_after(SUBSCRIBE_GRACE)

    @property
    def watches_screens(self) -> bool:
        """Whether it is a till or a dashboard, which warn about missing kitchen screens."""
        return self._view in WATCHING

    # -- calls of the feed and the hub ----------------------------------------------------------------

    def wake(self) -> None:
        self._wake.set()

    def reset(self, reason: str) -> None:
        """The cursor is void. A subscriber must take a snapshot; a live client continues from here."""
        position = self.feed.position
        self._epoch, self._sent_seq = position.epoch, position.head
        if self._view:
            view, self._view, self._is_live = self._view, "", False
            self.answer(reset_frame(position, view, reason))

    def update_actor(self, actor: Any) -> None:
        """Apply a recheck of the session: the same person, possibly in another role."""
        if actor.permissions == self.actor.permissions:
            return
        self.actor = actor
        self._types = projections.events_seen_by(actor)
        if not self._view:
            return
        try:
            is_same = projections.scope_of(self._view, actor) == self._scope
        except (projections.UnknownView, projections.ViewForbidden):
            is_same = False
        if is_same:
            self._types = projections.events_of(self._view, actor)
        else:
            self.reset("view_changed")

    def send_heartbeat(self) -> None:
        position = self.feed.position
        self.answer(
            frame("heartbeat", epoch=position.epoch, head=position.head, server_time=clock.now()),
        )

    def close(self, code: int) -> None:
        """Close it once the queued answers have been written."""
        if self.closing is None:
            self.closing = code
            self._wake.set()

    def abort(self, code: int) -> None:
        """Close it without waiting: the reader does not read."""
        self.close(code)
        self.aborted.set()

    def renew(self, admission: Admission) -> None:
        """Apply a new credential of the same person; the subscription stays."""
        self.session, self.expires_at, self.warned_of_expiry = admission.session, admission.expires_at, False
        self.update_actor(admission.actor)

    def blocked_seconds(self) -> float:
        """Return for how many seconds the reader has not taken what was sent."""
        since = [moment for moment in (self._writing_since, self._full_since) if moment is not None]
        return time.monotonic() - min(since) if since else 0.0

    # -- frames of the client -----------------------------------------------------------------------------

    def answer(self, body: bytes) -> None:
        """Queue a frame; a client that asks faster than it reads is closed."""
        self._answers.append(body.decode())
        self._answer_bytes += len(body)
        if len(self._answers) > limits.WAITING_FRAMES or self._answer_bytes > limits.WAITING_BYTES:
            self._answers.clear()
            self.close(SLOW)
        self._wake.set()

    async def subscribe(self, *, view: str, epoch: int, after: int, scope: str) -> None:
        """Start or resume at a cursor. Raises UnknownView, ViewForbidden."""
        types, now_scope = projections.events_of(view, self.actor), projections.scope_of(view, self.actor)
        if self.feed.position.refuses(epoch, after):
            await self.feed.refresh()
        self._view, self._types, self._scope = view, types, now_scope
        reason = self.feed.position.refuses(epoch, after)
        if not reason and scope and scope != now_scope:
            reason = "view_changed"
        if reason:
            self.reset(reason)
            return
        self._epoch, self._sent_seq, self._is_range_due, self._is_live = epoch, after, True, False
        self._wake.set()

    def confirm_read(self, seq: int | None = None) -> None:
        """Note what the client has read: a pong answers our probe, a cursor names the event number."""
        if seq is not None:
            if seq >= self._sent_seq:
                self._unread_frames = self._unread_bytes = 0
                self._probed = None
        elif self._probed is not None:
            self._unread_frames -= self._probed[0]
            self._unread_bytes -= self._probed[1]
            self._probed = None
        self._full_since = None
        self._wake.set()

    # -- the writing half ---------------------------------------------------------------------------------

    async def run_sender(self) -> None:
        """Write answers first, then events of the feed, until the socket is closed."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._answers:
                text = self._answers.popleft()
                self._answer_bytes -= len(text)
                await self._write(text)
            if self.closing is not None:
                return
            try:
                await self._send_next()
            except CursorVoid as void:
                self.reset(str(void))
            except DatabaseTrouble as error:
                logger.warning("%s: cannot read events for a socket: %s", self.feed.restaurant.schema_name, error)
                asyncio.get_running_loop().call_later(RETRY_SECONDS, self.wake)

    async def _send_next(self) -> None:
        """Send one range or a batch of live frames; wake the sender if there is more."""
        behind = self._sent_seq < self.feed.position.head
        if self._view and (behind or self._is_range_due) and self._has_room():
            await self._send_range()
        elif self._is_live and behind and not self._view:
            await self._send_live()
        is_behind = self._sent_seq < self.feed.position.head and (self._view or self._is_live)
        if (is_behind or self._answers) and self._has_room():
            self._wake.set()

    async def _send_range(self) -> None:
        view, after, epoch = self._view, self._sent_seq, self._epoch
        if after >= self.feed.floor:
            text, to = self.feed.buffered_range(after, self._types), self.feed.position.head
        else:
            events = await self.feed.events_after(after)
            if (self._view, self._sent_seq, self._epoch) != (view, after, epoch):
                return  # it subscribed again, or history changed, while the log was read
            if not events:
                return
            to = events[-1].seq
            seen = fitting([event for event in events if event.type in self._types])
            if seen and len(seen) < sum(event.type in self._types for event in events):
                to = seen[-1].seq
            text = range_frame(self.feed.position, after, to, seen).decode()
        self._sent_seq, self._is_range_due = to, False
        self._unread_frames += 1
        self._unread_bytes += len(text)
        await self._write(text)
        self._probe()

    async def _send_live(self) -> None:
        after, epoch = self._sent_seq, self._epoch
        events = await self.feed.events_after(after)
        if (self._sent_seq, self._epoch) != (after, epoch) or self._view:
            return
        for event in events:
            self._sent_seq = event.seq
            if event.type in self._types:
                await self._write(live_frame(event, self.feed.restaurant.pk).decode())
            if self._view or self.closing is not None:
                return

    def _go_live_after(self, seconds: float) -> None:
        loop = asyncio.get_running_loop()
        loop.call_later(seconds, self._go_live, loop.time() + seconds)

    def _go_live(self, due_at: float) -> None:
        if self.closing is not None or self._view or self._is_live:
            return
        if asyncio.get_running_loop().time() - due_at > STALLED_SECONDS:
            self._go_live_after(SUBSCRIBE_GRACE)
            return
        self._is_live = True
        self._wake.set()

    def _has_room(self) -> bool:
        is_full = self._unread_frames >= limits.WAITING_FRAMES or self._unread_bytes >= limits.WAITING_BYTES
        if is_full and self._full_since is None:
            self._full_since = time.monotonic()
        return not is_full

    def _probe(self) -> None:
        """Ping the reader at half of the unread limit; its pong confirms everything sent before."""
        half = self._unread_frames * 2 >= limits.WAITING_FRAMES or self._unread_bytes * 2 >= limits.WAITING_BYTES
        if half and self._probed is None:
            self._probed = (self._unread_frames, self._unread_bytes)
            self.answer(frame("ping", server_time=clock.now()))

    async def _write(self, text: str) -> None:
        self._writing_since = time.monotonic()
        await self._send({"type": "websocket.send", "text": text})
        self._writing_since = None
