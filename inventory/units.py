"""The units of an item and how they convert. Pure and exact: factors are fractions.

Weight (g, kg), volume (ml, cl, l) and count (each, dozen) convert for every item. What is special to an item it says
itself: a case is 12 bottles, a bottle is 750 ml, an egg weighs 58 g. A unit is defined once: at most one way leads from
one unit to another, so two ways can never disagree.
"""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

from inventory.errors import ConversionCircular, ConversionMissing, UnitDefinedTwice, UnitInvalid

PLACES = Decimal("0.0001")  # of a quantity of stock
MOST_CONVERSIONS = 20
LONGEST_UNIT = 20
LARGEST_FACTOR = Decimal(1_000_000)
# What a unit is in the smallest of its kind.
STANDARD: Mapping[str, tuple[str, Fraction]] = {
    "g": ("g", Fraction(1)),
    "kg": ("g", Fraction(1000)),
    "ml": ("ml", Fraction(1)),
    "cl": ("ml", Fraction(10)),
    "l": ("ml", Fraction(1000)),
    "each": ("each", Fraction(1)),
    "dozen": ("each", Fraction(12)),
}
SPELLINGS = {
    "gram": "g", "grams": "g", "gr": "g", "kilo": "kg", "kilos": "kg", "kgs": "kg", "millilitre": "ml",
    "millilitres": "ml", "litre": "l", "litres": "l", "lt": "l", "ltr": "l", "ea": "each", "piece": "each",
    "pieces": "each", "pcs": "each", "unit": "each", "units": "each",
    # Spanish
    "ud": "each", "ud.": "each", "uds": "each", "uds.": "each", "unidad": "each", "unidades": "each", "pieza": "each",
    "piezas": "each", "docena": "dozen", "docenas": "dozen", "gramo": "g", "gramos": "g", "kilogramo": "kg",
    "kilogramos": "kg", "litro": "l", "litros": "l", "mililitro": "ml", "mililitros": "ml",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Conversion:
    """One `unit` is `factor` of the unit `of`, such as a case, 12, bottle."""

    unit: str
    factor: Decimal
    of: str


class Units:
    """The units of one item: the standard ones and its own conversions.

    Raises UnitInvalid, UnitDefinedTwice, ConversionCircular.
    """

    def __init__(self, conversions: Iterable[Conversion] = ()):
        self._own: dict[str, tuple[str, Fraction]] = {}
        for each in conversions:
            self._add(each)
        for unit in self._own:
            self._root(unit)

    def _add(self, conversion: Conversion) -> None:
        unit, of = spelled(conversion.unit), spelled(conversion.of)
        if not 0 < conversion.factor <= LARGEST_FACTOR:
            raise UnitInvalid(
                _("One {unit} has to be more than 0 and at most {largest_factor} {of}.").format(
                    unit=unit, largest_factor=f"{LARGEST_FACTOR:,}", of=of
                ),
                field="factor",
            )
        if unit == of:
            raise ConversionCircular(
                _("{unit} cannot be made of {of}. Choose another unit.").format(unit=unit, of=of), unit=unit, of=of
            )
        if STANDARD.get(unit, (unit,))[0] != unit:
            raise UnitInvalid(
                _("{unit} is a standard unit. Say how many {unit} one {of} is.").format(unit=unit, of=of),
                field="unit",
                unit=unit,
            )
        if unit in self._own:
            raise UnitDefinedTwice(_("{unit} is defined twice. Keep one of them.").format(unit=unit), unit=unit)
        self._own[unit] = (of, Fraction(conversion.factor))

    def _root(self, unit: str) -> tuple[str, Fraction]:
        """Return the unit that `unit` is made of in the end, and how many of it. Raises ConversionCircular."""
        at, factor = STANDARD.get(unit, (unit, Fraction(1)))
        seen = {at}
        while at in self._own:
            of, times = self._own[at]
            base, each = STANDARD.get(of, (of, Fraction(1)))
            if base in seen:
                raise ConversionCircular(
                    _("{at} is made of {of}, and {of} of {at}. Remove one.").format(at=at, of=of), unit=at, of=of
                )
            at, factor = base, factor * times * each
            seen.add(at)
        return at, factor

    def factor(self, unit: str, to: str) -> Fraction:
        """Return how many `to` one `unit` is. Raises ConversionMissing, which names both."""
        unit, to = spelled(unit), spelled(to)
        (base, each), (other, other_each) = self._root(unit), self._root(to)
        if base != other:
            raise ConversionMissing(
                _("There is no conversion from {unit} to {to}. Say how many {to} one {unit} is.").format(
                    unit=unit, to=to
                ),
                unit=unit,
                to=to,
            )
        return each / other_each

    def convert(self, quantity: Decimal, unit: str, to: str) -> Decimal:
        """Return `quantity` of `unit` in `to`, rounded half up to PLACES. Raises ConversionMissing."""
        return rounded(Fraction(quantity) * self.factor(unit, to))

    def entered_in(self, unit: str) -> list[str]:
        """Return the units in which a quantity that is kept in `unit` can be entered, that one first."""
        found = [unit]
        for other in (*self._own, *STANDARD):
            with suppress(ConversionMissing):
                self.factor(other, unit)
                found += [other] if other not in found else []
        return found


def spelled(unit: str) -> str:
    """Return a unit as we write it: `Kilos ` is `kg`. Raises UnitInvalid."""
    name = " ".join(unit.split()).lower()
    if not name or len(name) > LONGEST_UNIT or not name.isprintable():
        raise UnitInvalid(
            _("Enter a unit of 1 to {longest_unit} letters, such as kg, l, each or case.").format(
                longest_unit=LONGEST_UNIT
            ),
            field="unit",
        )
    return SPELLINGS.get(name, name)


def rounded(quantity: Fraction, places: Decimal = PLACES) -> Decimal:
    """Return the fraction as a Decimal, rounded half up, away from zero."""
    scaled = abs(quantity) / Fraction(places)
    steps = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    result = (Decimal(steps) * places).quantize(places)
    return -result if quantity < 0 and steps else result
