"""A cache in the process: bounded in time and in size, and never older than a change."""

import pytest

from fynlo.core import cache as module
from fynlo.core.cache import Cache, clear_caches


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def time(monkeypatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(module, "time", clock)
    return clock


def test_a_value_expires_after_its_seconds(time):
    cache = Cache(size=2, seconds=5)
    cache.set("a", 1)

    time.now += 4.9
    assert cache.get("a") == 1
    time.now += 0.1
    assert cache.get("a") is None


def test_a_full_cache_drops_its_oldest_value(time):
    cache = Cache(size=2)
    for key in ("a", "b", "a", "c"):
        cache.set(key, key.upper())

    assert [cache.get(key) for key in "abc"] == ["A", None, "C"]


def test_a_cached_value_is_read_once(time):
    cache, reads = Cache(size=2, seconds=5), []

    for _ in range(3):
        assert cache.get_or_read("a", lambda: reads.append(1) or "value") == "value"

    assert len(reads) == 1


def test_the_age_of_a_value_counts_from_before_the_reading(time):
    cache = Cache(size=2, seconds=5)

    def slow() -> str:
        time.now += 3
        return "value"

    cache.get_or_read("a", slow)
    time.now += 2

    assert cache.get("a") is None


def test_no_value_is_not_stored(time):
    cache, reads = Cache(size=2), []
    for _ in range(2):
        assert cache.get_or_read("a", lambda: reads.append(1)) is None
    assert len(reads) == 2


@pytest.mark.parametrize("remove", [Cache.clear, lambda cache: cache.remove("a"), lambda cache: cache.remove("b")])
def test_a_value_read_during_a_removal_is_not_stored(time, remove):
    """It may be from before the change that the removal announces."""
    cache = Cache(size=2)

    assert cache.get_or_read("a", lambda: remove(cache) or "old") == "old"

    assert cache.get("a") is None


def test_add_succeeds_once_until_the_value_expires(time):
    cache = Cache(size=2, seconds=5)
    added = [cache.add("a", True), cache.add("a", True)]
    time.now += 5
    assert [*added, cache.add("a", True)] == [True, False, True]


def test_values_are_removed_by_their_keys(time):
    cache = Cache(size=4)
    for key in ("a1", "a2", "b1"):
        cache.set(key, key)

    cache.remove_where(lambda key: key.startswith("a"))

    assert [cache.get(key) for key in ("a1", "a2", "b1")] == [None, None, "b1"]


def test_the_seconds_may_be_a_setting(time):
    seconds = [5]
    cache = Cache(size=2, seconds=lambda: seconds[0])
    cache.set("a", 1)
    seconds[0] = 1
    cache.set("b", 1)

    time.now += 2

    assert (cache.get("a"), cache.get("b")) == (1, None)


def test_one_call_empties_every_cache():
    caches = [Cache(size=1), Cache(size=1)]
    for cache in caches:
        cache.set("a", 1)

    clear_caches()

    assert [cache.get("a") for cache in caches] == [None, None]
