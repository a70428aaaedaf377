"""JSON of devices."""

from typing import Any

from realtime.sync.models import Device


def serialize_device(device: Device) -> dict[str, Any]:
    return {
        "id": device.id,
        "name": device.name,
        "kind": device.kind,
        "series": device.series,
        "enrolled_by": device.enrolled_by_id,
        "last_user": device.last_user_id,
        "created_at": device.created_at,
        "last_seen_at": device.last_seen_at,
        "next_seq": device.last_seq + 1,
        "next_receipt": device.last_receipt + 1,
        "unsent": device.unsent,
        "unsent_since": device.unsent_since,
        "reported_at": device.reported_at,
        "revoked_at": device.revoked_at,
    }
