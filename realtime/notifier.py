"""Tell the gateways that a stream has grown, or that a person was signed out.

Best effort: a lost notification costs seconds, never an event.

The message is what the Channels pubsub layer would send, but through a client that is bounded to 50 ms in all:
the layer's own client would retry a publish for seconds while Redis is down, and a request must not wait for it.
"""

import logging
import threading
import time
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

import redis
from channels import DEFAULT_CHANNEL_LAYER
from channels.layers import get_channel_layer
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

logger = logging.getLogger(__name__)

CARRY_BYTES = 8 * 1024  # events up to this size are part of the message; the gateways read larger ones from the log
SILENCE_SECONDS = 1.0  # after a failure, publish nothing for this long

GATEWAYS = "gateways"  # the group that every gateway's hub is in

_silent_until = 0.0
_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Notification:
    """What the gateways receive after a commit."""

    restaurant_id: UUID
    schema_name: str
    epoch: int
    head: int
    events: list[bytes]


def group_of(schema_name: str) -> str:
    """The Channels group that carries one restaurant's notifications."""
    return f"stream.{schema_name}"


@cache
def _client() -> redis.Redis:
    return redis.Redis.from_url(
        settings.REDIS_URL,
        socket_timeout=0.025,
        socket_connect_timeout=0.025,
        retry=Retry(NoBackoff(), 0),
        retry_on_timeout=False,
    )


def notify(notification: Notification) -> None:
    """Publish `{restaurant, epoch, head, events?}` to the restaurant's group. Never raises, takes ≤ 50 ms."""
    message = {
        "type": "stream.notified",
        "restaurant": str(notification.restaurant_id),
        "epoch": notification.epoch,
        "head": notification.head,
    }
    if sum(map(len, notification.events)) <= CARRY_BYTES:
        message["events"] = [event.decode() for event in notification.events]
    _publish(group_of(notification.schema_name), message)


def notify_people(user_id: UUID | None) -> None:
    """Ask every gateway to check this person's sockets now (None: all sockets). Best effort, like `notify`."""
    _publish(GATEWAYS, {"type": "people.changed", "user": str(user_id) if user_id else ""})


def group_message(group: str, message: dict[str, Any]) -> tuple[str, bytes]:
    """Return the Redis channel of a Channels group, and the message as the Channels layer serialises it."""
    layer: Any = get_channel_layer()
    prefix = settings.CHANNEL_LAYERS[DEFAULT_CHANNEL_LAYER]["CONFIG"]["prefix"]
    return f"{prefix}__group__{group}", layer.serialize(message)


def _publish(group: str, message: dict[str, Any]) -> None:
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        _client().publish(*group_message(group, message))
    except (redis.RedisError, OSError) as error:
        with _lock:
            _silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning("no notifications for %s s: %s", SILENCE_SECONDS, error)
