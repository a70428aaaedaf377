"""The geometry of charts: where columns, bars, grid lines and labels are. Pages draw it as SVG, PDFs with lines.

Coordinates are in a box of `width` by `height`; the caller chooses the unit. Drawing uses floats: they are places on
paper, and every amount is printed as text from its Decimal.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

Value = Decimal | int | None
STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
MOST_LINES = 4
MOST_LABELS = 12


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle from its upper left corner. `is_compared`: it belongs to the period compared with."""

    x: float
    y: float
    width: float
    height: float
    index: int
    is_compared: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A grid line at `at` across the box, and the value that it stands for."""

    at: float
    value: Decimal


@dataclass(frozen=True, slots=True)
class Label:
    """The label of the row `index`, centred at `at`."""

    at: float
    index: int


@dataclass(frozen=True, slots=True)
class Drawing:
    width: float
    height: float
    zero: float  # where the axis of zero lies
    boxes: tuple[Box, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]


def columns(
    values: Sequence[Value], compared: Sequence[Value] = (), *, width: float, height: float, counts: bool = False
) -> Drawing:
    """Return standing columns, the first on the left. `compared` are narrower columns beside them, by index.

    With `counts` the grid lines stand for whole numbers.
    """
    low, high, step = scale([*values, *compared], counts=counts)
    slot = width / max(len(values), 1)
    gap = slot * 0.2
    part = (slot - gap) / (2 if compared else 1)

    def y_of(value: Decimal) -> float:
        return height * float((high - value) / (high - low))

    zero = y_of(Decimal(0))
    boxes = []
    for series, (group, is_compared) in enumerate(_series(values, compared)):
        for index, value in enumerate(group):
            if value:
                top, bottom = sorted((y_of(Decimal(value)), zero))
                x = index * slot + gap / 2 + series * part
                boxes.append(Box(x, top, part, bottom - top, index, is_compared))
    every = -(-len(values) // MOST_LABELS) or 1
    labels = tuple(Label((index + 0.5) * slot, index) for index in range(0, len(values), every))
    return Drawing(width, height, zero, tuple(boxes), _lines(low, high, step, y_of), labels)


def bars(values: Sequence[Value], compared: Sequence[Value] = (), *, width: float, height: float) -> Drawing:
    """Return lying bars, the first on top, each with a label."""
    low, high, step = scale([*values, *compared])
    slot = height / max(len(values), 1)
    gap = slot * 0.3
    part = (slot - gap) / (2 if compared else 1)

    def x_of(value: Decimal) -> float:
        return width * float((value - low) / (high - low))

    zero = x_of(Decimal(0))
    boxes = []
    for series, (group, is_compared) in enumerate(_series(values, compared)):
        for index, value in enumerate(group):
            if value:
                left, right = sorted((x_of(Decimal(value)), zero))
                y = index * slot + gap / 2 + series * part
                boxes.append(Box(left, y, right - left, part, index, is_compared))
    labels = tuple(Label((index + 0.5) * slot, index) for index in range(len(values)))
    return Drawing(width, height, zero, tuple(boxes), _lines(low, high, step, x_of), labels)


def scale(values: Sequence[Value], *, counts: bool = False) -> tuple[Decimal, Decimal, Decimal]:
    """Return the lowest and highest value of an axis and the step of its grid, all round numbers with zero between.

    With `counts` they are whole numbers: nobody reads half a sign-up.
    """
    known = [Decimal(value) for value in values if value is not None]
    low, high = min([*known, Decimal(0)]), max([*known, Decimal(0)])
    if low == high:
        return Decimal(0), Decimal(1), Decimal(1)
    raw = max((high - low) / MOST_LINES, Decimal(1)) if counts else (high - low) / MOST_LINES
    size = Decimal(10) ** raw.adjusted()
    steps = [size * each for each in STEPS if not counts or size * each % 1 == 0]
    step = next(each for each in steps if each >= raw)
    lowest = (low / step).to_integral_value(ROUND_FLOOR) * step
    return lowest, (high / step).to_integral_value(ROUND_CEILING) * step, step


def _series(values: Sequence[Value], compared: Sequence[Value]) -> list[tuple[Sequence[Value], bool]]:
    return [(values, False), (compared, True)] if compared else [(values, False)]


def _lines(low: Decimal, high: Decimal, step: Decimal, place: Callable[[Decimal], float]) -> tuple[Line, ...]:
    number = int((high - low) / step)
    return tuple(Line(place(low + step * index), low + step * index) for index in range(number + 1))
