"""Tell the gateways that a stream has grown. Best effort: a lost ring costs seconds, never an event.

The message is what the Channels pubsub layer would send, but through a client that is bounded to 50 ms in all:
the layer's own client would retry a publish for seconds while Redis is down, and a request must not wait for it.
"""

import logging
import threading
import time
from functools import cache

import redis
from channels.layers import get_channel_layer
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from realtime.ledger import Rung

logger = logging.getLogger(__name__)

CARRY_BYTES = 8 * 1024  # events ride along up to this size; larger ones are read from the log
SILENCE_SECONDS = 1.0  # after a failure, ask nobody for this long

_silent_until = 0.0
_lock = threading.Lock()


def group_of(schema_name: str) -> str:
    """The Channels group that carries one restaurant's rings."""
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


def ring(rung: Rung) -> None:
    """Publish `{restaurant, epoch, head, events?}` to the restaurant's group. Never raises, takes ≤ 50 ms."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    message = {
        "type": "stream.rung",
        "restaurant": str(rung.restaurant_id),
        "epoch": rung.epoch,
        "head": rung.head,
    }
    if sum(map(len, rung.events)) <= CARRY_BYTES:
        message["events"] = [event.decode() for event in rung.events]
    layer = get_channel_layer()
    prefix = settings.CHANNEL_LAYERS["default"]["CONFIG"]["prefix"]
    try:
        _client().publish(f"{prefix}__group__{group_of(rung.schema_name)}", layer.serialize(message))
    except (redis.RedisError, OSError) as error:
        with _lock:
            _silent_until = time.monotonic() + SILENCE_SECONDS
        logger.warning("doorbell silent for %s s: %s", SILENCE_SECONDS, error)
