"""What every log line says of where it was written: the request, the person, the device, the command.

One context variable per process, so that threads, sockets and tasks do not see each other's. The restaurant is not in
it: the connection knows which one is chosen.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

NOTHING: Mapping[str, Any] = MappingProxyType({})
_fields: ContextVar[Mapping[str, Any]] = ContextVar("log_context", default=NOTHING)


def current() -> Mapping[str, Any]:
    """Return the fields of this request, socket or task."""
    return _fields.get()


def bind(**fields: Any) -> None:
    """Add fields until `clear`, or until the block of `bound` ends. None removes one."""
    _fields.set({**_fields.get(), **fields})


@contextmanager
def bound(**fields: Any) -> Iterator[None]:
    """Add fields for the block."""
    token = _fields.set({**_fields.get(), **fields})
    try:
        yield
    finally:
        _fields.reset(token)


def clear() -> None:
    """Forget all: a thread is used again, and the next request is another person's."""
    _fields.set(NOTHING)
