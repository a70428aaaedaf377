"""A process crash, or a broken connection, at a chosen statement of a command, against a real PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

CRASH_KINDS = ("killed", "cut")


class Killed(BaseException):
    """The process was killed. A BaseException, so that no handler catches it."""


@contextmanager
def crash_after(after: int, way: str) -> Iterator[list[str]]:
    """After so many statements (0: before the first) the process is `killed` or its connection `cut`.

    Yields a list that names the statement of the crash. It is empty when there were fewer statements: then all was
    committed and only the answer was lost.
    """
    seen, hit = 0, []

    def crash(sql: str) -> None:
        hit.append(sql)
        if way == "killed":
            raise Killed
        connection.connection.close()

    def watch(execute: Callable, sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        nonlocal seen
        if after == 0 and not hit:
            crash("the first")
        result = execute(sql, params, many, context)
        seen += 1
        if seen == after and not hit:
            crash(sql)
        return result

    try:
        with connection.execute_wrapper(watch):
            yield hit
    except Killed:
        pass
    finally:
        if hit:
            connection.close()
