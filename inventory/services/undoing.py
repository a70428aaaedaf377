"""Take back what a command moved, by contrary movements: nothing is ever overwritten."""

from uuid import UUID

from django.utils.translation import gettext as _

from inventory.errors import MovedSince, MovementNotFound, MovementNotUndone
from inventory.models import Movement
from inventory.selectors import latest_batches, lock_stock
from inventory.services.booking import Booked, Entry, book
from realtime.commands.context import CommandContext

MANAGE = "inventory.manage"
BY_HAND = frozenset({
    Movement.Kind.DELIVERY, Movement.Kind.WASTE, Movement.Kind.COUNT, Movement.Kind.TRANSFER, Movement.Kind.CORRECTION,
})  # fmt: skip


def undo_movement(*, context: CommandContext, batch: UUID) -> Booked:
    """Book the contrary of what one command moved, at the same value, so that stock is as it was before.

    Only the latest movement of an item can be undone, by the person who made it or a manager. Locks the stock of the
    items. Records as `book`. Raises MovementNotFound, MovementNotUndone, MovedSince.
    """
    movements = list(Movement.objects.filter(batch=batch).order_by("id"))
    if not movements:
        raise MovementNotFound(batch=str(batch))
    is_own = context.actor.user_id is not None and movements[0].by == context.actor.user_id
    if not (is_own or context.actor.may(MANAGE)) or any(each.kind not in BY_HAND for each in movements):
        raise MovementNotUndone()
    lock_stock(each.item_id for each in movements)
    if set(latest_batches(each.item_id for each in movements)) != {batch}:
        raise MovedSince()
    context.annotate(undone=str(batch))
    return book(
        context,
        [
            Entry(
                each.item_id, each.location_id, Movement.Kind(each.kind), -each.quantity,
                value=-(each.value + each.correction), reason=_("Undone"), about=batch, is_exact=True,
            )
            for each in movements
        ],
    )  # fmt: skip
