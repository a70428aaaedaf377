"""The JSON of vouchers."""

from typing import Any

from payments.models import VoucherKind


def serialize_kind(kind: VoucherKind) -> dict[str, Any]:
    """`face_value` in pounds; null where each voucher says what it is worth."""
    return {
        "id": kind.id,
        "name": kind.name,
        "face_value": kind.face_value,
        "has_unique_references": kind.has_unique_references,
        "active": kind.is_active,
    }
