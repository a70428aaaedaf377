"""JSON of devices."""

from typing import Any

from realtime.sync.models import Device
from restaurants.models import EnrolmentCode


def serialize_device(device: Device) -> dict[str, Any]:
    return {
        "id": device.id,
        "name": device.name,
        "kind": device.kind,
        "series": device.series,
        "number": device.number,
        "enrolled_at": device.enrolled_at,
        "enrolled_by": device.enrolled_by_id,
        "last_user": device.last_user_id,
        "created_at": device.created_at,
        "last_seen_at": device.last_seen_at,
        "next_seq": device.last_seq + 1,
        "next_receipt": device.last_receipt + 1,
        "unsent": device.unsent,
        "unsent_since": device.unsent_since,
        "storage_is_persistent": device.storage_is_persistent,
        "reported_at": device.reported_at,
        "revoked_at": device.revoked_at,
        "practice_until": device.practice_until,
    }


def serialize_code(code: EnrolmentCode) -> dict[str, Any]:
    """An enrolment code without the code: stored answers must not hold it."""
    return {"id": code.id, "name": code.name, "kind": code.kind, "expires_at": code.expires_at}
