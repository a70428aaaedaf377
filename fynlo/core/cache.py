"""What a process keeps in memory for a while, so that it need not ask the database again.

Not cachetools: its TTLCache changes itself on every read, so each read would need a lock, and these are read by
several threads in every request.
"""

import threading
import time
from collections.abc import Callable, Hashable
from math import inf
from typing import Any, Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Value = TypeVar("Value")

_caches: list["Cache[Any, Any]"] = []


class Cache(Generic[Key, Value]):
    """Values that are good for `seconds`, at most `size` of them: the oldest makes room. Safe between threads.

    Reads take no lock. None is no value: it is never stored. `seconds` may be a function where it is a setting.
    """

    def __init__(self, *, size: int, seconds: float | Callable[[], float] = inf):
        self._size, self._seconds = size, seconds
        self._entries: dict[Key, tuple[float, Value]] = {}
        self._removals = 0
        self._lock = threading.Lock()
        _caches.append(self)

    def get(self, key: Key) -> Value | None:
        """Return the value, or None if there is none that is still good."""
        entry = self._entries.get(key)
        return entry[1] if entry is not None and entry[0] > time.monotonic() else None

    def set(self, key: Key, value: Value) -> None:
        with self._lock:
            self._store(key, value, time.monotonic())

    def add(self, key: Key, value: Value) -> bool:
        """Store the value unless there is one that is still good; return whether it was stored."""
        with self._lock:
            if self.get(key) is not None:
                return False
            self._store(key, value, time.monotonic())
            return True

    def get_or_read(self, key: Key, read: Callable[[], Value | None]) -> Value | None:
        """Return the value, or what `read` returns, which is stored. Its age counts from before the reading.

        What was read while something was removed is returned but not stored: it may be from before the change.
        """
        value = self.get(key)
        return self.read(key, read) if value is None else value

    def read(self, key: Key, read: Callable[[], Value | None]) -> Value | None:
        """As `get_or_read`, without looking for a stored value first."""
        asked, removals = time.monotonic(), self._removals
        value = read()
        if value is not None:
            with self._lock:
                if removals == self._removals:
                    self._store(key, value, asked)
        return value

    def remove(self, key: Key) -> None:
        with self._lock:
            self._removals += 1
            self._entries.pop(key, None)

    def remove_where(self, matches: Callable[[Key], bool]) -> None:
        """Remove every value whose key matches."""
        with self._lock:
            self._removals += 1
            for key in [key for key in self._entries if matches(key)]:
                del self._entries[key]

    def clear(self) -> None:
        with self._lock:
            self._removals += 1
            self._entries.clear()

    def items(self) -> list[tuple[Key, Value]]:
        """Return every key with its value, also those that are no longer good."""
        with self._lock:
            return [(key, value) for key, (_, value) in self._entries.items()]

    def _store(self, key: Key, value: Value, asked: float) -> None:
        self._entries.pop(key, None)  # so that the order of the entries is the order of their ages
        while len(self._entries) >= self._size:
            del self._entries[next(iter(self._entries))]
        seconds = self._seconds() if callable(self._seconds) else self._seconds
        self._entries[key] = (asked + seconds, value)


def clear_caches() -> None:
    """Empty every cache of this process: for tests."""
    for cache in _caches:
        cache.clear()


def all_caches() -> list[Cache[Any, Any]]:
    """Return every cache of this process: for tests."""
    return list(_caches)
