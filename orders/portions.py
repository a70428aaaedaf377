"""Scarce portions: counted down when a line is put on an order, given back when the line is void.

Counted when ordered and not when sent, so that of two tables that are still choosing only one is promised the last one.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext

from menu.services import PortionChange, change_portions
from orders import alerts, errors
from orders.models import Line
from realtime.commands.context import CommandContext, at_end


@dataclass(frozen=True, slots=True)
class _Ordered:
    context: CommandContext
    line: Line
    needs: Mapping[UUID, int]
    gives_back: bool


def needs_of(line: Line) -> dict[UUID, int]:
    """Return how many of its product and of each chosen option a line needs, by id."""
    needs: Counter[UUID] = Counter()
    if line.is_sale:
        needs[line.product_id] += line.quantity
        for chosen in line.modifiers:
            needs[UUID(chosen["option_id"])] += chosen["quantity"] * line.quantity
    return dict(needs)


def names_of(line: Line) -> dict[UUID, str]:
    """Return the names of a line's product and chosen options by id."""
    return {line.product_id: line.name, **{UUID(m["option_id"]): m["name"] for m in line.modifiers}}


def take(context: CommandContext, lines: Iterable[Line]) -> None:
    """Count down what new lines need, at the end of the command. By then each line is on its order.

    The end raises SoldOut or NotEnoughLeft, or alerts a manager if the sale has happened already.
    """
    _at_end(context, lines, gives_back=False)


def give_back(context: CommandContext, lines: Iterable[Line]) -> None:
    """Give back what lines needed that are void now, at the end of the command."""
    _at_end(context, lines, gives_back=True)


def refuse(names: Mapping[UUID, str], left: Mapping[UUID, int]) -> None:
    """Raise SoldOut for what has none left, else NotEnoughLeft. `left` are the portions by id; nothing if empty."""
    if not left:
        return
    gone = [item_id for item_id, number in left.items() if number < 1]
    if gone:
        raise errors.SoldOut(
            gettext("Sold out: {listed}.").format(listed=", ".join(names[item_id] for item_id in gone)),
            field="items",
            names=[names[item_id] for item_id in gone],
            ids=[str(item_id) for item_id in gone],
        )
    listed = ", ".join(f"{names[item_id]} ({number})" for item_id, number in left.items())
    raise errors.NotEnoughLeft(
        gettext("Not enough left: {listed}. Order fewer or choose something else.").format(listed=listed),
        field="items",
        names=[names[item_id] for item_id in left],
        ids=[str(item_id) for item_id in left],
        left=list(left.values()),
    )


def _at_end(context: CommandContext, lines: Iterable[Line], *, gives_back: bool) -> None:
    for line in lines:
        if line.is_sale:
            at_end(_settle, _Ordered(context, line, needs_of(line), gives_back))


def _settle(ordered: Sequence[_Ordered]) -> None:
    context = ordered[0].context
    short = change_portions(
        context,
        [
            PortionChange(item_id, -quantity if each.gives_back else quantity, each.line.added_at)
            for each in ordered
            for item_id, quantity in each.needs.items()
        ],
    )
    new = [each.line for each in ordered if not each.gives_back]
    names = {item_id: name for line in new for item_id, name in names_of(line).items() if item_id in short}
    if not context.accepts_conflicts:
        refuse(names, {item_id: short[item_id] for item_id in names})
        return
    # A line that is marked as sold out was reported when it was built.
    unreported = [line for line in new if not line.sold_out and names_of(line).keys() & names.keys()]
    if unreported:
        of_lines = set().union(*(names_of(line).keys() for line in unreported))
        alerts.sold_out(
            context, unreported[0].order, {str(item_id): names[item_id] for item_id in names if item_id in of_lines}
        )
