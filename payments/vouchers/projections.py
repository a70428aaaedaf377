"""The kinds of vouchers that the till shows (view `pos`), also without a network."""

from typing import Any

from payments.vouchers import reducers
from payments.vouchers.payloads import serialize_kind
from payments.vouchers.selectors import active_kinds
from realtime.projections import Part, register


def vouchers() -> dict[str, Any]:
    """One query."""
    return {"kinds": {str(kind.id): serialize_kind(kind) for kind in active_kinds()}}


def register_all() -> None:
    register(
        Part(
            "pos", "vouchers", "payments.cash", ("voucher.kind_changed",), vouchers, reducers.reduce_vouchers,
            reducers.NO_VOUCHERS,
        ),
    )  # fmt: skip
