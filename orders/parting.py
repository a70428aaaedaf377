"""One line made two: so many of it on a line of their own, to the same penny together."""

import copy
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fynlo.core.ids import uuid7
from fynlo.core.money import spread
from orders.kitchen import tickets
from orders.models import Line
from orders.pricing import take_off
from orders.totals import DISCOUNT, discount_of


@dataclass(frozen=True, slots=True)
class Parted:
    """A line that was taken off another one, the line that keeps the rest, and how many they were."""

    part: Line
    whole: Line
    of: int


def part_off(line: Line, quantity: int, *, new_id: UUID | None, at: datetime) -> Line:
    """Take `quantity` of a line off it, in memory: the part is another line in the same state, on the same ticket.

    Discounts of the line become amounts, shared by quantity. The kitchen sees the old and the new number.
    """
    part = copy.copy(line)
    part._state = copy.copy(line._state)
    part._state.adding = True
    part.id = new_id or uuid7()
    part.changes = list(line.changes)
    stays = line.quantity - quantity
    line.adjustments, part.adjustments = _shared(line, [stays, quantity])
    if line.ticket_id is not None:
        for half, number in ((line, stays), (part, quantity)):
            tickets.note_change(half, "quantity", line.quantity, number, at=at)
    line.quantity, part.quantity = stays, quantity
    return part


def _shared(line: Line, weights: list[int]) -> tuple[list[dict[str, Any]], ...]:
    """The line's adjustments for each half; what a share takes off is worked out on the whole, then spread."""
    discounts = [discount_of(entry) for entry in line.adjustments if entry["kind"] == DISCOUNT]
    offs = iter(take_off(discounts, [line.unit_price * line.quantity]))
    halves: tuple[list[dict[str, Any]], list[dict[str, Any]]] = ([], [])
    for entry in line.adjustments:
        if entry["kind"] != DISCOUNT:
            for half in halves:
                half.append(entry)
            continue
        for half, share in zip(halves, spread(next(offs), weights), strict=True):
            half.append({**entry, "rate": None, "amount": share})
    return halves
