"""The events about an aggregate, from the log and from the archive."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db.models import Q

from fynlo.core import clock, json_codec
from realtime import archive
from realtime.models import Event
from realtime.retention import KEEP_FOR

SURELY_KEPT = KEEP_FOR - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PastEvent:
    """One event: what happened to which aggregate, who caused and approved it, where."""

    epoch: int
    seq: int
    type: str
    aggregate_type: str
    data: dict[str, Any]
    actor: UUID | None
    approved_by: UUID | None
    device: UUID | None
    client_type: str
    occurred_at: datetime


def events_about(aggregates: Mapping[str, Collection[UUID]], *, since: datetime) -> list[PastEvent]:
    """Return every event about these aggregates (ids by type), oldest first.

    `since` is when the oldest of them began: the archive is asked only for what began before the log's retention. One
    query, and one more then, which opens the files that have such events. Raises ArchiveUnreadable.
    """
    wanted = Q()
    for aggregate_type, ids in aggregates.items():
        wanted |= Q(aggregate_type=aggregate_type, aggregate_id__in=list(ids))
    found = {(event.epoch, event.seq): event for event in map(_stored, Event.objects.filter(wanted))}
    if since < clock.now() - SURELY_KEPT:
        types = {str(aggregate_id): name for name, ids in aggregates.items() for aggregate_id in ids}
        for event in archive.archived_about([UUID(aggregate_id) for aggregate_id in types]):
            if event["aggregate"]["type"] == types[event["aggregate"]["id"]]:
                found.setdefault((event["epoch"], event["seq"]), _archived(event))
    return sorted(found.values(), key=attrgetter("epoch", "seq"))


def _stored(row: Event) -> PastEvent:
    return PastEvent(
        row.epoch, row.seq, row.type, row.aggregate_type, json_codec.loads(row.data), row.actor, row.approved_by,
        row.device, row.client_type, row.occurred_at,
    )  # fmt: skip


def _archived(event: dict[str, Any]) -> PastEvent:
    actor, approved_by, device = (_uuid(event[name]) for name in ("actor", "approved_by", "device"))
    return PastEvent(
        event["epoch"], event["seq"], event["type"], event["aggregate"]["type"], event["data"], actor, approved_by,
        device, event["client_type"], datetime.fromisoformat(event["occurred_at"]),
    )  # fmt: skip


def _uuid(text: str | None) -> UUID | None:
    return UUID(text) if text else None
