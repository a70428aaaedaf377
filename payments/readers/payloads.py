"""The JSON of card readers."""

from typing import Any

from payments.models import Reader


def serialize_reader(reader: Reader) -> dict[str, Any]:
    """`status` is what the provider said last; whether a payment is under way on it, the payments say."""
    return {
        "id": reader.id,
        "provider": reader.provider,
        "name": reader.name,
        "serial": reader.serial,
        "model": reader.model,
        "status": reader.status,
        "active": reader.is_active,
    }
