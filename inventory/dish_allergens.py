"""The allergens of dishes by their ingredients, and their way to the menu."""

from collections.abc import Mapping
from uuid import UUID

from fynlo.core.tenancy.connection import connection
from inventory.models import Item, Recipe
from menu import ingredients, services
from menu.ingredients import Ingredients
from realtime.commands.context import CommandContext

NOTHING = Ingredients(frozenset(), known=True)


def of_dishes() -> dict[UUID, Ingredients]:
    """Return what the ingredients of each product and option with a recipe contain, by id.

    An item that is made here contains what its ingredients contain, and what was entered for it. Any other item whose
    allergens were not entered makes every dish with it unknown. Three queries, none without recipes.
    """
    if not connection.tenant.takes_stock:
        return {}
    rows = list(Recipe.objects.prefetch_related("ingredients"))
    parts = {row.made_id: [each.item_id for each in row.ingredients.all()] for row in rows}
    made = {row.made_id for row in rows if row.kind == Recipe.Kind.ITEM}
    entered = dict(Item.objects.values_list("id", "allergens"))
    found: dict[UUID, Ingredients] = {}
    for row in rows:
        if row.made_id not in made:
            found[row.made_id] = _together(parts[row.made_id], parts, entered, {})
    return found


def _together(
    item_ids: list[UUID],
    parts: Mapping[UUID, list[UUID]],
    entered: Mapping[UUID, list[str] | None],
    seen: dict[UUID, Ingredients],
) -> Ingredients:
    allergens, known = set(), True
    for item_id in item_ids:
        if item_id not in seen:
            own = entered[item_id]
            within = _together(parts[item_id], parts, entered, seen) if item_id in parts else NOTHING
            is_known = within.known and (own is not None or item_id in parts)
            seen[item_id] = Ingredients(within.allergens | set(own or ()), is_known)
        allergens |= seen[item_id].allergens
        known = known and seen[item_id].known
    return Ingredients(frozenset(allergens), known)


def publish(context: CommandContext) -> None:
    """Put the allergens of the ingredients on the menu that is published, at once. Records `menu.updated` if any."""
    services.publish_allergens(context=context)


def register_all() -> None:
    ingredients.register(of_dishes)
