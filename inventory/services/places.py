"""Add, rename and archive the places where stock lies."""

from uuid import UUID

from django.db import IntegrityError, transaction

from fynlo.core import clock
from fynlo.core.ids import uuid7
from inventory.errors import LocationInUse, NameTaken
from inventory.models import Location, LocationStock
from inventory.selectors import locations, lock_location, lock_recipes
from realtime.commands.context import CommandContext

FIRST_PLACE = "Store room"


def add_location(*, context: CommandContext, name: str, location_id: UUID | None = None) -> Location:
    """Add a place. A second call with the same `location_id` returns the first's. Raises NameTaken."""
    earlier = Location.objects.filter(pk=location_id).first() if location_id else None
    if earlier is not None:
        return earlier
    location = Location(id=location_id or uuid7(), name=name, sort_order=locations().count())
    _save(location, force_insert=True)
    context.annotate(location=str(location.id), name=name)
    return location


def rename_location(*, context: CommandContext, location_id: UUID, name: str) -> Location:
    """Rename a place. Does nothing if it has that name. Locks it. Raises LocationNotFound, NameTaken."""
    location = lock_location(location_id)
    if location.name != name:
        context.annotate(location=str(location.id), field="name", before=location.name, after=name)
        location.name = name
        _save(location)
    return location


def archive_location(*, context: CommandContext, location_id: UUID) -> Location:
    """Take a place out of use. Its movements stay. Locks all recipes, which know the places of items, and the place.

    Raises LocationNotFound, LocationInUse.
    """
    lock_recipes()
    location = lock_location(location_id)
    if location.archived_at is not None:
        return location
    there = LocationStock.objects.filter(location=location).exclude(quantity=0).count()
    if there:
        raise LocationInUse(items=there)
    location.archived_at = clock.now()
    location.save(update_fields=["archived_at"])
    location.items.update(location=None)
    context.annotate(location=str(location.id), archived=location.name)
    return location


def first_location(context: CommandContext) -> Location:
    """Return the place where stock lies if nobody says where; make it for a restaurant without any."""
    return locations().first() or add_location(context=context, name=FIRST_PLACE)


def _save(location: Location, **how: bool) -> None:
    try:
        with transaction.atomic():
            location.save(**how)
    except IntegrityError as error:
        raise NameTaken(field="name") from error
