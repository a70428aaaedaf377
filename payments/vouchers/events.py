"""The event of vouchers."""

from payments.models import VoucherKind
from payments.vouchers.payloads import serialize_kind
from realtime import events
from realtime.commands.context import CommandContext
from realtime.events import EventType

TYPES = (
    EventType(
        "voucher.kind_changed",
        "A kind of voucher was added, renamed, retired, or is taken again.",
        {"kind": "id, name, face_value, has_unique_references, active"},
    ),
)


def kind_changed(context: CommandContext, kind: VoucherKind) -> None:
    context.record(
        "voucher.kind_changed", aggregate="voucher_kind", subject=kind.id, topics=["payments"],
        data={"kind": serialize_kind(kind)},
    )  # fmt: skip


def register_all() -> None:
    events.register(*TYPES)
