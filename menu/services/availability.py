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
    return set_state(context, kind, item_id, name, wanted)


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


def set_state(context: CommandContext, kind: str, item_id: UUID, name: str, wanted: ItemState) -> AvailabilityChange:
    """Give an item this state, and note it under its `name`. Locks the overlay.

    Records `menu.availability_changed`, or nothing if the item is in that state.
    """
    before = lock_states([item_id])[item_id]
    if before == wanted:
        return AvailabilityChange(item_id, wanted.available, _lock_counter(step=0), wanted.until, wanted.left)
    Unavailable.objects.filter(pk=item_id).delete()
    Portions.objects.filter(pk=item_id).delete()
    if not wanted.available:
        by = context.actor.user_id
        Unavailable.objects.create(item_id=item_id, kind=kind, since=context.at, until=wanted.until, by=by)
    elif wanted.left is not None:
        Portions.objects.create(item_id=item_id, kind=kind, left=wanted.left, since=clock.now())
    counter = _lock_counter(step=1)
    notes = {"until": wanted.until} if wanted.until else {"portions": wanted.left} if wanted.left else {}
    context.annotate(field="available", item=name, before=before.available, after=wanted.available, **notes)
    events.availability_changed(
        context,
        counter=counter,
        kind=kind,
        item_id=item_id,
        available=wanted.available,
        until=wanted.until,
        left=wanted.left,
    )
    published.changed()
    return AvailabilityChange(item_id, wanted.available, counter, wanted.until, wanted.left)


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
