"""Set and remove the recipes of products, options and items."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from inventory import dish_allergens, events, stock_mode
from inventory.errors import Changed, IngredientTwice, ItemNotFound, RecipeNotFound
from inventory.models import Item, Recipe, RecipeIngredient
from inventory.models.recipes import MOST_INGREDIENTS
from inventory.recipe_book import read_book
from inventory.recipes import LARGEST_WASTE
from inventory.selectors import lock_recipes, made_name
from inventory.services import sold_out
from inventory.services.places import first_location
from inventory.units import spelled
from realtime.commands.context import CommandContext

PORTION = "portion"


def set_recipe(
    *,
    context: CommandContext,
    made_id: UUID,
    kind: str,
    ingredients: Sequence[Mapping[str, Any]],
    makes: Decimal = Decimal(1),
    unit: str = "",
    kept: bool = False,
    version: int | None = None,
) -> Recipe:
    """Say what a product, an option or an item is made of, in place of what was said before.

    `ingredients` are {item_id, quantity, unit, waste}; without a unit it is the item's. Of a product or an option it
    makes portions. `version` is the one that the editor read, None to replace any. Locks all recipes. Records
    `inventory.recipe_changed`, and `menu.updated` if the allergens on the menu change.

    Raises:
        ProductNotFound, OptionNotFound, ItemNotFound: there is no such thing to make, or no such ingredient.
        IngredientTwice, InvalidInput: the ingredients are not usable.
        ConversionMissing, RecipeCircular, RecipeTooDeep: this or another recipe could not be computed.
        Changed: another person changed it.
    """
    lock_recipes()
    row = Recipe.objects.filter(pk=made_id).first()
    if row is not None and version is not None and row.version != version:
        raise Changed(current_version=row.version)
    name, before = made_name(kind, made_id), read_book()
    row = row or Recipe(made_id=made_id, version=0)
    is_item = kind == Recipe.Kind.ITEM
    row.kind, row.makes, row.kept = kind, makes, kept and is_item
    row.unit = _unit_made(made_id, unit) if is_item else PORTION
    row.version, row.changed_at = row.version + 1, clock.now()
    row.save()
    row.ingredients.all().delete()
    RecipeIngredient.objects.bulk_create(_ingredients(row, ingredients))
    made = read_book()
    made.check()
    context.annotate(recipe=str(made_id), made=name, ingredients=len(ingredients), makes=makes, unit=row.unit)
    events.recipe_changed(context, made_id, kind)
    first_location(context)
    stock_mode.turn_on()
    sold_out.follow_recipes(context, before, made)
    dish_allergens.publish(context)
    return Recipe.objects.prefetch_related("ingredients__item").get(pk=made_id)


def set_product_recipe(*, context: CommandContext, item_id: UUID, ingredients: Sequence[Mapping[str, Any]]) -> Recipe:
    """Say what a product is made of, as the mobile app does: {ingredient_sku, qty} in the items' units. One query more.

    Raises ItemNotFound for a code that no item in use has, and as `set_recipe`.
    """
    ids = {item.sku.upper(): item.id for item in Item.objects.filter(archived_at=None)}
    parts = []
    for position, each in enumerate(ingredients):
        found = ids.get(each["ingredient_sku"].upper())
        if found is None:
            raise ItemNotFound(field=f"ingredients.{position}.ingredient_sku", sku=each["ingredient_sku"])
        parts.append({"item_id": found, "quantity": each["qty"]})
    return set_recipe(context=context, made_id=item_id, kind=Recipe.Kind.PRODUCT, ingredients=parts)


def sell_one_each(*, context: CommandContext, items: Mapping[UUID, Item]) -> None:
    """Let each product, by id, take one unit of its item when it is sold. A product with a recipe keeps it.

    Locks all recipes. Records `inventory.recipe_changed` for each, and `menu.updated` as `set_recipe`. A fixed number
    of statements.
    """
    lock_recipes()
    known, now = set(Recipe.objects.filter(pk__in=items).values_list("pk", flat=True)), clock.now()
    new = {made_id: item for made_id, item in items.items() if made_id not in known}
    kind = Recipe.Kind.PRODUCT
    Recipe.objects.bulk_create(
        [Recipe(made_id=made_id, kind=kind, makes=1, unit=PORTION, version=1, changed_at=now) for made_id in new]
    )
    RecipeIngredient.objects.bulk_create(
        [
            RecipeIngredient(recipe_id=made_id, position=0, item=item, quantity=1, unit=item.unit)
            for made_id, item in new.items()
        ]
    )
    for made_id in new:
        events.recipe_changed(context, made_id, kind)
    first_location(context)
    stock_mode.turn_on()
    dish_allergens.publish(context)


def remove_recipe(*, context: CommandContext, made_id: UUID) -> None:
    """Remove a recipe: what it makes takes nothing from stock any more. Does nothing without one.

    Locks all recipes. Records `inventory.recipe_changed`, and `menu.updated` if the allergens on the menu change.
    """
    lock_recipes()
    row = Recipe.objects.filter(pk=made_id).first()
    if row is None:
        raise RecipeNotFound(made=str(made_id))
    row.delete()
    made = read_book()
    made.check()
    sold_out.bring_back(context, made)
    context.annotate(recipe_removed=str(made_id), kind=row.kind)
    events.recipe_changed(context, made_id, row.kind)
    dish_allergens.publish(context)


def _unit_made(item_id: UUID, unit: str) -> str:
    return spelled(unit or Item.objects.values_list("unit", flat=True).get(pk=item_id))


def _ingredients(recipe: Recipe, given: Sequence[Mapping[str, Any]]) -> list[RecipeIngredient]:
    if not 1 <= len(given) <= MOST_INGREDIENTS:
        raise InvalidInput(_("Enter 1 to {most} ingredients.").format(most=MOST_INGREDIENTS), field="ingredients")
    ids = [each["item_id"] for each in given]
    items = {item.id: item for item in Item.objects.filter(pk__in=ids, archived_at=None)}
    rows = []
    for position, each in enumerate(given):
        item = items.get(each["item_id"])
        if item is None:
            raise ItemNotFound(field=f"ingredients.{position}.item_id")
        if each["item_id"] in ids[:position]:
            raise IngredientTwice(
                _("{item} is listed twice. Add the quantities up.").format(item=item.name), field="ingredients"
            )
        waste = each.get("waste") or Decimal(0)
        if not 0 <= waste <= LARGEST_WASTE:
            raise InvalidInput(_("The waste of an ingredient is 0 to 95 %."), field=f"ingredients.{position}.waste")
        rows.append(
            RecipeIngredient(
                recipe=recipe,
                position=position,
                item=item,
                quantity=each["quantity"],
                unit=spelled(each.get("unit") or item.unit),
                waste=waste,
            )
        )
    return rows
