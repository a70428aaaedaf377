"""What a dish takes from stock: through sub-recipes, yields, waste and units; a circle is refused."""

from decimal import Decimal as D
from fractions import Fraction
from itertools import pairwise
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.errors import ConversionMissing, RecipeCircular, RecipeTooDeep
from inventory.recipes import Ingredient, KnownItem, Recipe, check_recipe, cost_of, needs_of, rounded_needs
from inventory.units import Conversion, Units

TOMATO, ONION, SALSA, TORTILLA, LIME = (UUID(int=n) for n in range(1, 6))
SALSA_RECIPE = Recipe(
    (Ingredient(TOMATO, D(1500), "g"), Ingredient(ONION, D(180), "g", waste=D("0.10")), Ingredient(LIME, D(4), "each")),
    makes=D(2), unit="l",
)  # fmt: skip
ITEMS = {
    TOMATO: KnownItem("Tomatoes", "kg", Units([Conversion("crate", D(6), "kg")])),
    ONION: KnownItem("Onions", "kg", Units()),
    LIME: KnownItem("Limes", "each", Units([Conversion("case", D(48), "each")])),
    TORTILLA: KnownItem("Corn tortillas", "each", Units([Conversion("pack", D(30), "each")])),
    SALSA: KnownItem("Salsa roja", "ml", Units([Conversion("spoon", D(15), "ml")]), SALSA_RECIPE),
}
TACO = Recipe((Ingredient(TORTILLA, D(2), "each"), Ingredient(SALSA, D(4), "spoon")))


def test_a_dish_takes_what_its_sauce_is_made_of():
    assert rounded_needs(needs_of(TACO, D(10), ITEMS)) == {
        TORTILLA: D("20.0000"), TOMATO: D("0.4500"), ONION: D("0.0600"), LIME: D("1.2000"),
    }  # fmt: skip


def test_a_sauce_that_is_kept_is_stock_of_its_own():
    kept = {**ITEMS, SALSA: KnownItem("Salsa roja", "ml", ITEMS[SALSA].units)}

    assert rounded_needs(needs_of(TACO, D(1), kept)) == {TORTILLA: D("2.0000"), SALSA: D("60.0000")}


def test_cost_counts_what_is_taken_with_its_waste():
    costs = {TORTILLA: D("0.12"), TOMATO: D("2.40"), ONION: D("1.00")}

    assert cost_of(needs_of(TACO, D(10), ITEMS), costs) == Fraction("2.40") + Fraction("1.08") + Fraction("0.06")


def test_a_unit_that_does_not_convert_names_both_units():
    with pytest.raises(ConversionMissing) as refusal:
        needs_of(Recipe((Ingredient(LIME, D(30), "g"),)), D(1), ITEMS)

    assert refusal.value.details == {"unit": "g", "to": "each"}


def test_a_recipe_that_needs_its_own_item_is_refused():
    marinade = Recipe((Ingredient(SALSA, D(100), "ml"),), makes=D(1), unit="kg")
    items = {**ITEMS, TOMATO: KnownItem("Tomatoes", "kg", Units(), marinade)}

    with pytest.raises(RecipeCircular) as refusal:
        check_recipe(SALSA, SALSA_RECIPE, items)

    assert refusal.value.details == {"item": "Tomatoes", "needs": "Salsa roja"}


def test_a_recipe_of_itself_is_refused():
    with pytest.raises(RecipeCircular, match="Salsa roja needs Salsa roja"):
        check_recipe(SALSA, Recipe((Ingredient(SALSA, D(1), "ml"),), D(1), "l"), ITEMS)


def test_recipes_are_at_most_ten_deep():
    chain = [UUID(int=100 + n) for n in range(13)]
    items = {
        each: KnownItem(f"Step {n}", "g", Units(), Recipe((Ingredient(below, D(1), "g"),), D(1), "g"))
        for n, (each, below) in enumerate(pairwise(chain))
    }
    items[chain[-1]] = KnownItem("Salt", "g", Units())

    with pytest.raises(RecipeTooDeep):
        needs_of(Recipe((Ingredient(chain[0], D(1), "g"),)), D(1), items)


def test_a_sauce_in_many_recipes_is_computed_once():
    """Ten steps that each use the one below twice would be a thousand paths."""
    chain = [UUID(int=200 + n) for n in range(10)]
    items = {chain[-1]: KnownItem("Salt", "g", Units())}
    for n, (each, below) in enumerate(pairwise(chain)):
        twice = Recipe((Ingredient(below, D(1), "g"),) * 50, D(1), "g")
        items[each] = KnownItem(f"Step {n}", "g", Units(), twice)

    assert needs_of(Recipe((Ingredient(chain[0], D(1), "g"),)), D(1), items) == {chain[-1]: Fraction(50) ** 9}


@given(
    st.decimals(min_value="0.0001", max_value="1000", places=4),
    st.decimals(min_value="0.0001", max_value="1000", places=4),
    st.integers(1, 500),
    st.decimals(min_value=0, max_value="0.95", places=2),
)
def test_needs_grow_with_portions_and_lose_nothing(quantity, makes, portions, waste):
    recipe = Recipe((Ingredient(SALSA, quantity, "ml", waste), Ingredient(LIME, D(1), "each")), makes, "portion")
    one, many = needs_of(recipe, D(1), ITEMS), needs_of(recipe, D(portions), ITEMS)

    assert many == {item: needed * portions for item, needed in one.items()}
    salsa = Fraction(quantity) / (1 - Fraction(waste)) / Fraction(makes)
    assert one[TOMATO] == salsa * Fraction("1.5") / 2000
