"""Split a line: part of its quantity goes on a new line, at the same total to the penny."""

import copy
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fynlo.core.ids import uuid7
from orders.kitchen import tickets
from orders.models import Line
from orders.pricing.adjustments import split_entries


@dataclass(frozen=True, slots=True)
class LineSplit:
    """The new line, the line that keeps the rest, and the quantity before the split."""

    part: Line
    remainder: Line
    quantity_before: int


def split_line(line: Line, quantity: int, *, new_id: UUID | None, at: datetime) -> LineSplit:
    """Take `quantity` off a line, in memory. The part has the same status and ticket.

    Discounts of the line become amounts, shared by quantity. If the line is on a ticket, both lines note the old and
    the new quantity for the kitchen.
    """
    before = line.quantity
    rest = before - quantity
    part = copy.copy(line)
    part._state = copy.copy(line._state)  # copy.copy shares it, and only the part is a new row
    part._state.adding = True
    part.id = new_id or uuid7()
    part.changes = list(line.changes)
    line.adjustments, part.adjustments = split_entries(line.adjustments, line.unit_price * before, [rest, quantity])
    if line.ticket_id is not None:
        for row, number in ((line, rest), (part, quantity)):
            tickets.note_change(row, "quantity", before, number, at=at)
    line.quantity, part.quantity = rest, quantity
    return LineSplit(part, line, before)
