"""Calls in other threads, each on its own database connection: one beside an async test, or several as a race.

A race is tested twice: once as the code is, and once as its control, in which the lock is left out and both threads are
made to read before either writes (`pause_until_all_read`, `OvertakenRead`). A control that does not lose proves that
the first test could not fail.
"""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Any

from django.db import connection, connections

SECONDS = 60  # far more than any call needs; a thread that hangs fails its test


def in_thread(function: Callable[..., Any]) -> Callable[..., Any]:
    """Run `function` in another thread with no restaurant chosen, wait for it and return its result.

    Async tests and tests beside a running Playwright need it: Django refuses to query in a thread with an event loop.
    """

    def alone(*args: Any, **kwargs: Any) -> Any:
        try:
            return function(*args, **kwargs)
        finally:
            connection.close()

    @wraps(function)
    def wrapped(*args: Any, **kwargs: Any) -> Any:
        with ThreadPoolExecutor(1) as thread:
            return thread.submit(alone, *args, **kwargs).result()

    return wrapped


def race(*calls: Callable[[], Any], restaurant: Any = None) -> list[Any]:
    """Make the calls at the same moment, each in its own thread, and return their results in order.

    A call that raises has its exception in the place of its result. `restaurant` is chosen in each thread and, after
    the race, on the caller's connection.
    """
    start, outcomes = threading.Barrier(len(calls), timeout=SECONDS), [None] * len(calls)

    def run(index: int) -> None:
        try:
            if restaurant is not None:
                connection.set_tenant(restaurant)
            start.wait()
            outcomes[index] = calls[index]()
        except Exception as error:
            outcomes[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=[index], daemon=True) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(SECONDS)
    assert not any(thread.is_alive() for thread in threads), f"a call did not end within {SECONDS} s"
    if restaurant is not None:
        connection.set_tenant(restaurant)
    return outcomes


def errors_of(outcomes: list[Any]) -> list[Exception]:
    """Return the exceptions among the outcomes of a race."""
    return [outcome for outcome in outcomes if isinstance(outcome, Exception)]


def pause_until_all_read(read: Callable[..., Any], *, readers: int = 2) -> Callable[..., Any]:
    """Wrap `read` for a control: it returns only when `readers` threads have read."""
    all_read = threading.Barrier(readers, timeout=SECONDS)

    def read_and_wait(*args: Any, **kwargs: Any) -> Any:
        found = read(*args, **kwargs)
        all_read.wait()
        return found

    return read_and_wait


class OvertakenRead:
    """A read for a control: one thread reads, another makes its whole change, then the first goes on.

    `read` replaces the function that should lock; `overtake(call)` is what the other thread runs.
    """

    def __init__(self, read: Callable[..., Any]):
        self._read = read
        self._has_read, self._is_overtaken = threading.Event(), threading.Event()

    def read(self, *args: Any, **kwargs: Any) -> Any:
        found = self._read(*args, **kwargs)
        self._has_read.set()
        assert self._is_overtaken.wait(SECONDS), "the other call did not end"
        return found

    def overtake(self, call: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> Any:
            assert self._has_read.wait(SECONDS), "the first call did not read"
            try:
                return call()
            finally:
                self._is_overtaken.set()

        return run
