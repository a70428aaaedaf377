"""Where the marks of a chart stand, in per cent of its box, reckoned with Decimal from end to end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

TOP, BOTTOM = Decimal(6), Decimal(86)  # the labels of the horizontal axis stand below
TICKS = 4
LABELS_ON_A_PHONE, LABELS_ON_A_DESKTOP = 6, 12
BAR_WIDTH = Decimal("0.64")  # of the room that one bar has
VALUES_WRITTEN_UP_TO = 8  # bars; more would write their values over each other


@dataclass(frozen=True)
class Tick:
    label: str
    y: Decimal


@dataclass(frozen=True)
class Mark:
    """One point: its middle at `x`, its value at `y`; as a bar, the box from `left` and `top`."""

    label: str
    value: str
    x: Decimal
    y: Decimal
    left: Decimal
    top: Decimal
    width: Decimal
    height: Decimal
    label_shown: bool
    label_shown_on_phones: bool
    value_y: Decimal | None


@dataclass(frozen=True)
class Chart:
    marks: list[Mark]
    ticks: list[Tick]
    zero: Decimal
    highest: Mark
    lowest: Mark

    @classmethod
    def of(
        cls,
        points: Sequence[tuple[str, Decimal]],
        *,
        write: Callable[[Decimal], str],
        write_tick: Callable[[Decimal], str],
    ) -> "Chart":
        """Lay out at least one (label, value), in drawing order; `write` and `write_tick` give a value its words.

        Raises TypeError for a float.
        """
        if any(isinstance(value, float) for _, value in points):
            raise TypeError("A chart is drawn from Decimals, not floats.")
        values = [Decimal(value) for _, value in points]
        scale = ticks_around(min(values), max(values))
        low, high = scale[0], scale[-1]

        def y_of(value: Decimal) -> Decimal:
            return _short(BOTTOM - (BOTTOM - TOP) * (value - low) / (high - low))

        room = Decimal(100) / len(points)
        zero = y_of(Decimal(0))
        phone_step = -(-len(points) // LABELS_ON_A_PHONE)
        desktop_step = -(-len(points) // LABELS_ON_A_DESKTOP)
        marks = []
        for index, ((label, _), value) in enumerate(zip(points, values, strict=True)):
            middle, y = room * index + room / 2, y_of(value)
            marks.append(
                Mark(
                    label=str(label),
                    value=write(value),
                    x=_short(middle),
                    y=y,
                    left=_short(middle - room * BAR_WIDTH / 2),
                    top=min(y, zero),
                    width=_short(room * BAR_WIDTH),
                    height=abs(y - zero),
                    label_shown=index % desktop_step == 0,
                    label_shown_on_phones=index % phone_step == 0,
                    value_y=min(y, zero) - 2 if len(points) <= VALUES_WRITTEN_UP_TO else None,
                )
            )
        return cls(
            marks=marks,
            ticks=[Tick(label=write_tick(value), y=y_of(value)) for value in scale],
            zero=zero,
            highest=marks[values.index(max(values))],
            lowest=marks[values.index(min(values))],
        )

    @property
    def path(self) -> str:
        """The points of the line, for a box of 100 by 100."""
        return " ".join(f"{mark.x},{mark.y}" for mark in self.marks)

    @property
    def area(self) -> str:
        """The line, closed down to zero."""
        return f"{self.marks[0].x},{self.zero} {self.path} {self.marks[-1].x},{self.zero}"


def ticks_around(lowest: Decimal, highest: Decimal) -> list[Decimal]:
    """Round numbers, evenly spaced, around zero and both values: 0 to 87.20 gives 0, 25, 50, 75, 100."""
    low, high = min(lowest, Decimal(0)), max(highest, Decimal(0))
    if low == high:
        high = Decimal(1)
    step = _round_step((high - low) / TICKS)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    return [step * number for number in range(int(first), int(last) + 1)]


def _round_step(least: Decimal) -> Decimal:
    """The smallest of 1, 2, 2.5, 5 times a power of ten that is not below `least`."""
    power = Decimal(1).scaleb(least.adjusted())
    return next(step for step in (power * n for n in (1, 2, Decimal("2.5"), 5, 10)) if step >= least)


def _short(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.01"))
