"""The clock of the product. All code reads the time here, so that the seed and tests can choose it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

_travelled: ContextVar[datetime | None] = ContextVar("travelled", default=None)


def now() -> datetime:
    """Return the present as an aware UTC datetime."""
    return _travelled.get() or datetime.now(UTC)


@contextmanager
def travel(moment: datetime) -> Iterator[None]:
    """Make `now()` answer `moment` (aware) inside the block, in this thread or task only.

    Raises ValueError for a naive datetime.
    """
    if moment.tzinfo is None:
        raise ValueError("travel() needs an aware datetime.")
    token = _travelled.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _travelled.reset(token)
