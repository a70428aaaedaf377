"""Lines onto an order: composed from the menu, put behind the ones there are, stored."""

from collections.abc import Sequence

from django.db import IntegrityError

from fynlo.core import clock
from menu.published import PublishedMenu
from orders import limits
from orders.composing import Item, compose, mark_sold_out, refuse_sold_out
from orders.errors import LineIdTaken, TooManyLines
from orders.models import Line, Order
from realtime.actors import Actor
from realtime.commands import context


def composed(items: Sequence[Item], menu: PublishedMenu) -> tuple[list[Line], dict[str, str]]:
    """The lines; of a device that was offline also, by id, the names of what it sold that had run out.

    Raises SoldOut, and what `compose` raises.
    """
    lines = compose(items, menu)
    if context.current().is_offline:
        return lines, mark_sold_out(lines)
    refuse_sold_out(lines)
    return lines, {}


def append(order: Order, lines: Sequence[Line], actor: Actor) -> None:
    """Put new lines behind those of `order.all_lines`, in memory. Raises TooManyLines."""
    at = clock.now()
    for line in lines:
        line.added_by, line.added_at = actor.user_id, at
    join(order, lines)


def join(order: Order, lines: Sequence[Line]) -> None:
    """Make `lines` the last ones of `order.all_lines`, in memory. Raises TooManyLines."""
    if len(order.all_lines) + len(lines) > limits.MOST_LINES:
        raise TooManyLines(
            f"An order has at most {limits.MOST_LINES} lines. Open a second one.", most=limits.MOST_LINES
        )
    first = max((line.position for line in order.all_lines), default=-1) + 1
    for position, line in enumerate(lines, start=first):
        line.order, line.position = order, position
    order.all_lines.extend(lines)


def insert(lines: Sequence[Line]) -> None:
    """Store new lines. Raises LineIdTaken."""
    try:
        Line.objects.bulk_create(lines)
    except IntegrityError as error:
        raise LineIdTaken(field="items") from error
