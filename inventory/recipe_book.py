"""All recipes of a restaurant with the items that they use, cached in this process for each version of the recipes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from math import prod
from typing import Any
from uuid import UUID

from fynlo.core.cache import Cache
from fynlo.core.tenancy.connection import connection
from inventory.models import Item, Recipe
from inventory.recipes import KnownItem, Needs, check_recipe, needs_of, rounded_needs
from inventory.recipes import Recipe as Rule

MOST_BOOKS = 300
_books: Cache[tuple[UUID, int], "RecipeBook"] = Cache(size=MOST_BOOKS)


@dataclass(frozen=True)
class BookItem:
    """An item as the deduction of stock needs it."""

    name: str
    location_id: UUID | None
    scarce: bool
    sells_out: bool


@dataclass(frozen=True)
class RecipeBook:
    """The recipes of a restaurant. It is shared by the whole process: do not change it.

    `dishes` are the recipes of products and options, `made` those of items, both by id.
    """

    known: Mapping[UUID, KnownItem]
    items: Mapping[UUID, BookItem]
    dishes: Mapping[UUID, Rule]
    made: Mapping[UUID, Rule]
    _needs: dict[UUID, Needs] = field(default_factory=dict, repr=False, compare=False)

    def needs(self, made_id: UUID) -> Needs:
        """Return what one portion of a product or an option takes, not rounded; nothing without a recipe."""
        found = self._needs.get(made_id)
        if found is None:
            recipe = self.dishes.get(made_id)
            found = needs_of(recipe, Decimal(1), self.known) if recipe else {}
            self._needs[made_id] = found
        return found

    def line_needs(self, line: Any) -> dict[UUID, Decimal]:
        """Return what a line of an order takes with its options, in the items' units, without what rounds to nothing.

        A size multiplies what the product takes, not what the options take. Reads `product_id`, `quantity` and
        `modifiers` of the line.
        """
        total: Needs = {}
        portions = prod(Fraction(each.get("portions", 1)) for each in line.modifiers)
        parts = [(line.product_id, portions), *((UUID(each["option_id"]), each["quantity"]) for each in line.modifiers)]
        for made_id, times in parts:
            for item, needed in self.needs(made_id).items():
                total[item] = total.get(item, 0) + needed * times * line.quantity
        return rounded_needs(total)

    def made_with(self, item_ids: Iterable[UUID]) -> dict[UUID, set[UUID]]:
        """Return the products and options whose recipe takes one of these items, each with those items of it."""
        wanted = set(item_ids)
        found = {made_id: wanted & self.needs(made_id).keys() for made_id in self.dishes}
        return {made_id: items for made_id, items in found.items() if items}

    def check(self) -> None:
        """Raise ConversionMissing, RecipeCircular or RecipeTooDeep if a recipe cannot be computed."""
        every = {
            item_id: KnownItem(known.name, known.unit, known.units, self.made.get(item_id))
            for item_id, known in self.known.items()
        }
        for item_id, recipe in self.made.items():
            check_recipe(item_id, recipe, every)
            every[item_id].units.factor(recipe.unit, every[item_id].unit)
        for recipe in self.dishes.values():
            needs_of(recipe, Decimal(1), every)


def book(version: int) -> RecipeBook:
    """Return the book of that version of the recipes. No query if it is cached, else three.

    Never inside a command that changes recipes: it would cache what may be rolled back. See `read_book`.
    """
    return _books.get_or_read((connection.tenant.pk, version), read_book) or read_book()


def read_book() -> RecipeBook:
    """Read the book from the database, with the items of recipes alone. Three queries: items, recipes, ingredients."""
    rows = list(Recipe.objects.prefetch_related("ingredients"))
    rules = {row.made_id: row.as_rule() for row in rows}
    made = {row.made_id: rules[row.made_id] for row in rows if row.kind == Recipe.Kind.ITEM}
    per_dish = {row.made_id for row in rows if not row.kept}
    known, items = {}, {}
    used = {part.item for rule in rules.values() for part in rule.ingredients} | made.keys()
    for item in Item.objects.filter(pk__in=used):
        made_by = made.get(item.id) if item.id in per_dish else None
        known[item.id] = KnownItem(item.name, item.unit, item.units, made_by)
        items[item.id] = BookItem(item.name, item.location_id, item.scarce, item.sells_out)
    return RecipeBook(known, items, {key: rule for key, rule in rules.items() if key not in made}, made)
