"""Sold out and back again ("86"): at once, on top of whatever menu is published."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from menu import events, published
from menu.errors import ItemNotFound
from menu.models import Availability, ModifierOption, Product, Unavailable
from realtime.commands.context import CommandContext


@dataclass(frozen=True, slots=True)
class AvailabilityChange:
    """The state of an item after a change; `counter` is the overlay's."""

    item_id: UUID
    available: bool
    counter: int


def set_availability(*, context: CommandContext, item_id: UUID, available: bool) -> AvailabilityChange:
    """Say that a product or an option can or cannot be ordered.

    Locks the overlay. Records `menu.availability_changed`, or nothing when it is so already.

    Raises:
        ItemNotFound: no such product or option in this restaurant.
    """
    kind, name = _kind_of(item_id)
    counter = _lock_counter(step=0)
    if available:
        changed = Unavailable.objects.filter(pk=item_id).delete()[0]
    else:
        _, changed = Unavailable.objects.get_or_create(
            pk=item_id, defaults={"kind": kind, "since": context.at, "by": context.actor.user_id}
        )
    if not changed:
        return AvailabilityChange(item_id, available, counter)
    counter = _lock_counter(step=1)
    context.annotate(field="available", item=name, before=not available, after=available)
    events.availability_changed(context, counter=counter, kind=kind, item_id=item_id, available=available)
    published.changed()
    return AvailabilityChange(item_id, available, counter)


def _kind_of(item_id: UUID) -> tuple[Unavailable.Kind, str]:
    name = Product.objects.filter(pk=item_id).values_list("name", flat=True).first()
    if name is not None:
        return Unavailable.Kind.PRODUCT, name
    name = ModifierOption.objects.filter(pk=item_id).values_list("name", flat=True).first()
    if name is None:
        raise ItemNotFound()
    return Unavailable.Kind.OPTION, name


def _lock_counter(step: int) -> int:
    table = Availability._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, counter) VALUES (1, %(step)s)"  # noqa: S608
            f" ON CONFLICT (id) DO UPDATE SET counter = {table}.counter + %(step)s RETURNING counter",
            {"step": step},
        )
        return cursor.fetchone()[0]
