"""Let stock follow the orders of a command: reserve, take, give back. Once, at the end of the command.

Whatever moved the order (the till, a guest's payment, a device that had no network, a merge, a split) is read from the
order itself: each line has a `LineUse`, and `inventory.line_uses` says what comes next. So a line takes its ingredients
once, however often and from wherever the order is changed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Subquery
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.tenancy.connection import connection
from inventory import alerts, line_uses
from inventory.line_uses import Step, Use
from inventory.models import LineUse, Stock, StockSettings
from inventory.recipe_book import RecipeBook, book
from inventory.selectors import locations, lock_stock
from inventory.services import booking
from inventory.services.booking import Entry
from inventory.services.places import first_location
from orders.errors import SoldOut
from orders.models import Line
from realtime.commands.context import CommandContext

TAKES_WHEN_FIRED = StockSettings.Takes.FIRED


@dataclass(frozen=True, slots=True)
class Parted:
    """A line `part` of `quantity` portions was split off the line `remainder`, which had `of`."""

    part: UUID
    remainder: UUID
    quantity: int
    of: int


@dataclass(frozen=True, slots=True)
class Touched:
    """An order that a command changed."""

    context: CommandContext
    order_id: UUID
    parted: tuple[Parted, ...] = ()


@dataclass(slots=True)
class _Plan:
    """What the lines of a command do to stock."""

    uses: dict[UUID, Use] = field(default_factory=dict)
    entries: list[tuple[Line, Any, UUID, Decimal, bool]] = field(default_factory=list)
    reserve: dict[UUID, Decimal] = field(default_factory=dict)
    ordered: dict[UUID, dict[UUID, Line]] = field(default_factory=dict)  # new lines by the scarce item that they need

    def keep(self, item: UUID, quantity: Decimal) -> None:
        self.reserve[item] = self.reserve.get(item, Decimal(0)) + quantity


def settle(touched: Sequence[Touched]) -> None:
    """Move stock by what has become of the lines of these orders. Three statements, one if nothing moves.

    1. the lines with their uses  2. lock the stock of their items in pk order  3. store. A step of `at_end`: the
    orders are locked or new. Records `inventory.updated` and the events of what ran low; raises an alert for what a
    device sold without a network and is not there.

    Raises SoldOut if new lines need more of a scarce item than is free. Nothing else is ever refused for stock.
    """
    context = touched[0].context
    lines = _lines({each.order_id for each in touched})
    if not lines:
        return
    made = book(lines[0].recipes_version)
    plan = _plan(context, lines, made, [parted for each in touched for parted in each.parted])
    if not plan.uses:
        return
    items = {entry[2] for entry in plan.entries} | plan.reserve.keys()
    stocks = lock_stock(items) if items else {}
    before = {item: stock.free for item, stock in stocks.items()}
    for item, quantity in plan.reserve.items():
        stocks[item].reserved += quantity
    entries = [_entry(context, *each, made=made, lines=lines) for each in plan.entries]
    movements = booking.move(context, entries, stocks)
    _check_free(context, plan, stocks, made)
    booking.store(movements, stocks.values(), uses=_rows(plan.uses))
    if stocks:
        booking.follow(context, stocks, before)


def _lines(order_ids: Iterable[UUID]) -> list[Any]:
    """Return the lines of products with their order and use. One query, with what the whole step needs to know."""
    return list(
        Line.objects.filter(order__in=sorted(order_ids), kind=Line.Kind.PRODUCT)
        .select_related("order", "stock_use")
        .annotate(
            recipes_version=Subquery(StockSettings.objects.filter(pk=1).values("recipes_version")[:1]),
            first_location=Subquery(locations().values("pk")[:1]),
        )
        .order_by("order_id", "position")
    )


def _plan(context: CommandContext, lines: Sequence[Any], made: RecipeBook, parted: Sequence[Parted]) -> _Plan:
    plan, by_id = _Plan(), {line.id: line for line in lines}
    known = {line.id: _use_of(line) for line in lines}
    for each in parted:
        whole = known.get(each.remainder)
        if whole is not None and known.get(each.part) is None and each.part in by_id:
            part, rest = line_uses.split(whole, each.quantity, each.of)
            plan.uses.update({each.part: part, each.remainder: rest})
            known.update({each.part: part, each.remainder: rest})
    when_fired = connection.tenant.takes_stock == TAKES_WHEN_FIRED
    for line in lines:
        needs, use = made.line_needs(line), known[line.id]
        scarce = {item: needed for item, needed in needs.items() if made.items[item].scarce}
        now = line_uses.takes_now(line, when_fired=when_fired)
        step = line_uses.next_step(line, use, needs, scarce=scarce, now=now)
        if step is not None:
            _add(plan, context, line, use, step, scarce)
    return plan


def _use_of(line: Line) -> Use | None:
    row: LineUse | None = getattr(line, "stock_use", None)
    return None if row is None else Use(row.state, {UUID(item): Decimal(needed) for item, needed in row.needs})


def _add(
    plan: _Plan, context: CommandContext, line: Line, use: Use | None, step: Step, scarce: dict[UUID, Decimal]
) -> None:
    plan.uses[line.id] = step.use
    plan.entries += [(line, *move, step.renames) for move in step.moves]
    for item, quantity in (use.reserved if use is not None else {}).items():
        plan.keep(item, -quantity)
    for item, quantity in step.use.reserved.items():
        plan.keep(item, quantity)
    if use is None and line.status != Line.Status.VOID and line.added_at >= context.at:
        for item in scarce:
            plan.ordered.setdefault(item, {})[line.id] = line


def _entry(
    context: CommandContext, line: Any, kind: Any, item: UUID, quantity: Decimal, renames: bool, *, made: RecipeBook,
    lines: list[Any],
) -> Entry:  # fmt: skip
    """Return the movement. One that renames has no line, because a line may be comped and sold again."""
    place = made.items[item].location_id or line.first_location
    if place is None:
        place = first_location(context).id
        for each in lines:
            each.first_location = place
    return Entry(
        item, place, kind, quantity, reason=line.void_reason, about=line.order_id, line=None if renames else line.id,
        keeps_value=renames,
    )  # fmt: skip


def _check_free(context: CommandContext, plan: _Plan, stocks: dict[UUID, Stock], made: RecipeBook) -> None:
    """Refuse new lines that need more of a scarce item than was free, or say so if they were sold already."""
    short = [item for item in plan.ordered if stocks[item].free < 0]
    if not short:
        return
    lines = {line.id: line for item in short for line in plan.ordered[item].values()}
    if context.accepts_conflicts:
        alerts.oversold(context, [stocks[item] for item in short], list(lines.values()))
        return
    names = list(dict.fromkeys(line.name for line in lines.values()))
    ids = list(dict.fromkeys(str(line.product_id) for line in lines.values()))
    message = _("Not enough is left of {names}.").format(names=", ".join(names))
    raise SoldOut(message, field="items", names=names, ids=ids)


def _rows(uses: dict[UUID, Use]) -> list[dict[str, Any]]:
    now = clock.now()
    return [
        {
            "line_id": line_id,
            "state": use.state,
            "needs": [[item, needed] for item, needed in sorted(use.needs.items())],
            "changed_at": now,
        }
        for line_id, use in uses.items()
    ]
