"""Units of an item: exact conversions, refused where one is missing, circular or said twice."""

from decimal import Decimal as D
from fractions import Fraction

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import ConversionCircular, ConversionMissing, UnitDefinedTwice, UnitInvalid
from inventory.labels import unit_label, written_quantity
from inventory.units import STANDARD, Conversion, Units, rounded, spelled

WINE = Units(
    [Conversion("case", D(6), "bottle"), Conversion("bottle", D("750"), "ml"), Conversion("glass", D("175"), "ml")]
)
EGGS = Units([Conversion("each", D("58"), "g"), Conversion("tray", D(30), "each")])


@pytest.mark.parametrize(
    ("units", "quantity", "unit", "to", "expected"),
    [
        (Units(), "1.5", "kg", "g", "1500.0000"),
        (Units(), "330", "ml", "l", "0.3300"),
        (Units(), "3", "dozen", "each", "36.0000"),
        (WINE, "2", "case", "l", "9.0000"),
        (WINE, "1", "case", "glass", "25.7143"),
        (WINE, "9", "l", "case", "2.0000"),
        (EGGS, "1", "tray", "kg", "1.7400"),
        (EGGS, "1", "dozen", "g", "696.0000"),
        (WINE, "-2", "case", "bottle", "-12.0000"),
        (Units(), "2", "Kilos ", "g", "2000.0000"),
    ],
)
def test_quantities_convert(units, quantity, unit, to, expected):
    assert units.convert(D(quantity), unit, to) == D(expected)


def test_a_missing_conversion_names_both_units():
    with pytest.raises(ConversionMissing) as refusal:
        WINE.factor("case", "kg")

    assert refusal.value.details == {"unit": "case", "to": "kg"}
    assert refusal.value.message == "There is no conversion from case to kg. Say how many kg one case is."


@pytest.mark.parametrize(
    "conversions",
    [
        [("case", 12, "bottle"), ("bottle", 1, "case")],
        [("case", 12, "bottle"), ("bottle", 2, "half"), ("half", 1, "case")],
        [("each", 58, "g"), ("g", 1, "each")],
        [("each", 58, "kg"), ("g", 2, "dozen")],
        [("case", 1, "case")],
    ],
)
def test_a_circular_conversion_is_refused_and_names_both_units(conversions):
    with pytest.raises(ConversionCircular) as refusal:
        Units(Conversion(unit, D(factor), of) for unit, factor, of in conversions)

    named = {unit for unit, _, _ in conversions} | {of for _, _, of in conversions}
    assert {refusal.value.details["unit"], refusal.value.details["of"]} <= named


def test_a_unit_is_defined_once():
    with pytest.raises(UnitDefinedTwice, match="case is defined twice"):
        Units([Conversion("case", D(12), "bottle"), Conversion("Case", D(6), "bottle")])


@pytest.mark.parametrize("unit", ["kg", "l", "dozen"])
def test_a_standard_unit_cannot_be_defined_otherwise(unit):
    with pytest.raises(UnitInvalid, match="is a standard unit"):
        Units([Conversion(unit, D(3), "bag")])


@pytest.mark.parametrize("factor", ["0", "-1", "1000000.01"])
def test_absurd_factors_are_refused(factor):
    with pytest.raises(UnitInvalid, match="more than 0 and at most"):
        Units([Conversion("case", D(factor), "bottle")])


@pytest.mark.parametrize("unit", ["", "   ", "a" * 21, "ca\x00se"])
def test_absurd_names_are_refused(unit):
    with pytest.raises(UnitInvalid, match="Enter a unit"):
        spelled(unit)


FACTORS = st.decimals(min_value="0.000001", max_value="1000000", places=6)


@given(st.lists(FACTORS, min_size=1, max_size=6), st.data())
def test_conversions_round_trip_exactly(factors, data):
    """A chain of units, each made of the next: there and back is 1, and a detour changes nothing."""
    units = Units(Conversion(f"u{n}", factor, f"u{n + 1}") for n, factor in enumerate(factors))
    names = [f"u{n}" for n in range(len(factors) + 1)]
    first, second, third = (data.draw(st.sampled_from(names)) for _ in range(3))

    assert units.factor(first, second) * units.factor(second, first) == 1
    assert units.factor(first, second) * units.factor(second, third) == units.factor(first, third)


@given(st.decimals(min_value="-1000000", max_value="1000000", places=4))
def test_quantities_round_trip_through_a_smaller_unit(quantity):
    for units, large, small in ((WINE, "case", "ml"), (EGGS, "tray", "g"), (Units(), "kg", "g")):
        assert units.convert(units.convert(quantity, large, small), small, large) == quantity


@given(st.fractions(min_value=-1000, max_value=1000))
def test_rounding_is_half_up_away_from_zero(quantity):
    result = rounded(quantity)

    assert abs(Fraction(result) - quantity) <= Fraction(1, 20000)
    assert rounded(-quantity) == -result
    assert result.as_tuple().exponent == -4


def test_a_unit_is_understood_as_a_spanish_reader_sees_it():
    with translation.override("es"):
        assert written_quantity(D(2), "each") == "2 ud."
        assert [spelled(unit_label(unit)) for unit in STANDARD] == list(STANDARD)
        assert spelled("Docenas") == "dozen"
    assert written_quantity(D(2), "bottle") == "2 bottle", "what people call their own units stays"
