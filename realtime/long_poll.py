"""The long poll: request threads that wait for a stream to grow, and one thread that polls for all of them.

A waiting request holds its thread but no database connection and no transaction. One query every POLL_SECONDS serves
everybody who waits in this process, with or without Redis. A WSGI server has few threads, so at most MOST_WAITING may
wait at once; further requests are answered at once with Retry-After.
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
POLL_SECONDS = 0.25


class StreamWatcher:
    """Wakes waiting threads when the position of their stream has changed."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._waiting: Counter[UUID] = Counter()
        self._seen: dict[UUID, Position] = {}
        self._is_polling = False

    def wait(self, restaurant_id: UUID, known: Position, until: float) -> Literal["moved", "timeout", "full"]:
        """Wait until the stream has moved from `known`, at most until `until` (monotonic); not at all if full."""
        release_connection()
        with self._changed:
            if self._waiting.total() >= MOST_WAITING:
                return "full"
            self._waiting[restaurant_id] += 1
            self._seen.pop(restaurant_id, None)
            try:
                self._start_polling()
                moved = self._changed.wait_for(
                    lambda: self._seen.get(restaurant_id, known) != known, timeout=max(0.0, until - time.monotonic())
                )
                return "moved" if moved else "timeout"
            finally:
                self._waiting[restaurant_id] -= 1
                self._waiting += Counter()  # drops the zeros

    def _start_polling(self) -> None:
        if not self._is_polling:
            self._is_polling = True
            threading.Thread(target=self._poll, name="long-poll", daemon=True).start()

    def _poll(self) -> None:
        while True:
            time.sleep(POLL_SECONDS)
            with self._changed:
                streams = list(self._waiting)
                if not streams:
                    self._is_polling = False
                    return
            try:
                found = positions_of(streams)
            except DatabaseTrouble as error:
                logger.warning("the long poll cannot read positions: %s", error)
                continue
            finally:
                connection.close()
            with self._changed:
                self._seen |= found
                self._changed.notify_all()


def release_connection() -> None:
    """Return this thread's connection to the pool, unless a transaction is open on it."""
    if not connection.in_atomic_block:
        connection.close()


watcher = StreamWatcher()
