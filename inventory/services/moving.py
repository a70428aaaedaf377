"""Deliveries, waste, corrections and moves between places."""

from decimal import Decimal
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from fynlo.core.money import pounds
from inventory.errors import ProductNotMade, SamePlace
from inventory.models import Item, Location, Movement
from inventory.recipe_book import read_book
from inventory.recipes import rounded_needs
from inventory.selectors import get_item, location
from inventory.services.booking import Booked, Entry, book
from inventory.services.places import first_location
from menu.selectors import product
from realtime.commands.context import CommandContext

Kind = Movement.Kind
LONGEST_REASON = 200


def receive_stock(
    *,
    context: CommandContext,
    item_id: UUID,
    quantity: Decimal,
    cost: Decimal,
    unit: str = "",
    location_id: UUID | None = None,
    reason: str = "",
) -> Booked:
    """Put a delivery of `quantity` of `unit` into stock, for `cost` pounds in all without VAT. See `book`.

    Without a `unit` it is the item's, without a place the item's own or the first. Raises ItemNotFound,
    LocationNotFound, ConversionMissing, and as `book`.
    """
    item = get_item(item_id)
    place = place_of(context, item, location_id)
    moved = in_own_unit(item, quantity, unit)
    return book(context, [Entry(item.id, place.id, Kind.DELIVERY, moved, value=pounds(cost), reason=reason)])


def waste_stock(
    *,
    context: CommandContext,
    item_id: UUID,
    quantity: Decimal,
    reason: str,
    unit: str = "",
    location_id: UUID | None = None,
    picture: str = "",
) -> Booked:
    """Take what was thrown away out of stock, with its reason. Raises as `receive_stock`.

    `picture` is the name under which `menu.images.keep` has stored a photo of it.
    """
    item = get_item(item_id)
    place = place_of(context, item, location_id)
    moved = in_own_unit(item, quantity, unit)
    return book(context, [Entry(item.id, place.id, Kind.WASTE, -moved, reason=reason, picture=picture)])


def waste_product(*, context: CommandContext, product_id: UUID, quantity: Decimal, reason: str) -> Booked:
    """Take the ingredients of `quantity` portions that were thrown away out of stock, each from its own place.

    The recipe is the one of now, also for a device that had no network. Options are left out. See `book`. Raises
    ProductNotFound, ProductNotMade, InvalidInput for so little that all of it rounds to nothing, and as `book`.
    """
    name, made = product(product_id).name, read_book()
    if product_id not in made.dishes:
        raise ProductNotMade(
            _("{name} has no recipe. Record the waste of its ingredients instead.").format(name=name),
            product=str(product_id),
        )
    needs = rounded_needs({item: each * Fraction(quantity) for item, each in made.needs(product_id).items()})
    if not needs:
        raise InvalidInput(_("That is too little to count. Enter more."), field="quantity")
    context.annotate(product=name, portions=quantity)
    usual = first_location(context).id
    said = f"{name}: {reason}"[:LONGEST_REASON]
    return book(
        context,
        [
            Entry(item, made.items[item].location_id or usual, Kind.WASTE, -needed, reason=said)
            for item, needed in needs.items()
        ],
    )


def correct_stock(
    *,
    context: CommandContext,
    item_id: UUID,
    quantity: Decimal,
    reason: str,
    unit: str = "",
    location_id: UUID | None = None,
) -> Booked:
    """Add `quantity` to what is there, or remove it if it is below zero, with a reason. Raises as `receive_stock`."""
    item = get_item(item_id)
    place = place_of(context, item, location_id)
    moved = in_own_unit(item, quantity, unit)
    return book(context, [Entry(item.id, place.id, Kind.CORRECTION, moved, reason=reason)])


def transfer_stock(
    *,
    context: CommandContext,
    item_id: UUID,
    quantity: Decimal,
    from_id: UUID,
    to_id: UUID,
    unit: str = "",
    reason: str = "",
) -> Booked:
    """Move `quantity` from one place to another: two movements whose values cancel out.

    Raises SamePlace, and as `receive_stock`.
    """
    if from_id == to_id:
        raise SamePlace(field="to_id")
    item, source, target = get_item(item_id), location(from_id), location(to_id)
    moved = in_own_unit(item, quantity, unit)
    return book(
        context,
        [
            Entry(item.id, source.id, Kind.TRANSFER, -moved, reason=reason, keeps_value=True),
            Entry(item.id, target.id, Kind.TRANSFER, moved, reason=reason, keeps_value=True),
        ],
    )


def place_of(context: CommandContext, item: Item, location_id: UUID | None) -> Location:
    """Return the place that is named, else the item's own, else the first one. Raises LocationNotFound."""
    if location_id is not None:
        return location(location_id)
    return item.location or first_location(context)


def in_own_unit(item: Item, quantity: Decimal, unit: str) -> Decimal:
    """Return `quantity` of `unit` in the item's unit.

    Raises ConversionMissing, InvalidInput for so little that it rounds to nothing.
    """
    moved = item.units.convert(quantity, unit or item.unit, item.unit)
    if quantity and not moved:
        raise InvalidInput(
            _("That is too little to count in {unit}. Enter more.").format(unit=item.unit), field="quantity"
        )
    return moved
