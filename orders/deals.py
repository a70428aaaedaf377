"""Meal deals: a product whose options are products, sold as one line with a line for each part.

The deal's line has the whole price, its discounts and its payments; its VAT is divided over the parts. Each part is a
line without a price that has the station, the stock and the allergens of its product. What a person does with a deal,
such as a void or a move, happens to its parts too, and nobody changes a part alone. Nothing here makes a query.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from fynlo.core.money import ZERO, spread
from orders.errors import PartOfDeal
from orders.lifecycle import ADVANCE
from orders.models import Line, Order
from orders.selectors import line_of

FOLLOWED_FIELDS = ["status", "fired_at", "parts_sent"]


def apportion(price: Any, alone: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Divide a deal's `price` in pounds over what it consists of, in proportion to what each costs `alone`.

    Both are [{tax_class, price}], as `Line.components`. The shares sum to the price to the penny. What costs nothing
    alone has no share, unless all of it costs nothing. Source: VAT Notice 700, apportionment by selling prices.
    """
    shares = spread(price, [max(each["price"], ZERO) for each in alone])
    return [{**each, "price": share} for each, share in zip(alone, shares, strict=True)]


def parts_of(order: Order, deal: Line) -> list[Line]:
    """Return the lines of a deal's parts, void ones too; none for any other line."""
    return [line for line in order.all_lines if line.part_of_id == deal.id] if deal.is_deal else []


def with_parts(order: Order, lines: Iterable[Line]) -> list[Line]:
    """Return the lines, each deal followed by its parts."""
    return [each for line in lines for each in (line, *parts_of(order, line))]


def line_to_change(order: Order, line_id: UUID) -> Line:
    """Return this line of an order. Raises LineNotFound, PartOfDeal for what is changed with its deal only."""
    line = line_of(order, line_id)
    if line.part_of_id is not None:
        deal = next(each for each in order.all_lines if each.id == line.part_of_id)
        raise PartOfDeal(PartOfDeal.sentence(line.name, deal.name), line=str(line_id), deal=str(deal.id))
    return line


def follow_parts(order: Order) -> list[Line]:
    """Give each deal the status of its parts, in memory. Return the deals that changed, to be saved.

    It is the least advanced of those that the kitchen was asked to make, and held while there is none.
    """
    changed = []
    for deal in order.all_lines:
        if not deal.is_deal or deal.status == Line.Status.VOID:
            continue
        state = _state(parts_of(order, deal))
        if state != (deal.status, deal.fired_at, deal.parts_sent):
            deal.status, deal.fired_at, deal.parts_sent = state
            changed.append(deal)
    return changed


def relink(lines: Iterable[Line], new_ids: Mapping[UUID | None, UUID]) -> None:
    """Let split-off parts belong to the split-off deal, in memory. `new_ids` are its ids by the deal's it came from."""
    for line in lines:
        if line.part_of_id in new_ids:
            line.part_of_id = new_ids[line.part_of_id]


def _state(parts: Sequence[Line]) -> tuple[str, datetime | None, bool]:
    begun = [part for part in parts if part.status not in (Line.Status.HELD, Line.Status.VOID)]
    status = min((part.status for part in begun), key=ADVANCE.__getitem__, default=Line.Status.HELD)
    fired_at = min((part.fired_at for part in begun if part.fired_at is not None), default=None)
    return status, fired_at, any(part.ticket_id is not None for part in parts)
