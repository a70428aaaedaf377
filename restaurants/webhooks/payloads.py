"""The body of a delivery: an event of the log or the archive, as partners get it. The same bytes at each attempt."""

from typing import Any

from fynlo.core import json_codec
from realtime import archive
from realtime.events import serialize_event
from realtime.models import ArchivedEvents, Event
from realtime.streams import COLUMNS
from restaurants.models import Restaurant, WebhookDelivery
from restaurants.webhooks.event_types import TEST


def message_id(delivery: WebhookDelivery) -> str:
    """The `webhook-id`: the same at every attempt and when it is sent again."""
    return f"msg_{delivery.pk.hex}"


def body_of(delivery: WebhookDelivery, restaurant: Restaurant) -> bytes | None:
    """Return the JSON of a delivery's event of the chosen restaurant. None if the event is nowhere any more.

    One query, two for an archived event.
    """
    if delivery.type == TEST:
        event: dict[str, Any] | None = {
            "type": TEST, "schema_version": 1, "epoch": 0, "seq": 0, "occurred_at": delivery.created_at, "data": {},
        }  # fmt: skip
    else:
        event = _event(delivery.epoch, delivery.seq)
    if event is None:
        return None
    return json_codec.dumps(
        {
            "type": event["type"],
            "version": event["schema_version"],
            "timestamp": event["occurred_at"],
            "restaurant_id": restaurant.pk,
            "event_id": f"{event['epoch']}-{event['seq']}",
            "epoch": event["epoch"],
            "sequence": event["seq"],
            "data": event["data"],
        }
    )


def _event(epoch: int, seq: int) -> dict[str, Any] | None:
    row = Event.objects.filter(epoch=epoch, seq=seq).values(*COLUMNS).first()
    if row is not None:
        return json_codec.loads(serialize_event(row))
    file = ArchivedEvents.objects.filter(epoch=epoch, first_seq__lte=seq, last_seq__gte=seq).defer("aggregates").first()
    if file is None:
        return None
    return next((event for event in archive.events_of(file) if event["seq"] == seq), None)
