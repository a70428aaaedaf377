"""Deliveries, waste, corrections and moves between places."""

from decimal import Decimal
from uuid import UUID

from fynlo.core.errors import InvalidInput
from fynlo.core.money import pounds
from inventory.errors import SamePlace
from inventory.models import Item, Location, Movement
from inventory.selectors import get_item, location
from inventory.services.booking import Booked, Entry, book
from inventory.services.places import first_location
from realtime.commands.context import CommandContext

Kind = Movement.Kind


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
) -> Booked:
    """Take what was thrown away out of stock, with its reason. Raises as `receive_stock`."""
    item = get_item(item_id)
    place = place_of(context, item, location_id)
    moved = in_own_unit(item, quantity, unit)
    return book(context, [Entry(item.id, place.id, Kind.WASTE, -moved, reason=reason)])


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
        raise InvalidInput(f"That is too little to count in {item.unit}. Enter more.", field="quantity")
    return moved
