"""The hub: all sockets of one process, the streams they follow, and the loops that keep both up to date.

- `_listen`: receives the notifications of every active stream, and of signed-out people, through one subscription of
  the Channels pubsub layer.
- `_subscribe`: joins and leaves the streams' groups, retrying while Redis is down; no socket waits for it.
- `_poll_positions`: compares the heads of all active streams in one query every 5 s (2 s while no notification gets
  through), so a lost notification costs that long and the system works without Redis. It also notifies itself, to
  detect a dead subscription.
- `_check_sockets`: heartbeats, expiring credentials, slow readers; every 30 s it rechecks all sessions in one query.
- `KitchenPresence.run`: which kitchen screens have stopped answering.
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
from channels import DEFAULT_CHANNEL_LAYER
from channels.layers import channel_layers
from django.conf import settings
from django.db import Error as DatabaseTrouble
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from fynlo.core import clock, metrics
from fynlo.core.ids import parse_uuid
from realtime import streams
from realtime.frames import frame
from realtime.gateway import kitchen_delay, limits
from realtime.gateway.authenticators import authenticator
from realtime.gateway.feed import Feed
from realtime.gateway.kitchen_presence import KitchenPresence
from realtime.gateway.socket import REFUSED, RESTART, SLOW, UNWRITABLE_SECONDS, Socket
from realtime.gateway.threads import Threads
from realtime.notifier import GATEWAYS, group_message, group_of

logger = logging.getLogger(__name__)

HEARTBEAT_SECONDS = 30
POSITION_SECONDS = 5.0
POSITION_SECONDS_WITHOUT_REDIS = 2.0
DEAF_SUBSCRIPTION_SECONDS = 6.0  # a subscription silent for so long, though Redis answers, is replaced
RECHECK_SECONDS = 30.0
WARN_OF_EXPIRY_SECONDS = 60
GRACE_AFTER_EXPIRY_SECONDS = 30
IDLE_FEED_SECONDS = 30.0  # a stream without followers is closed after this
DRAIN_SECONDS = 15.0
UNSUBSCRIBE_SECONDS = 2.0


class TooManySockets(Exception):
    """The person or the restaurant has the most sockets open here that are allowed."""


class Hub:
    """Made once per process by `hub()`, on the loop that serves the sockets."""

    def __init__(self) -> None:
        self.threads = Threads()
        self.sockets: set[Socket] = set()
        self._feeds: dict[UUID, Feed] = {}
        self._idle_since: dict[UUID, float] = {}
        self._sockets_by_user: Counter[UUID] = Counter()
        self._sockets_by_restaurant: Counter[UUID] = Counter()
        self._groups_changed = asyncio.Event()
        self._own_group = f"gateway.{uuid4().hex}"
        self._probed_at = self._heard_at = self._listening_since = time.monotonic()
        self._is_redis_heard = True
        self._is_draining = False
        self._rechecks: set[asyncio.Task] = set()
        self.kitchen = KitchenPresence(self.threads, lambda: list(self.sockets))
        self._probe = redis.asyncio.Redis.from_url(
            settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5, retry=Retry(NoBackoff(), 0)
        )
        self._listening = asyncio.ensure_future(self._restart_on_failure(self._listen))
        loops = (self._poll_positions, self._check_sockets, self.kitchen.run)
        self._tasks = [asyncio.ensure_future(self._restart_on_failure(loop)) for loop in loops]
        if threading.current_thread() is threading.main_thread():
            # A deploy sends SIGUSR1, waits DRAIN_SECONDS and stops the process: no server announces its stop earlier.
            # (The loop's own add_signal_handler would take the wake-up descriptor that daphne's reactor needs.)
            loop = asyncio.get_running_loop()
            signal.signal(signal.SIGUSR1, lambda *_: loop.call_soon_threadsafe(self.drain))

    # -- opening and closing ------------------------------------------------------------------------------

    async def feed_of(self, restaurant: Any) -> Feed:
        """Return the restaurant's feed; concurrent calls open it once."""
        feed = self._feeds.get(restaurant.pk)
        if feed is None:
            feed = self._feeds[restaurant.pk] = Feed(restaurant, self.threads.read)
            self._idle_since[restaurant.pk] = time.monotonic()
            feed.ready.add_done_callback(lambda _: self._groups_changed.set())
        try:
            await asyncio.shield(feed.ready)
        except Exception:
            if self._feeds.get(restaurant.pk) is feed:
                del self._feeds[restaurant.pk]
            raise
        return feed

    def add(self, socket: Socket) -> None:
        """Raises TooManySockets."""
        user, restaurant = socket.session.user_id, socket.session.restaurant_id
        if (
            self._sockets_by_user[user] >= limits.SOCKETS_OF_A_USER
            or self._sockets_by_restaurant[restaurant] >= limits.SOCKETS_OF_A_RESTAURANT
        ):
            raise TooManySockets()
        self._sockets_by_user[user] += 1
        self._sockets_by_restaurant[restaurant] += 1
        self.sockets.add(socket)
        socket.feed.followers.add(socket)
        self._idle_since.pop(restaurant, None)
        socket.next_beat = time.monotonic() + self._beat_in()
        if self._is_draining:
            self._announce_restart(socket)

    def remove(self, socket: Socket) -> None:
        if socket not in self.sockets:
            return
        self.sockets.discard(socket)
        self.kitchen.socket_closed(socket.id)
        socket.feed.followers.discard(socket)
        session = socket.session
        by_user, by_restaurant = self._sockets_by_user, self._sockets_by_restaurant
        for counter, key in ((by_user, session.user_id), (by_restaurant, session.restaurant_id)):
            counter[key] -= 1
            if not counter[key]:
                del counter[key]
        if not socket.feed.followers:
            self._idle_since[socket.session.restaurant_id] = time.monotonic()

    def drain(self) -> None:
        """Before the process ends, tell every socket when to reconnect and close them spread over DRAIN_SECONDS."""
        self._is_draining = True
        for socket in list(self.sockets):
            self._announce_restart(socket)

    def _announce_restart(self, socket: Socket) -> None:
        wait = random.uniform(0, DRAIN_SECONDS)
        socket.answer(frame("bye", retry_after_ms=int(wait * 1000)))
        asyncio.get_running_loop().call_later(wait, socket.close, RESTART)

    def close(self) -> None:
        for task in (self._listening, *self._tasks, *self._rechecks):
            task.cancel()
        for feed in self._feeds.values():
            feed.close()
        self.threads.close()

    # -- the loops ----------------------------------------------------------------------------------------

    async def _restart_on_failure(self, loop: Any) -> None:
        """Run a loop; log its failure and start it again after a second, because the hub must survive any failure."""
        while True:
            try:
                await loop()
            except asyncio.CancelledError:
                raise
            except Exception:
                logger.exception("%s failed and is restarted", loop.__name__)
            await asyncio.sleep(1)

    async def _listen(self) -> None:
        layer = channel_layers.make_backend(
            DEFAULT_CHANNEL_LAYER
        )  # our own layer, replaced when its subscription is dead
        joined: set[str] = set()
        joining: asyncio.Task | None = None
        try:
            channel = await layer.new_channel()
            joining = asyncio.ensure_future(self._restart_on_failure(lambda: self._subscribe(layer, channel, joined)))
            while True:
                message = await layer.receive(channel)
                if message.get("type") == "hub.probe":
                    self._heard_at = time.monotonic()
                    continue
                if message.get("type") == "people.changed":
                    self._recheck_soon(parse_uuid(message.get("user")))
                    continue
                restaurant_id = parse_uuid(message.get("restaurant"))
                feed = self._feeds.get(restaurant_id) if restaurant_id else None
                if feed is not None and feed.is_open and message.get("type") == "stream.notified":
                    feed.on_notification(message["epoch"], message["head"], message.get("events"))
        finally:
            if joining is not None:
                joining.cancel()
            with contextlib.suppress(TimeoutError, RedisError, OSError):
                await asyncio.wait_for(layer.flush(), UNSUBSCRIBE_SECONDS)

    async def _subscribe(self, layer: Any, channel: str, joined: set[str]) -> None:
        await layer.group_add(self._own_group, channel)
        await layer.group_add(GATEWAYS, channel)
        while True:
            self._groups_changed.clear()
            wanted = {group_of(feed.restaurant.schema_name): feed for feed in self._feeds.values() if feed.is_open}
            for group in wanted.keys() - joined:
                await layer.group_add(group, channel)
                joined.add(group)
                wanted[group].catch_up()  # commits between reading the position and joining
            for group in joined - wanted.keys():
                await layer.group_discard(group, channel)
                joined.discard(group)
            await self._groups_changed.wait()

    async def _poll_positions(self) -> None:
        polled_at = time.monotonic()
        while True:
            await asyncio.sleep(POSITION_SECONDS_WITHOUT_REDIS)
            was_heard, self._is_redis_heard = self._is_redis_heard, await self._probe_redis()
            if self._is_redis_heard != was_heard:
                state = "back" if self._is_redis_heard else "lost: heads are compared by query"
                logger.warning("notifications are %s", state)
            next_round = time.monotonic() + POSITION_SECONDS_WITHOUT_REDIS  # the next round may be too late
            if not (was_heard and self._is_redis_heard) or next_round - polled_at > POSITION_SECONDS:
                polled_at = time.monotonic()
                await self._compare_heads()

    async def _probe_redis(self) -> bool:
        """Return whether we received the last round's message to ourselves, and send the next one.

        A Redis that answers is not enough: a connection whose route was dropped (a router, a failover) stays silent
        for a quarter of an hour without an error.
        """
        was_heard = self._heard_at >= self._probed_at
        probing_at = time.monotonic()
        try:
            await self._probe.publish(*group_message(self._own_group, {"type": "hub.probe"}))
        except (RedisError, OSError):
            return False
        self._probed_at = probing_at
        if probing_at - max(self._heard_at, self._listening_since) > DEAF_SUBSCRIPTION_SECONDS:
            logger.warning("notifications are sent and not received: subscribing again")
            self._listening_since = probing_at
            self._listening.cancel()
            self._listening = asyncio.ensure_future(self._restart_on_failure(self._listen))
        return was_heard

    async def _compare_heads(self) -> None:
        self._close_idle_feeds()
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
            feeds[key].compare_with(position, known[key])
        for key, feed in feeds.items():
            metrics.KITCHEN_SCREENS.labels(feed.restaurant.schema_name).set(self.kitchen.connected(key))

    def _close_idle_feeds(self) -> None:
        now = time.monotonic()
        for key in [key for key, left in self._idle_since.items() if now - left > IDLE_FEED_SECONDS]:
            del self._idle_since[key]
            feed = self._feeds.get(key)
            if feed is not None and not feed.followers:
                del self._feeds[key]
                metrics.KITCHEN_SCREENS.labels(feed.restaurant.schema_name).set(0)
                feed.close()
                self._groups_changed.set()

    async def _check_sockets(self) -> None:
        checked_at = time.monotonic()
        while True:
            await asyncio.sleep(1)
            now, today = time.monotonic(), clock.now().timestamp()
            for socket in list(self.sockets):
                if socket.blocked_seconds() > UNWRITABLE_SECONDS:
                    socket.abort(SLOW)
                elif now >= socket.next_beat:
                    socket.next_beat = now + self._beat_in()
                    socket.send_heartbeat()
                self._check_expiry(socket, today)
            if now - checked_at >= RECHECK_SECONDS:
                checked_at = now
                await self._recheck(list(self.sockets))
                await self._store_kitchen_delays()

    async def _store_kitchen_delays(self) -> None:
        """Store how long the kitchens' screens took. What cannot be stored waits; a stopped process loses 30 s."""
        delays = [(feed.restaurant.pk, feed.kitchen_delay) for feed in self._feeds.values()]
        taken = [(restaurant_id, delay, delay.take_unstored()) for restaurant_id, delay in delays]
        rows = [(restaurant_id, sums) for restaurant_id, _, sums in taken if sums.shown]
        if not rows:
            return
        try:
            await self.threads.read(kitchen_delay.store, rows)
        except DatabaseTrouble as error:
            logger.warning("cannot store the kitchens' delays: %s", error)
            for _, delay, sums in taken:
                delay.put_back(sums)

    @staticmethod
    def _beat_in() -> float:
        return HEARTBEAT_SECONDS * random.uniform(0.8, 1.2)

    @staticmethod
    def _check_expiry(socket: Socket, today: float) -> None:
        if socket.expires_at is None:
            return
        left = socket.expires_at - today
        if left < -GRACE_AFTER_EXPIRY_SECONDS:
            socket.close(REFUSED)
        elif left <= WARN_OF_EXPIRY_SECONDS and not socket.warned_of_expiry:
            socket.warned_of_expiry = True
            seconds = max(0, int(left))
            data = {"seconds_until_expiry": seconds}  # the mobile app reads it here
            socket.answer(frame("token_expired", seconds_until_expiry=seconds, data=data))

    def _recheck_soon(self, user_id: UUID | None) -> None:
        """Recheck now the sockets of a person who was signed out or deactivated (None: all sockets)."""
        sockets = [socket for socket in self.sockets if user_id in (None, socket.session.user_id)]
        if sockets:
            task = asyncio.ensure_future(self._recheck(sockets))
            self._rechecks.add(task)
            task.add_done_callback(self._rechecks.discard)

    async def _recheck(self, sockets: list[Socket]) -> None:
        """Read the sessions of these sockets in one query and close those that have ended."""
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
            if socket.session not in now:  # reauthenticated while the query ran
                continue
            actor = now[socket.session]
            if actor is None:
                socket.close(REFUSED)
            else:
                socket.update_actor(actor)


_hubs: dict[asyncio.AbstractEventLoop, Hub] = {}


def hub() -> Hub:
    """Return this loop's hub; the first socket makes it."""
    loop = asyncio.get_running_loop()
    if loop not in _hubs:
        for closed in [other for other in _hubs if other.is_closed()]:
            del _hubs[closed]
        _hubs[loop] = Hub()
    return _hubs[loop]
