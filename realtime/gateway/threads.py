"""The gateway's way to the database: plain functions in a few threads of its own.

No socket's coroutine touches the ORM. A function gets the restaurant in its arguments and chooses it inside
itself; the connection goes back to the pool before the thread answers, so an idle socket holds none.
"""

import asyncio
import contextlib
import contextvars
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from realtime.gateway import limits

Result = TypeVar("Result")


class TooManyWaiting(Exception):
    """More wait for this than can be helped soon."""


class KeyedSemaphore:
    """So many at once for each key, the others of that key one after the other: none takes all of what is shared."""

    def __init__(self, each: int, *, most_waiting: int | None = None):
        self._each, self._most_waiting = each, most_waiting
        self._gates: dict[Any, asyncio.Semaphore] = {}
        self._users: Counter[Any] = Counter()

    @contextlib.asynccontextmanager
    async def of(self, key: Any) -> AsyncIterator[None]:
        """Wait for a turn of that key. Raises Crowded."""
        if self._most_waiting is not None and self._users.total() >= self._most_waiting:
            raise TooManyWaiting()
        self._users[key] += 1
        gate = self._gates.setdefault(key, asyncio.Semaphore(self._each))
        try:
            async with gate:
                yield
        finally:
            self._users[key] -= 1
            if not self._users[key]:
                del self._users[key], self._gates[key]


class Threads:
    """Threads apart for what the hub reads, for who comes in and for what they command: none can starve another.

    Nor can one restaurant all others: of what is shared, each has a part at once.
    """

    def __init__(self) -> None:
        self._admissions = KeyedSemaphore(limits.ADMISSIONS_OF_A_RESTAURANT, most_waiting=limits.ADMISSIONS_WAITING)
        self._commands = KeyedSemaphore(limits.COMMANDS_OF_A_RESTAURANT)
        self._reading = ThreadPoolExecutor(2, thread_name_prefix="gateway-read")
        self._admitting = ThreadPoolExecutor(2, thread_name_prefix="gateway-admit")
        self._commanding = ThreadPoolExecutor(4, thread_name_prefix="gateway-command")

    async def read(self, function: Callable[..., Result], *args: Any) -> Result:
        return await _run(self._reading, function, *args)

    async def admit(self, restaurant_id: UUID, function: Callable[..., Result], *args: Any) -> Result:
        """Raises Crowded."""
        async with self._admissions.of(restaurant_id):
            return await _run(self._admitting, function, *args)

    async def command(self, restaurant_id: UUID, function: Callable[..., Result], *args: Any) -> Result:
        async with self._commands.of(restaurant_id):
            return await _run(self._commanding, function, *args)

    def close(self) -> None:
        for pool in (self._reading, self._admitting, self._commanding):
            pool.shutdown(wait=False, cancel_futures=True)


async def _run(pool: ThreadPoolExecutor, function: Callable[..., Result], *args: Any) -> Result:
    context = contextvars.copy_context()
    return await asyncio.get_running_loop().run_in_executor(pool, context.run, _alone, function, *args)


def _alone(function: Callable[..., Result], *args: Any) -> Result:
    connection.set_schema_to_public()
    try:
        return function(*args)
    finally:
        connection.close()
