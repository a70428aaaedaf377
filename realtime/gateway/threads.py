"""The gateway's access to the database: plain functions in thread pools.

No socket's coroutine touches the ORM. A function gets the restaurant as an argument and chooses its schema itself. The
connection returns to the pool before the thread answers, so an idle socket holds none.
"""

import asyncio
import contextlib
import contextvars
from collections import Counter
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from fynlo.core.tenancy.connection import connection
from realtime.gateway import limits

Result = TypeVar("Result")


class TooManyWaiting(Exception):
    """Too many callers wait already."""


class KeyedSemaphore:
    """A semaphore per key, so that no key takes all of a shared pool."""

    def __init__(self, each: int, *, most_waiting: int | None = None):
        self._each, self._most_waiting = each, most_waiting
        self._gates: dict[Any, asyncio.Semaphore] = {}
        self._users: Counter[Any] = Counter()

    @contextlib.asynccontextmanager
    async def of(self, key: Any) -> AsyncIterator[None]:
        """Hold one of the places of that key. Raises TooManyWaiting."""
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
    """Separate pools for feed reads, connection set-up and commands, so that none starves another.

    Each restaurant may use only a part of a pool at once, so that none starves the others.
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
    call = partial(context.run, partial(_with_own_connection, function, *args))
    return await asyncio.get_running_loop().run_in_executor(pool, call)


def _with_own_connection(function: Callable[..., Result], *args: Any) -> Result:
    connection.set_schema_to_public()
    try:
        return function(*args)
    finally:
        connection.close()
