"""Declare the allergies of an order or a seat, and keep the conflicts of its lines up to date."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from uuid import UUID

from fynlo.core import clock
from orders import alerts, allergies
from orders.errors import AllergyConflict
from orders.kitchen import ticket_updates
from orders.lifecycle import require_open
from orders.line_items import Item
from orders.models import Line, Order
from orders.persistence import save_changes
from orders.selectors import lock_where_lines_are
from orders.services import offline
from realtime.commands.context import CommandContext


def set_allergies(
    *,
    context: CommandContext,
    order_id: UUID,
    allergens: Collection[str],
    seat: int | None = None,
    note: str = "",
) -> Order:
    """Replace the allergies of one seat, or of the whole order without a seat. No allergens and no note removes them.

    Each seat is one field: the last commit wins, and an offline device gets a remark with the value that it replaced.
    For a merged order they are set on the order that has its lines. An offline declaration is always stored: on the
    follow-up with the late lines, or on the closed order.

    Locks the order. Records `order.updated` with the lines whose conflicts changed and one `kitchen.ticket_changed` per
    ticket, or nothing if no value differs.

    Raises:
        OrderNotFound: no such order in this restaurant.
        OrderClosed: the order is completed or cancelled.
    """
    order = offline.lock_order_for_allergies(context, lock_where_lines_are(context, order_id))
    if not context.accepts_conflicts:
        require_open(order)
    before = order.allergies
    after = allergies.replace_entry(before, seat, allergens, note)
    if after == before:
        return order
    _annotate(context, order, before, after, seat)
    at = clock.now()
    changed = _declare(context, order, after, at=at)
    if changed:
        Line.objects.bulk_update(changed, ["allergy_conflicts"])
    save_changes(context, order, at=at, changed=changed, fields=["allergies"])
    return order


def _declare(context: CommandContext, order: Order, entries: list[allergies.Entry], *, at: datetime) -> list[Line]:
    """Set the allergies of a locked order in memory, and show old and new on its tickets. Return the lines to save."""
    before, order.allergies = order.allergies, entries
    changed = refresh_conflicts(order)
    ticket_updates.note_header(
        context, order, "allergies", allergies.describe_entries(before), allergies.describe_entries(entries), at=at
    )
    return changed


def refresh_conflicts(order: Order, lines: Iterable[Line] | None = None) -> list[Line]:
    """Recompute the conflicts of the lines, in memory. Return every line that has or had one, to be saved."""
    changed = []
    for line in order.all_lines if lines is None else lines:
        now = allergies.conflicts(line.allergens, line.contains, line.seat, order.allergies)
        if now or line.allergy_conflicts:
            line.allergy_conflicts = now
            changed.append(line)
    return changed


def check_conflicts(context: CommandContext, order: Order, items: Sequence[Item], lines: Sequence[Line]) -> list[Line]:
    """Compare new lines, built from `items`, with the order's allergies. Return those with an unconfirmed conflict.

    A client that supports allergies sends `allergy_acknowledged`, even if it is empty: its unconfirmed conflicts are
    refused, so that the person is asked. The mobile app never sends it and cannot ask, and an offline order has
    happened: their lines are stored, marked on till and ticket, and an alert is raised.

    Raises:
        AllergyConflict: names the lines and their conflicts.
    """
    unconfirmed = [line for line in refresh_conflicts(order, lines) if _is_unconfirmed(line) and not line.part_of_id]
    ordered = [line for line in lines if not line.part_of_id]  # a meal deal contains what its parts contain
    can_ask = {line.id for item, line in zip(items, ordered, strict=True) if item.allergy_acknowledged is not None}
    refused = [line for line in unconfirmed if line.id in can_ask]
    if refused and not context.accepts_conflicts:
        raise AllergyConflict(
            " ".join(alerts.allergy_sentence(order, line) for line in refused),
            field="items",
            lines=[{"id": str(line.id), "name": line.name, "conflicts": line.allergy_conflicts} for line in refused],
            allergies=order.allergies,
        )
    return unconfirmed


def alert_if_unconfirmed(context: CommandContext, order: Order, lines: Sequence[Line]) -> None:
    """Raise an alert for lines with an unconfirmed conflict."""
    if lines:
        alerts.allergy_unconfirmed(context, order, lines)


def copy_declarations(
    context: CommandContext, source: Order, target: Order, moving: Sequence[Line], *, at: datetime
) -> list[Line]:
    """Add to `target` what `source` declares for the lines that move to it. No declaration is lost.

    In memory, and before the lines are on `target`, whose tickets show it. Return the lines of `target` to save.
    """
    entries = allergies.merge_entries(target.allergies, allergies.of_lines(source.allergies, moving))
    changed: list[Line] = []
    if entries != target.allergies:
        changed = _declare(context, target, entries, at=at)
    refresh_conflicts(target, moving)
    return changed


def _is_unconfirmed(line: Line) -> bool:
    return line.status != Line.Status.VOID and allergies.is_unconfirmed(
        line.allergy_conflicts, line.allergy_acknowledged
    )


def _annotate(
    context: CommandContext,
    order: Order,
    before: list[allergies.Entry],
    after: list[allergies.Entry],
    seat: int | None,
) -> None:
    theirs, ours = (allergies.entry_for(entries, seat) for entries in (before, after))
    context.annotate(field="allergies", seat=seat, before=theirs, after=ours)
    if seat in offline.allergies_changed_by_others(context, order):
        context.merged(field="allergies", seat=seat, theirs=theirs, ours=ours)
