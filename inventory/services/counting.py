"""Count what is there of an item in one place."""

from decimal import Decimal
from uuid import UUID

from inventory.models import Movement
from inventory.selectors import counted_since, get_item, lock_stock, quantity_at
from inventory.services.booking import Booked, Entry, book
from inventory.services.moving import in_own_unit, place_of
from realtime.commands.context import CommandContext


def count_item(
    *,
    context: CommandContext,
    item_id: UUID,
    quantity: Decimal,
    unit: str = "",
    location_id: UUID | None = None,
    reason: str = "",
) -> Booked:
    """Set what is in one place to `quantity`, as it was when the person counted.

    Selling goes on meanwhile: what moved after that moment applies on top, whenever it is stored. Books the difference
    as one movement, of zero if nothing is missing, so that the count is on record. A count that arrives after a newer
    one books zero too: the newer one said what was there. Locks the stock first, then reads.
    Raises ItemNotFound, LocationNotFound, ConversionMissing, and as `book`.
    """
    item = get_item(item_id)
    place = place_of(context, item, location_id)
    counted = in_own_unit(item, quantity, unit)
    lock_stock([item.id])
    if counted_since(item.id, place.id, context.occurred_at):
        difference = Decimal(0)
        context.annotate(superseded=True)
    else:
        difference = counted - quantity_at(item.id, place.id, context.occurred_at)
    context.annotate(item=str(item.id), counted=counted, difference=difference)
    return book(context, [Entry(item.id, place.id, Movement.Kind.COUNT, difference, reason=reason)])
