"""The gateway's way to the database: plain functions in a few threads of its own.

No socket's coroutine touches the ORM. A function gets the restaurant in its arguments and chooses it inside
itself; the connection goes back to the pool before the thread answers, so an idle socket holds none.
"""

import asyncio
import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from django.db import connection

Result = TypeVar("Result")


class Threads:
    """Threads apart for what the hub reads, for who comes in and for what they command: none can starve another."""

    def __init__(self) -> None:
        self._reading = ThreadPoolExecutor(2, thread_name_prefix="gateway-read")
        self._admitting = ThreadPoolExecutor(2, thread_name_prefix="gateway-admit")
        self._commanding = ThreadPoolExecutor(4, thread_name_prefix="gateway-command")

    async def read(self, function: Callable[..., Result], *args: Any) -> Result:
        return await _run(self._reading, function, *args)

    async def admit(self, function: Callable[..., Result], *args: Any) -> Result:
        return await _run(self._admitting, function, *args)

    async def command(self, function: Callable[..., Result], *args: Any) -> Result:
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
