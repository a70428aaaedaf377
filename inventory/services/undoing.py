"""Take back what a command moved, by contrary movements: nothing is ever overwritten."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from inventory.buying.selectors import is_of_delivery
from inventory.errors import MovedSince, MovementNotFound, MovementNotUndone
from inventory.models import LineUse, Movement
from inventory.selectors import latest_batches, lock_stock
from inventory.services.booking import Booked, Entry, book
from realtime.commands.context import CommandContext

State = LineUse.State
MANAGE = "inventory.manage"
OF_VOID = frozenset({Movement.Kind.WASTE, Movement.Kind.RETURN})
BY_HAND = frozenset({
    Movement.Kind.DELIVERY, Movement.Kind.WASTE, Movement.Kind.COUNT, Movement.Kind.TRANSFER, Movement.Kind.CORRECTION,
})  # fmt: skip


def undo_movement(*, context: CommandContext, batch: UUID) -> Booked:
    """Book the contrary of what one command moved, at the same value, so that stock is as it was before.

    Only the latest movement of an item can be undone, by the person who made it or a manager. Of void lines whose food
    was thrown away the waste is undone: the food is there again, and the lines have taken nothing. A delivery
    of several items is undone whole, on its own page. Locks the stock of the items. Records as `book`. Raises
    MovementNotFound, MovementNotUndone, MovedSince.
    """
    movements = list(Movement.objects.filter(batch=batch).order_by("id"))
    if not movements:
        raise MovementNotFound(batch=str(batch))
    is_own = context.actor.user_id is not None and movements[0].by == context.actor.user_id
    kinds = {each.kind for each in movements}
    is_void = any(each.line for each in movements) and kinds <= OF_VOID and Movement.Kind.WASTE in kinds
    if not (is_own or context.actor.may(MANAGE)) or not (is_void or kinds <= BY_HAND):
        raise MovementNotUndone()
    if is_of_delivery(movements[0].about):
        raise MovementNotUndone(_("This is part of a delivery. Undo or send back goods on the delivery's page."))
    _check_latest(movements)
    return _take_back(context, _unwasted(movements) if is_void else movements)


def take_back(context: CommandContext, movements: Sequence[Movement]) -> Booked:
    """Book the contrary of these movements of one batch. Locks the stock of their items. Raises MovedSince."""
    _check_latest(movements)
    return _take_back(context, movements)


def _check_latest(movements: Sequence[Movement]) -> None:
    lock_stock(each.item_id for each in movements)
    if set(latest_batches(each.item_id for each in movements)) != {movements[0].batch}:
        raise MovedSince()


def _take_back(context: CommandContext, movements: Sequence[Movement]) -> Booked:
    batch = movements[0].batch
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


def _unwasted(movements: list[Movement]) -> list[Movement]:
    """Say of the void lines that nothing of them was thrown away. Return their waste. Two statements."""
    returned = {each.line for each in movements if each.kind == Movement.Kind.RETURN}
    wasted = {each.line for each in movements if each.kind == Movement.Kind.WASTE}
    now = clock.now()
    for lines, state in ((returned, State.RETURNED), (wasted - returned, State.RELEASED)):
        LineUse.objects.filter(pk__in=lines, state=State.WASTED).update(state=state, changed_at=now)
    return [each for each in movements if each.kind == Movement.Kind.WASTE]
