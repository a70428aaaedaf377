"""Sold out and back again ("86"), for how long, and how many portions are left: at once, above the published menu."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db import connection
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from menu import events, published
from menu.errors import ItemNotFound
from menu.models import Availability, ItemKind, ModifierOption, Portions, Product, Unavailable
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day_end

MOST_PORTIONS = 9999
TOMORROW = "tomorrow"


@dataclass(frozen=True, slots=True)
class ItemState:
    """Whether an item can be ordered; what is sold out has `until`, None for "until a person says".

    `left` are the portions of what is counted, None for what is not.
    """

    available: bool
    until: datetime | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class AvailabilityChange:
    """The state of an item after a change: see `set_availability`. `counter` is the overlay's."""

    item_id: UUID
    available: bool
    counter: int
    until: datetime | None = None
    left: int | None = None


@dataclass(frozen=True, slots=True)
class PortionChange:
    """`quantity` of an item was ordered at `ordered_at` by a line, or is given back (below 0) because it is void."""

    item_id: UUID
    quantity: int
    ordered_at: datetime


def set_availability(
    *, context: CommandContext, item_id: UUID, available: bool, until: str = "", portions: int | None = None
) -> AvailabilityChange:
    """Say that a product or an option can or cannot be ordered; what was said before counts no more.

    Sold out with `until` TOMORROW ends when the restaurant's next business day begins, counted from when the person
    said it; otherwise it lasts until a person says. `portions` sells that many more, then it is sold out.
    Locks the overlay. Records `menu.availability_changed`, or nothing when it is so already.

    Raises:
        ItemNotFound: no such product or option in this restaurant.
        InvalidInput: portions of what is sold out, a time for what is available, or portions out of bounds.
    """
    wanted = wanted_state(context, available, until, portions)
    kind, name = _kind_of(item_id)
    counter = set_states(context, kind, {item_id: wanted}, {item_id: name})
    return AvailabilityChange(item_id, available, counter, wanted.until, wanted.left)


def wanted_state(context: CommandContext, available: bool, until: str = "", portions: int | None = None) -> ItemState:
    """Return the state that a person asks for. Raises InvalidInput as `set_availability` does."""
    _check(available, until, portions)
    ends = business_day_end(context.occurred_at, connection.tenant).astimezone(UTC) if until == TOMORROW else None
    return ItemState(available, ends, portions)


def lock_states(item_ids: Collection[UUID]) -> dict[UUID, ItemState]:
    """Lock the overlay and return the states of these items. Three queries."""
    _lock_counter(step=0)
    sold_out = {row.item_id: row.until for row in Unavailable.objects.filter(pk__in=item_ids)}
    left = {row.item_id: row.left for row in Portions.objects.filter(pk__in=item_ids)}
    return {
        item_id: ItemState(item_id not in sold_out, sold_out.get(item_id), left.get(item_id)) for item_id in item_ids
    }


def set_states(context: CommandContext, kind: str, wanted: Mapping[UUID, ItemState], names: Mapping[UUID, str]) -> int:
    """Give items of one kind these states, and note each under its name. Return the overlay's counter.

    Locks the overlay. Records `menu.availability_changed` for each item that was in another state. Seven queries for
    any number of items.
    """
    before = lock_states(wanted)
    changed = {item_id: state for item_id, state in wanted.items() if state != before[item_id]}
    Unavailable.objects.filter(pk__in=changed).delete()
    Portions.objects.filter(pk__in=changed).delete()
    by, now = context.actor.user_id, clock.now()
    Unavailable.objects.bulk_create(
        Unavailable(item_id=item_id, kind=kind, since=context.at, until=state.until, by=by)
        for item_id, state in changed.items()
        if not state.available
    )
    Portions.objects.bulk_create(
        Portions(item_id=item_id, kind=kind, left=state.left, since=now)
        for item_id, state in changed.items()
        if state.available and state.left is not None
    )
    last = _lock_counter(step=len(changed))
    for counter, (item_id, state) in enumerate(changed.items(), start=last - len(changed) + 1):
        notes = {"until": state.until} if state.until else {"portions": state.left} if state.left else {}
        context.annotate(
            field="available", item=names[item_id], before=before[item_id].available, after=state.available, **notes
        )
        events.availability_changed(
            context,
            counter=counter,
            kind=kind,
            item_id=item_id,
            available=state.available,
            until=state.until,
            left=state.left,
        )
    if changed:
        published.changed()
    return last


def change_portions(context: CommandContext, changes: Sequence[PortionChange]) -> dict[UUID, int]:
    """Count down what lines have ordered, and up what they give back. Items that are not counted are left alone.

    Returns the items that did not have enough, with the portions that they had; their number is now below 0, and the
    caller refuses or reports it. A line that was ordered before its portions were counted moves nothing: voiding
    yesterday's line does not add to today's number. Give it all changes of a command at once. Locks the overlay, which
    makes orders of the last portion take turns. One query, more only if an item is counted. Records
    `menu.availability_changed` for each item.
    """
    wanted = {change.item_id for change in changes}
    if not Portions.objects.filter(pk__in=wanted).exists():
        return {}
    rows = {row.item_id: row for row in _locked_portions(wanted)}
    before = {item_id: row.left for item_id, row in rows.items()}
    for change in changes:
        row = rows.get(change.item_id)
        if row is not None and change.ordered_at >= row.since:
            row.left -= change.quantity
    for item_id, row in rows.items():
        if row.left == before[item_id]:
            continue
        row.save(update_fields=["left"])
        counter = _lock_counter(step=1)
        events.availability_changed(
            context, counter=counter, kind=row.kind, item_id=item_id, available=row.left > 0, left=row.left
        )
        published.changed()
    return _short(before, rows)


def _locked_portions(item_ids: Iterable[UUID]) -> list[Portions]:
    """Read the portions of these items, under the lock of the overlay."""
    _lock_counter(step=0)
    return list(Portions.objects.filter(pk__in=item_ids))


def _short(before: Mapping[UUID, int], rows: Mapping[UUID, Portions]) -> dict[UUID, int]:
    return {item_id: max(had, 0) for item_id, had in before.items() if rows[item_id].left < min(had, 0)}


def _check(available: bool, until: str, portions: int | None) -> None:
    if portions is not None and not available:
        raise InvalidInput(_("Say either that it is sold out, or how many portions are left."), field="portions")
    if portions is not None and not 1 <= portions <= MOST_PORTIONS:
        raise InvalidInput(_("Enter from 1 to {most} portions.").format(most=MOST_PORTIONS), field="portions")
    if until and (available or until != TOMORROW):
        raise InvalidInput(_("Only what is sold out has a time at which it is back."), field="until")


def _kind_of(item_id: UUID) -> tuple[ItemKind, str]:
    name = Product.objects.filter(pk=item_id).values_list("name", flat=True).first()
    if name is not None:
        return ItemKind.PRODUCT, name
    name = ModifierOption.objects.filter(pk=item_id).values_list("name", flat=True).first()
    if name is None:
        raise ItemNotFound()
    return ItemKind.OPTION, name


def _lock_counter(step: int) -> int:
    table = Availability._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, counter) VALUES (1, %(step)s)"  # noqa: S608
            f" ON CONFLICT (id) DO UPDATE SET counter = {table}.counter + %(step)s RETURNING counter",
            {"step": step},
        )
        return cursor.fetchone()[0]
