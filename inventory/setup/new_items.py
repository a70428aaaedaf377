"""Add many stock items at once, with what is there of each, in a fixed number of statements a batch."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.ids import uuid7
from inventory import costing, events
from inventory.errors import NameTaken
from inventory.models import Item, Movement, Stock
from inventory.selectors import items as items_in_use
from inventory.selectors import locations, suppliers
from inventory.services.booking import Entry, book
from inventory.services.items import checked_item, free_skus
from inventory.services.places import add_location, first_location
from inventory.services.suppliers import add_supplier
from realtime.commands.context import CommandContext

BATCH = 500  # rows of one statement


@dataclass(frozen=True, slots=True)
class NewItem:
    """The `details` of an item (`inventory.services.items.DETAILS`), and what is there: `quantity` at `cost` each.

    `supplier` and `place` are names; one that is unknown is added. "" is none.
    """

    details: dict[str, Any]
    quantity: Decimal = Decimal(0)
    cost: Decimal | None = None
    supplier: str = ""
    place: str = ""


def add_items(*, context: CommandContext, new: Sequence[NewItem]) -> list[Item]:
    """Add the items, and their stock as one count each. Suppliers and places that are unknown are added.

    All or nothing. Records `inventory.updated`. Raises NameTaken, which names the item, and what
    `inventory.services.items.checked_item` raises.
    """
    supplier_ids = _ids(new, "supplier", suppliers(), lambda name: add_supplier(context=context, name=name))
    place_ids = _ids(new, "place", locations(), lambda name: add_location(context=context, name=name))
    now, skus = clock.now(), free_skus(each.details for each in new)
    rows = [
        checked_item(
            Item(
                id=uuid7(), created_at=now, supplier_id=supplier_ids.get(each.supplier.lower()),
                location_id=place_ids.get(each.place.lower()),
            ),
            {**each.details, "sku": sku},
        )
        for each, sku in zip(new, skus, strict=True)
    ]  # fmt: skip
    _store(rows)
    context.annotate(added=len(rows), first=rows[0].name)
    if any(each.quantity for each in new):
        book(context, _entries(context, rows, new))
    else:
        events.updated(context, rows)
    return rows


def _ids(new: Sequence[NewItem], field: str, known: Iterable[Any], add: Any) -> dict[str, UUID]:
    """Return the ids of suppliers or places by their names in small letters; add those that are unknown."""
    ids = {row.name.lower(): row.id for row in known}
    for each in new:
        name = getattr(each, field)
        if name and name.lower() not in ids:
            ids[name.lower()] = add(name).id
    return ids


def _store(rows: list[Item]) -> None:
    taken = {name.lower() for name in items_in_use().order_by().values_list("name", flat=True)}
    for row in rows:
        if row.name.lower() in taken:
            raise NameTaken(_("There is a stock item called {name} already.").format(name=row.name), field="name")
        taken.add(row.name.lower())
    try:
        with transaction.atomic():
            Item.objects.bulk_create(rows, batch_size=BATCH)
    except IntegrityError as error:  # another person added one meanwhile
        raise NameTaken(field="name") from error
    Stock.objects.bulk_create([Stock(item=row) for row in rows], batch_size=BATCH)


def _entries(context: CommandContext, rows: list[Item], new: Sequence[NewItem]) -> list[Entry]:
    first = first_location(context)
    return [
        Entry(
            row.id, row.location_id or first.id, Movement.Kind.COUNT, each.quantity,
            value=costing.worth(each.quantity, costing.Stock(cost=each.cost or Decimal(0))), reason=_("Opening stock"),
        )
        for row, each in zip(rows, new, strict=True)
        if each.quantity
    ]  # fmt: skip
