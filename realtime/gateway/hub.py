"""The hub: all sockets of one process, the streams they follow, and the five loops that keep them true.

- `_listen`: the doorbell of every active stream, and who was signed out, through one subscription of the Channels
  pubsub layer.
- `_subscribe`: joins and leaves the streams' groups, retrying while Redis is away; no socket ever waits for it.
- `_position`: one query compares the heads of all active streams every 5 s (2 s while the doorbell is not heard), so a
  lost ring costs that long and the system works without Redis. It also rings at ourselves, to know whether we hear.
- `_tick`: heartbeats, expiring credentials, slow readers; and every 30 s all sessions are checked in one query.
- `Screens.run`: which kitchen screens do not answer.
"""

import asyncio
import contextlib
import logging
import random
import signal
import threading
import time
from collections import Counter
from typing import Any
from uuid import UUID, uuid4

import redis.asyncio
from channels.layers import DEFAULT_CHANNEL_LAYER, channel_layers, get_channel_layer
from django.conf import settings
from django.db import Error as DatabaseTrouble
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from fynlo.core import clock
from fynlo.core.ids import parse_uuid
from realtime import streams
from realtime.frames import frame
from realtime.gateway import limits
from realtime.gateway.authenticators import authenticator
from realtime.gateway.feed import Feed
from realtime.gateway.screens import Screens
from realtime.gateway.socket import REFUSED, RESTART, SLOW, UNWRITABLE_SECONDS, Socket
from realtime.gateway.work import Threads
from realtime.notifier import GATEWAYS, group_of

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 30
POSITION_SECONDS = 5.0
POSITION_SECONDS_WITHOUT_REDIS = 2.0
DEAF_SECONDS = 6.0  # a subscription that hears nothing for so long, though Redis answers, is made anew
RECHECK_SECONDS = 30.0
WARN_OF_EXPIRY_SECONDS = 60
GRACE_AFTER_EXPIRY_SECONDS = 30
FEED_KEPT_SECONDS = 30.0  # a stream nobody follows any more is let go after this
DRAIN_SECONDS = 15.0
LEAVE_SECONDS = 2.0


class TooMany(Exception):
    """The person or the restaurant has as many sockets open here as are allowed."""


class Hub:
    """Made once per process by `hub()`, on the loop that serves the sockets."""

    def __init__(self) -> None:
        self.threads = Threads()
        self.sockets: set[Socket] = set()
        self._feeds: dict[UUID, Feed] = {}
        self._left_at: dict[UUID, float] = {}
        self._of_user: Counter[UUID] = Counter()
        self._of_restaurant: Counter[UUID] = Counter()
        self._wanted_changed = asyncio.Event()
        self._own_group = f"gateway.{uuid4().hex}"
        self._rang_at = self._heard_at = self._listening_since = time.monotonic()
        self._is_heard = True
        self._is_draining = False
        self._checking: set[asyncio.Task] = set()
        self.screens = Screens(self.threads, lambda: list(self.sockets))
        self._probe = redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0)
        )
        self._listening = asyncio.ensure_future(self._forever(self._listen))
        self._tasks = [
            asyncio.ensure_future(self._forever(loop)) for loop in (self._position, self._tick, self.screens.run)
        ]
        if threading.current_thread() is threading.main_thread():
            # A deploy sends SIGUSR1, waits DRAIN_SECONDS and stops the process: no server tells us earlier by itself.
            # (Not by the loop's own add_signal_handler: it takes the wake-up descriptor that daphne's reactor needs.)
            loop = asyncio.get_running_loop()
            signal.signal(signal.SIGUSR1, lambda *_: loop.call_soon_threadsafe(self.drain))

    # -- sockets come and go ------------------------------------------------------------------------------

    async def feed_of(self, restaurant: Any) -> Feed:
        """The restaurant's stream, opened once however many sockets ask for it at the same moment."""
        feed = self._feeds.get(restaurant.pk)
        if feed is None:
            feed = self._feeds[restaurant.pk] = Feed(restaurant, self.threads.read)
            self._left_at[restaurant.pk] = time.monotonic()
            feed.ready.add_done_callback(lambda _: self._wanted_changed.set())
        try:
            await asyncio.shield(feed.ready)
        except Exception:
            if self._feeds.get(restaurant.pk) is feed:
                del self._feeds[restaurant.pk]
            raise
        return feed

    def add(self, socket: Socket) -> None:
        """Raises TooMany."""
        user, restaurant = socket.session.user_id, socket.session.restaurant_id
        if (
            self._of_user[user] >= limits.SOCKETS_OF_A_USER
            or self._of_restaurant[restaurant] >= limits.SOCKETS_OF_A_RESTAURANT
        ):
            raise TooMany()
        self._of_user[user] += 1
        self._of_restaurant[restaurant] += 1
        self.sockets.add(socket)
        socket.feed.followers.add(socket)
        self._left_at.pop(restaurant, None)
        socket.next_beat = time.monotonic() + self._beat_in()
        if self._is_draining:
            self._say_bye(socket)

    def remove(self, socket: Socket) -> None:
        if socket not in self.sockets:
            return
        self.sockets.discard(socket)
        self.screens.gone(socket.id)
        socket.feed.followers.discard(socket)
        for counter, key in (
            (self._of_user, socket.session.user_id), (self._of_restaurant, socket.session.restaurant_id),
        ):  # fmt: skip
            counter[key] -= 1
            if not counter[key]:
                del counter[key]
        if not socket.feed.followers:
            self._left_at[socket.session.restaurant_id] = time.monotonic()

    def drain(self) -> None:
        """Before the process ends: tell every socket when to come back, and close them spread over DRAIN_SECONDS."""
        self._is_draining = True
        for socket in list(self.sockets):
            self._say_bye(socket)

    def _say_bye(self, socket: Socket) -> None:
        wait = random.uniform(0, DRAIN_SECONDS)
        socket.answer(frame("bye", retry_after_ms=int(wait * 1000)))
        asyncio.get_running_loop().call_later(wait, socket.close, RESTART)

    def close(self) -> None:
        for task in (self._listening, *self._tasks, *self._checking):
            task.cancel()
        for feed in self._feeds.values():
            feed.close()
        self.threads.close()

    # -- the loops ----------------------------------------------------------------------------------------

    async def _forever(self, loop: Any) -> None:
        """A loop that fails is said and begun again: the hub must outlive any one trouble."""
        while True:
            try:
                await loop()
            except asyncio.CancelledError:
                raise
            except Exception:
                logger.exception("%s failed; it goes on", loop.__name__)
            await asyncio.sleep(1)

    async def _listen(self) -> None:
        layer = channel_layers.make_backend(DEFAULT_CHANNEL_LAYER)  # our own, to be thrown away when it is deaf
        joined: set[str] = set()
        joining: asyncio.Task | None = None
        try:
            channel = await layer.new_channel()
            joining = asyncio.ensure_future(self._forever(lambda: self._subscribe(layer, channel, joined)))
            while True:
                message = await layer.receive(channel)
                if message.get("type") == "hub.probe":
                    self._heard_at = time.monotonic()
                    continue
                if message.get("type") == "people.changed":
                    self._check_soon(parse_uuid(message.get("user")))
                    continue
                feed = self._feeds.get(parse_uuid(message.get("restaurant")))
                if feed is not None and feed.is_open and message.get("type") == "stream.notified":
                    feed.rung(message["epoch"], message["head"], message.get("events"))
        finally:
            if joining is not None:
                joining.cancel()
            with contextlib.suppress(TimeoutError, RedisError, OSError):
                await asyncio.wait_for(layer.flush(), LEAVE_SECONDS)

    async def _subscribe(self, layer: Any, channel: str, joined: set[str]) -> None:
        await layer.group_add(self._own_group, channel)
        await layer.group_add(GATEWAYS, channel)
        while True:
            self._wanted_changed.clear()
            wanted = {group_of(feed.restaurant.schema_name): feed for feed in self._feeds.values() if feed.is_open}
            for group in wanted.keys() - joined:
                await layer.group_add(group, channel)
                joined.add(group)
                wanted[group].catch_up()  # what was committed between reading the position and joining
            for group in joined - wanted.keys():
                await layer.group_discard(group, channel)
                joined.discard(group)
            await self._wanted_changed.wait()

    async def _position(self) -> None:
        looked_at = time.monotonic()
        while True:
            await asyncio.sleep(POSITION_SECONDS_WITHOUT_REDIS)
            was_heard, self._is_heard = self._is_heard, await self._hears_itself()
            if self._is_heard != was_heard:
                logger.warning("the doorbell is %s", "back" if self._is_heard else "gone: heads are compared by query")
            next_look = time.monotonic() + POSITION_SECONDS_WITHOUT_REDIS  # the next round may be one too late
            if not (was_heard and self._is_heard) or next_look - looked_at > POSITION_SECONDS:
                looked_at = time.monotonic()
                await self._compare_heads()

    async def _hears_itself(self) -> bool:
        """Whether the last round's ring at ourselves was heard; rings once more.

        A Redis that answers is not enough: a connection whose way was forgotten (a router, a failover) stays silent
        for a quarter of an hour before anybody is told.
        """
        was_heard = self._heard_at >= self._rang_at
        prefix = settings.CHANNEL_LAYERS[DEFAULT_CHANNEL_LAYER]["CONFIG"]["prefix"]
        ringing_at = time.monotonic()
        try:
            message = get_channel_layer().serialize({"type": "hub.probe"})
            await self._probe.publish(f"{prefix}__group__{self._own_group}", message)
        except (RedisError, OSError):
            return False
        self._rang_at = ringing_at
        if ringing_at - max(self._heard_at, self._listening_since) > DEAF_SECONDS:
            logger.warning("the doorbell is rung and not heard: subscribing anew")
            self._listening_since = ringing_at
            self._listening.cancel()
            self._listening = asyncio.ensure_future(self._forever(self._listen))
        return was_heard

    async def _compare_heads(self) -> None:
        self._let_go_of_idle_feeds()
        feeds = {key: feed for key, feed in self._feeds.items() if feed.is_open}
        if not feeds:
            return
        known = {key: feed.position for key, feed in feeds.items()}
        try:
            positions = await self.threads.read(streams.positions_of, list(feeds))
        except DatabaseTrouble as error:
            logger.warning("cannot compare heads: %s", error)
            return
        for key, position in positions.items():
            feeds[key].seen_at(position, known[key])

    def _let_go_of_idle_feeds(self) -> None:
        now = time.monotonic()
        for key in [key for key, left in self._left_at.items() if now - left > FEED_KEPT_SECONDS]:
            del self._left_at[key]
            feed = self._feeds.get(key)
            if feed is not None and not feed.followers:
                del self._feeds[key]
                feed.close()
                self._wanted_changed.set()

    async def _tick(self) -> None:
        checked_at = time.monotonic()
        while True:
            await asyncio.sleep(1)
            now, today = time.monotonic(), clock.now().timestamp()
            for socket in list(self.sockets):
                if socket.stuck_for() > UNWRITABLE_SECONDS:
                    socket.abort(SLOW)
                elif now >= socket.next_beat:
                    socket.next_beat = now + self._beat_in()
                    socket.beat()
                self._mind_expiry(socket, today)
            if now - checked_at >= RECHECK_SECONDS:
                checked_at = now
                await self._recheck(list(self.sockets))

    @staticmethod
    def _beat_in() -> float:
        return HEARTBEAT_SECONDS * random.uniform(0.8, 1.2)

    @staticmethod
    def _mind_expiry(socket: Socket, today: float) -> None:
        if socket.expires_at is None:
            return
        left = socket.expires_at - today
        if left < -GRACE_AFTER_EXPIRY_SECONDS:
            socket.close(REFUSED)
        elif left <= WARN_OF_EXPIRY_SECONDS and not socket.warned_of_expiry:
            socket.warned_of_expiry = True
            seconds = max(0, int(left))
            data = {"seconds_until_expiry": seconds}  # where the mobile app reads it
            socket.answer(frame("token_expired", seconds_until_expiry=seconds, data=data))

    def _check_soon(self, user_id: UUID | None) -> None:
        """Somebody was signed out or let go elsewhere: check their sockets (None: all) without waiting for the tick."""
        sockets = [socket for socket in self.sockets if user_id in (None, socket.session.user_id)]
        if sockets:
            task = asyncio.ensure_future(self._recheck(sockets))
            self._checking.add(task)
            task.add_done_callback(self._checking.discard)

    async def _recheck(self, sockets: list[Socket]) -> None:
        """Their sessions in one query; whoever has been signed out or let go is closed."""
        sessions = list({socket.session for socket in sockets})
        if not sessions:
            return
        try:
            actors = await self.threads.read(authenticator().recheck, sessions)
        except DatabaseTrouble as error:
            logger.warning("cannot check sessions again: %s", error)
            return
        now = dict(zip(sessions, actors, strict=True))
        for socket in sockets:
            if socket.session not in now:  # signed in anew while the query ran
                continue
            actor = now[socket.session]
            if actor is None:
                socket.close(REFUSED)
            else:
                socket.became(actor)


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """This loop's hub, made when the first socket needs it."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for gone in [other for other in _hubs if other.is_closed()]:
            del _hubs[gone]
        _hubs[loop] = Hub()
    return _hubs[loop]
