"""The statuses of an order to a supplier and the moves between them, as data. Pure."""

from collections.abc import Iterable
from decimal import Decimal

from inventory.models import PurchaseOrder

Status = PurchaseOrder.Status
ON_ORDER = frozenset({Status.SENT, Status.PART_RECEIVED})  # of these goods can arrive
CAN_BE_CANCELLED = frozenset({Status.DRAFT, Status.SENT})
CAN_BE_CLOSED = frozenset({Status.PART_RECEIVED})


def status_of(lines: Iterable[tuple[Decimal, Decimal]]) -> Status:
    """Return the status of a sent order whose lines are (ordered, received)."""
    amounts = list(lines)
    if all(received >= ordered for ordered, received in amounts):
        return Status.RECEIVED
    return Status.PART_RECEIVED if any(received > 0 for _, received in amounts) else Status.SENT
