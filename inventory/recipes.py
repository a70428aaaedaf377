"""What a dish takes from stock, through the recipes of what is made here. Pure and exact.

A dish and an item that is made here have a recipe: what goes in, and what comes out of it (`makes` of `unit`). What an
ingredient loses when it is prepared is its `waste`: of an onion with a waste of 0.10, 90 g of 100 g go in. An item that
is made and kept, such as a tub of salsa, is stock of its own; what is made for each dish is not, its ingredients are.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from inventory.errors import RecipeCircular, RecipeTooDeep
from inventory.units import Units, rounded

DEEPEST = 10
LARGEST_WASTE = Decimal("0.95")
Needs = dict[UUID, Fraction]  # how much of each item, in its own unit


@dataclass(frozen=True, slots=True)
class Ingredient:
    """`quantity` of `unit` of an item that goes into a dish, after its `waste` (a fraction below LARGEST_WASTE)."""

    item: UUID
    quantity: Decimal
    unit: str
    waste: Decimal = Decimal(0)

    @property
    def taken(self) -> Fraction:
        """Return how much has to be taken for what goes in."""
        return Fraction(self.quantity) / (1 - Fraction(self.waste))


@dataclass(frozen=True, slots=True)
class Recipe:
    """The ingredients of `makes` of `unit`: of 1 portion for a dish, of 2 l for a sauce."""

    ingredients: tuple[Ingredient, ...]
    makes: Decimal = Decimal(1)
    unit: str = "portion"


@dataclass(frozen=True, slots=True)
class KnownItem:
    """An item as recipes need it. `made_by` is its recipe, if it is made for each dish and not kept."""

    name: str
    unit: str
    units: Units
    made_by: Recipe | None = None


def needs_of(recipe: Recipe, quantity: Decimal | Fraction, items: Mapping[UUID, KnownItem]) -> Needs:
    """Return what `quantity` of what the recipe makes takes from stock, each in the item's own unit, not rounded.

    Raises ConversionMissing, RecipeCircular, RecipeTooDeep, KeyError for an item that is not among `items`.
    """
    per_one = _per_one(recipe, items, (), {})
    return {item: needed * Fraction(quantity) for item, needed in per_one.items()}


def rounded_needs(needs: Needs) -> dict[UUID, Decimal]:
    """Return the needs as quantities of stock, without what rounds to nothing."""
    return {item: quantity for item, needed in needs.items() if (quantity := rounded(needed))}


def cost_of(needs: Needs, costs: Mapping[UUID, Decimal]) -> Fraction:
    """Return the cost in pounds, not rounded; an item without a cost counts as nothing."""
    return sum((needed * Fraction(costs.get(item, Decimal(0))) for item, needed in needs.items()), Fraction(0))


def check_recipe(item: UUID, recipe: Recipe, items: Mapping[UUID, KnownItem]) -> None:
    """Refuse a recipe of `item` that needs the item itself, or that its ingredients' units do not allow.

    Raises as `needs_of`.
    """
    known = items[item]
    made = KnownItem(known.name, known.unit, known.units, recipe)
    _per_one(recipe, {**items, item: made}, (item,), {})


def _per_one(
    recipe: Recipe, items: Mapping[UUID, KnownItem], above: tuple[UUID, ...], known: dict[UUID, Needs]
) -> Needs:
    """Return what one `unit` of the recipe takes.

    `above` are the items that this recipe is made for. `known` keeps what one unit of each made item takes, so that
    a sauce in many recipes is computed once.
    """
    if len(above) > DEEPEST:
        raise RecipeTooDeep()
    total: Needs = {}
    for ingredient in recipe.ingredients:
        item, needed = items[ingredient.item], ingredient.taken / Fraction(recipe.makes)
        if ingredient.item in above:
            maker = items[above[-1]]
            raise RecipeCircular(
                _("{name} needs {other}, which is made with {name}. Remove one from the other's recipe.").format(
                    name=maker.name, other=item.name
                ),
                item=maker.name, needs=item.name,
            )  # fmt: skip
        if item.made_by is None:
            parts = {ingredient.item: item.units.factor(ingredient.unit, item.unit)}
        else:
            if ingredient.item not in known:
                known[ingredient.item] = _per_one(item.made_by, items, (*above, ingredient.item), known)
            factor = item.units.factor(ingredient.unit, item.made_by.unit)
            parts = {each: part * factor for each, part in known[ingredient.item].items()}
        for each, part in parts.items():
            total[each] = total.get(each, Fraction(0)) + part * needed
    return total
