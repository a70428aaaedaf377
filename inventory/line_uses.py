"""What a line of an order does to stock, by what becomes of it. Pure.

A line first reserves what it needs of scarce items, then takes what it needs of all. What it took never goes back by
itself: reopening an order moves nothing. When it is comped afterwards, what it took was on the house and no sale, and
the other way round. A line that is void gives back what it reserved; what it took comes back too,
or is waste if the food was made. A line that was void before it took anything takes nothing, or is waste.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from inventory.models import LineUse, Movement
from inventory.units import rounded
from orders.models import Line, Order
from orders.pricing.adjustments import is_comped

State = LineUse.State
Kind = Movement.Kind
Quantities = dict[UUID, Decimal]
OUT = (State.TAKEN, State.COMPED)
WITH_KITCHEN = (Line.Status.FIRED, Line.Status.STARTED, Line.Status.READY, Line.Status.SERVED)
NAMES = {State.TAKEN: Kind.SALE, State.COMPED: Kind.COMP}
FINAL = (State.RELEASED, State.RETURNED, State.WASTED)


@dataclass(frozen=True, slots=True)
class Use:
    """What a line has done to stock: its state, and the quantities by item that it reserved or took."""

    state: str
    needs: Mapping[UUID, Decimal]

    @property
    def reserved(self) -> Mapping[UUID, Decimal]:
        return self.needs if self.state == State.RESERVED else {}


@dataclass(frozen=True, slots=True)
class Step:
    """The next `use` of a line, and the movements (kind, item, quantity with its sign) that lead to it.

    `renames`: what was taken is called otherwise now, and nothing comes or goes.
    """

    use: Use
    moves: tuple[tuple[Kind, UUID, Decimal], ...] = ()
    renames: bool = False


def next_step(
    line: Line, use: Use | None, needs: Mapping[UUID, Decimal], *, scarce: Quantities, now: bool
) -> Step | None:
    """Return what the line does to stock next, or None for nothing.

    `needs` is what it takes by its recipes, `scarce` the part of it that is scarce. `now`: it takes it now, because
    its order is completed or, by setting, because it was sent. Reads `status`, `wasted` and `adjustments` of the line
    and the `status` of its order.
    """
    before = use.state if use is not None else None
    if before in FINAL:
        return None
    if line.status == Line.Status.VOID:
        return _void(line, use, needs)
    if use is not None and before in OUT:
        return _rename(use, _taken(line))
    if line.order.status == Order.Status.CANCELLED:
        return Step(Use(State.RELEASED, {})) if before == State.RESERVED else None
    if now:
        state = _taken(line)
        return Step(Use(state, needs), _out(NAMES[state], needs)) if needs else _release(before)
    return Step(Use(State.RESERVED, scarce)) if before is None and scarce else None


def takes_now(line: Line, *, when_fired: bool) -> bool:
    """Return whether the line takes its ingredients now."""
    return line.order.status == Order.Status.COMPLETED or (when_fired and line.status in WITH_KITCHEN)


def split(use: Use, quantity: int, of: int) -> tuple[Use, Use]:
    """Return the use of `quantity` of the `of` portions of a line, and that of the rest: together they are `use`."""
    part = {item: rounded(Fraction(needed) * quantity / of) for item, needed in use.needs.items()}
    rest = {item: needed - part[item] for item, needed in use.needs.items()}
    return Use(use.state, part), Use(use.state, rest)


def _void(line: Line, use: Use | None, needs: Mapping[UUID, Decimal]) -> Step | None:
    if use is not None and use.state in OUT:
        back = tuple((Kind.RETURN, item, needed) for item, needed in use.needs.items())
        if not line.wasted:
            return Step(Use(State.RETURNED, use.needs), back)
        return Step(Use(State.WASTED, use.needs), (*back, *_out(Kind.WASTE, use.needs)))
    if line.wasted and needs:
        return Step(Use(State.WASTED, needs), _out(Kind.WASTE, needs))
    return _release(use.state if use is not None else None)


def _taken(line: Line) -> State:
    return State.COMPED if is_comped(line) else State.TAKEN


def _rename(use: Use, state: State) -> Step | None:
    """Return the step by which what a line took is a sale in place of a comp, or the other way round."""
    if state == use.state:
        return None
    back = tuple((NAMES[State(use.state)], item, needed) for item, needed in use.needs.items())
    return Step(Use(state, use.needs), (*back, *_out(NAMES[state], use.needs)), renames=True)


def _release(before: str | None) -> Step | None:
    return Step(Use(State.RELEASED, {})) if before == State.RESERVED else None


def _out(kind: Kind, needs: Mapping[UUID, Decimal]) -> tuple[tuple[Kind, UUID, Decimal], ...]:
    return tuple((kind, item, -needed) for item, needed in needs.items())
