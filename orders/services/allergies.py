"""Say which allergies an order or a seat of it has, and keep what of its lines conflicts with them."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from fynlo.core import clock
from orders import alerts, allergies
from orders.errors import AllergyConflict, OrderClosed
from orders.kitchen import following
from orders.line_items import Item
from orders.models import Line, Order
from orders.persistence import save_changes
from orders.selectors import lock_where_lines_are
from orders.services import offline
from realtime.commands import context


def set_allergies(*, order_id: UUID, allergens: Collection[str], seat: int | None = None, note: str = "") -> Order:
    """Replace the allergies of one seat, or of the whole order for no seat; nothing given is: none.

    Each seat is a field of its own, of which the last to commit wins; a device that was offline is told what somebody
    else had said. Of an order that was merged it counts for the order that has the lines. What a device said offline is
    always kept: on the order that took its late lines, or on the closed order.

    Locks the order. Records `order.updated` with the lines whose conflicts are others now, and `kitchen.ticket_changed`
    for each ticket, or nothing when it is so already. Raises OrderNotFound, OrderClosed.
    """
    order = offline.lock_order_of_allergies(lock_where_lines_are(order_id))
    if order.is_closed and not context.current().is_offline:
        raise OrderClosed(order=str(order.id), status=order.status)
    before = order.allergies
    after = allergies.replaced(before, seat, allergens, note)
    if after == before:
        return order
    _note(order, before, after, seat)
    at = clock.now()
    touched = _declare(order, after, at=at)
    if touched:
        Line.objects.bulk_update(touched, ["allergy_conflicts"])
    save_changes(order, at=at, changed=touched, fields=["allergies"])
    return order


def _declare(order: Order, entries: list[allergies.Entry], *, at: datetime) -> list[Line]:
    """Put `entries` on a locked order, in memory, and show old and new on its tickets.

    Answers the lines to be saved, with the order.
    """
    before, order.allergies = order.allergies, entries
    touched = refreshed(order)
    following.note_header(order, "allergies", allergies.described(before), allergies.described(entries), at=at)
    return touched


def refreshed(order: Order, lines: Iterable[Line] | None = None) -> list[Line]:
    """Recompute the conflicts of the lines, in memory. Return every line that has or had one, to be saved."""
    touched = []
    for line in order.all_lines if lines is None else lines:
        now = allergies.conflicts(line.allergens, line.contains, line.seat, order.allergies)
        if now or line.allergy_conflicts:
            line.allergy_conflicts = now
            touched.append(line)
    return touched


def check(order: Order, items: Sequence[Item], lines: Sequence[Line]) -> list[Line]:
    """Compare new lines, composed of `items`, with the order's allergies; answers those that nobody said yes to.

    A client that knows of allergies sends `allergy_acknowledged`, also an empty one: it is refused while somebody still
    waits for the answer, so that the person is asked. One that never sends it (the mobile app, which cannot ask), and a
    device that was offline, are not: the line is kept, marked on till and ticket, and a notice is raised.

    Raises AllergyConflict.
    """
    unconfirmed = [line for line in refreshed(order, lines) if _is_unconfirmed(line)]
    asked = {line.id for item, line in zip(items, lines, strict=True) if item.allergy_acknowledged is not None}
    refused = [line for line in unconfirmed if line.id in asked]
    if refused and not context.current().is_offline:
        raise AllergyConflict(
            " ".join(alerts.allergy_words(order, line) for line in refused),
            field="items",
            lines=[{"id": str(line.id), "name": line.name, "conflicts": line.allergy_conflicts} for line in refused],
            allergies=order.allergies,
        )
    return unconfirmed


def tell_unconfirmed(order: Order, lines: Sequence[Line]) -> None:
    """Raise a notice for lines that conflict and that nobody said yes to."""
    if lines:
        alerts.allergy_unconfirmed(order, lines)


def take_along(source: Order, target: Order, going: Sequence[Line], *, at: datetime) -> list[Line]:
    """What `source` declares for lines that go to `target` is declared there too; nothing that either says is lost.

    In memory, before the lines are on `target`, whose tickets show it. Answers the lines of `target` to be saved.
    """
    entries = allergies.joined(target.allergies, allergies.of_lines(source.allergies, going))
    touched: list[Line] = []
    if entries != target.allergies:
        touched = _declare(target, entries, at=at)
    refreshed(target, going)
    return touched


def _is_unconfirmed(line: Line) -> bool:
    return line.status != Line.Status.VOID and allergies.is_unconfirmed(
        line.allergy_conflicts, line.allergy_acknowledged
    )


def _note(order: Order, before: list[allergies.Entry], after: list[allergies.Entry], seat: int | None) -> None:
    theirs, ours = (allergies.entry_for(entries, seat) for entries in (before, after))
    context.annotate(field="allergies", seat=seat, before=theirs, after=ours)
    if seat in offline.allergies_changed_by_others(order):
        context.merged(field="allergies", seat=seat, theirs=theirs, ours=ours)
