"""Snapshots kept for a moment: a storm of reconnecting screens costs one build per view, not one per screen.

An old snapshot is correct, its tail is longer; so a kept one may be given to anybody who sees the same parts.
"""

import gzip
import hashlib
import threading
from dataclasses import dataclass

from django.db import connection

from fynlo.core import json_codec
from fynlo.core.cache import Cache
from realtime import projections
from realtime.actors import Actor

KEPT_SECONDS = 2.0
MOST = 512
GZIP_LEVEL = 5  # a seventh of the bytes for a millisecond

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A snapshot as bytes, plain and compressed. `etag` covers the state and the scope it was drawn for."""

    epoch: int
    body: bytes
    compressed: bytes
    etag: str


_cache: Cache[Key, Drawn] = Cache(size=MOST, seconds=KEPT_SECONDS)
_building: dict[Key, threading.Lock] = {}
_lock = threading.Lock()


def snapshot_bytes(view: str, actor: Actor, *, epoch: int | None = None) -> Drawn:
    """The view as the actor may see it, built at most once in KEPT_SECONDS per restaurant, view and scope.

    Callers that come while one builds wait for it. `epoch` is the one the caller was told of: a kept snapshot of
    another is not given. Raises UnknownView, ViewForbidden.
    """
    key = (connection.schema_name, view, projections.scope_of(view, actor))
    kept = _usable(key, epoch)
    if kept is not None:
        return kept
    with _lock:
        if len(_building) > MOST:
            _building.clear()
        building = _building.setdefault(key, threading.Lock())
    with building:
        return _usable(key, epoch) or _build(key, view, actor)


def _usable(key: Key, epoch: int | None) -> Drawn | None:
    cached = _cache.get(key)
    return cached if cached is not None and epoch in (None, cached.epoch) else None


def _build(key: Key, view: str, actor: Actor) -> Drawn:
    snapshot = projections.snapshot_of(view, actor)
    body = json_codec.dumps(snapshot.as_dict())
    digest = hashlib.sha256(f"{key[0]}:{snapshot.scope}:".encode() + body).hexdigest()[:32]
    compressed = gzip.compress(body, compresslevel=GZIP_LEVEL, mtime=0)
    built = Drawn(snapshot.epoch, body, compressed, digest)
    _cache.set(key, built)
    return built
