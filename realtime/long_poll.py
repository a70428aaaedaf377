"""The long poll's bell: threads that wait for a stream to grow, and one thread that looks for all of them.

A waiting request holds its thread but no database connection and no transaction. One query every LOOK_SECONDS
serves everybody who waits in this process, with or without Redis. Threads are what a WSGI server has few of, so
only MOST_WAITING may wait at once; whoever comes then is answered at once and told to come back (Retry-After).
"""

import logging
import threading
import time
from collections import Counter
from typing import Literal
from uuid import UUID

from django.db import Error as DatabaseTrouble
from django.db import connection

from realtime.streams import Position, positions_of

logger = logging.getLogger(__name__)

MOST_WAITING = 4
LOOK_SECONDS = 0.25


class StreamWatcher:
    """Tells waiting threads when the position of their stream is no longer the one they know."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: Counter[UUID] = Counter()
        self._seen: dict[UUID, Position] = {}
        self._looking = False

    def wait(self, restaurant_id: UUID, known: Position, until: float) -> Literal["moved", "timeout", "full"]:
        """Wait until the stream has moved from `known`, at most until `until` (monotonic); not at all when full."""
        release_connection()
        with self._changed:
            if self._waiting.total() >= MOST_WAITING:
                return "full"
            self._waiting[restaurant_id] += 1
            self._seen.pop(restaurant_id, None)
            try:
                self._look()
                moved = self._changed.wait_for(
                    lambda: self._seen.get(restaurant_id, known) != known, timeout=max(0.0, until - time.monotonic())
                )
                return "moved" if moved else "timeout"
            finally:
                self._waiting[restaurant_id] -= 1
                self._waiting += Counter()  # drops what nobody waits for

    def _look(self) -> None:
        if not self._looking:
            self._looking = True
            threading.Thread(target=self._keep_looking, name="long-poll", daemon=True).start()

    def _keep_looking(self) -> None:
        while True:
            time.sleep(LOOK_SECONDS)
            with self._changed:
                streams = list(self._waiting)
                if not streams:
                    self._looking = False
                    return
            try:
                found = positions_of(streams)
            except DatabaseTrouble as error:
                logger.warning("long poll cannot look: %s", error)
                continue
            finally:
                connection.close()
            with self._changed:
                self._seen |= found
                self._changed.notify_all()


def release_connection() -> None:
    """Give this thread's connection back to the pool; not inside a transaction, which somebody else has opened."""
    if not connection.in_atomic_block:
        connection.close()


watcher = StreamWatcher()
