"""The database from an async test, or beside a running Playwright: in a thread of its own, then closed."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import wraps
from typing import Any

from django.db import connection


def in_thread(function: Callable[..., Any]) -> Callable[..., Any]:
    """Run `function` in another thread with no restaurant chosen, and wait for it."""

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
