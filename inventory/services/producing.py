"""Make an item that is kept, such as a tub of salsa, out of its ingredients."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from inventory.errors import ItemNotMade
from inventory.models import Movement
from inventory.recipe_book import read_book
from inventory.recipes import needs_of, rounded_needs
from inventory.selectors import get_item, recipe_of
from inventory.services.booking import Booked, Entry, book
from inventory.services.moving import in_own_unit, place_of
from realtime.commands.context import CommandContext


def produce(
    *,
    context: CommandContext,
    item_id: UUID,
    quantity: Decimal,
    unit: str = "",
    location_id: UUID | None = None,
    reason: str = "",
) -> Booked:
    """Take the ingredients of `quantity` of `unit` out of stock and put what is made of them in, for what they cost.

    Each ingredient comes from its own place. Raises ItemNotFound, ItemNotMade, LocationNotFound, ConversionMissing, and
    as `book`.
    """
    item = get_item(item_id)
    made = read_book()
    recipe = made.made.get(item.id)
    if recipe is None or not recipe_of(item.id).kept:
        raise ItemNotMade(item=str(item.id))
    place = place_of(context, item, location_id)
    moved = in_own_unit(item, quantity, unit)
    of_recipe = Fraction(quantity) * item.units.factor(unit or item.unit, recipe.unit)
    entries = [
        Entry(needed, made.items[needed].location_id or place.id, Movement.Kind.PRODUCTION, -each, reason=reason)
        for needed, each in rounded_needs(needs_of(recipe, of_recipe, made.known)).items()
    ]
    made_of = Entry(item.id, place.id, Movement.Kind.PRODUCTION, moved, reason=reason, takes_value=True)
    return book(context, [*entries, made_of])
