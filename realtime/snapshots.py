"""Snapshots cached for a moment: many screens that reconnect at once cost one build per view, not one each.

An old snapshot is correct, only followed by more events; so everybody who sees the same parts may get a cached one.
"""

import gzip
import hashlib
import threading
from dataclasses import dataclass

from fynlo.core import json_codec
from fynlo.core.cache import Cache
from fynlo.core.tenancy.connection import connection
from realtime import projections
from realtime.actors import Actor

CACHE_SECONDS = 2.0
MOST = 512
GZIP_LEVEL = 5  # a seventh of the bytes for a millisecond

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class CachedSnapshot:
    """A snapshot as bytes, plain and compressed. `etag` covers the state and the scope it was built for."""

    epoch: int
    body: bytes
    compressed: bytes
    etag: str


_cache: Cache[Key, CachedSnapshot] = Cache(size=MOST, seconds=lambda: CACHE_SECONDS)
_building: dict[Key, threading.Lock] = {}
_lock = threading.Lock()


def snapshot_bytes(view: str, actor: Actor, *, epoch: int | None = None) -> CachedSnapshot:
    """Return the view for this actor, built at most once in CACHE_SECONDS per restaurant, view and scope.

    Concurrent callers wait for one build. With `epoch`, a cached snapshot of another epoch is not used.
    Raises UnknownView, ViewForbidden.
    """
    key = (connection.schema_name, view, projections.scope_of(view, actor))
    cached = _usable(key, epoch)
    if cached is not None:
        return cached
    with _lock:
        if len(_building) > MOST:
            _building.clear()
        building = _building.setdefault(key, threading.Lock())
    with building:
        return _usable(key, epoch) or _build(key, view, actor)


def _usable(key: Key, epoch: int | None) -> CachedSnapshot | None:
    cached = _cache.get(key)
    return cached if cached is not None and epoch in (None, cached.epoch) else None


def _build(key: Key, view: str, actor: Actor) -> CachedSnapshot:
    snapshot = projections.snapshot_of(view, actor)
    body = json_codec.dumps(snapshot.as_dict())
    digest = hashlib.sha256(f"{key[0]}:{snapshot.scope}:".encode() + body).hexdigest()[:32]
    compressed = gzip.compress(body, compresslevel=GZIP_LEVEL, mtime=0)
    built = CachedSnapshot(snapshot.epoch, body, compressed, digest)
    _cache.set(key, built)
    return built
