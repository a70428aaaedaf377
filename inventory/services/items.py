"""Add, change, archive and restore stock items."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from inventory import dish_allergens, events
from inventory.errors import (
    Changed,
    ItemInRecipe,
    LocationNotFound,
    NameTaken,
    SkuTaken,
    SupplierNotFound,
    UnitInUse,
    UnitInvalid,
)
from inventory.models import Item, Stock
from inventory.recipe_book import read_book
from inventory.selectors import locations, lock_item, lock_recipes, recipes_with, suppliers
from inventory.services import sold_out
from inventory.units import MOST_CONVERSIONS, Conversion, Units, spelled
from realtime.commands.context import CommandContext

DETAILS = (
    "sku", "name", "category", "unit", "conversions", "par_level", "reorder_at", "supplier_id", "supplier_code",
    "order_unit", "location_id", "allergens", "barcode", "scarce", "sells_out",
)  # fmt: skip


def add_item(*, context: CommandContext, item_id: UUID | None = None, **details: Any) -> Item:
    """Add an item with these details (`DETAILS`). Nothing is there of it yet. Records `inventory.updated`.

    Without a code it gets one of its name. A second call with the same `item_id` returns the first's. Raises SkuTaken,
    NameTaken, SupplierNotFound, LocationNotFound, InvalidInput, and what `inventory.units.Units` raises.
    """
    earlier = Item.objects.filter(pk=item_id).select_related("stock").first() if item_id else None
    if earlier is not None:
        return earlier
    item = checked_item(Item(id=item_id or uuid7(), created_at=clock.now()), details)
    item.sku = item.sku or free_skus([{"name": item.name}])[0]
    _save(item, force_insert=True)
    item.stock = Stock.objects.create(item=item)
    context.annotate(item=str(item.id), sku=item.sku, name=item.name, unit=item.unit)
    events.updated(context, [item])
    return item


def change_item(*, context: CommandContext, item_id: UUID, version: int | None = None, **details: Any) -> Item:
    """Change the details of an item. `version` is the one that the editor read, None to change any. Locks it.

    Its unit can change until something has moved. Locks all recipes too, and publishes the allergens of the dishes that
    are made with it. Raises ItemNotFound, Changed, UnitInUse, ConversionMissing for a recipe that needs a unit, and as
    `add_item`.
    """
    lock_recipes()
    item = lock_item(item_id)
    if version is not None and item.version != version:
        raise Changed(current_version=item.version)
    before = {name: getattr(item, name) for name in details}
    checked_item(item, details)
    if "unit" in before and before["unit"] != item.unit and item.movements.exists():
        raise UnitInUse(field="unit")
    for name, value in before.items():
        if value != getattr(item, name):
            context.annotate(item=str(item.id), field=name, before=value, after=getattr(item, name))
    item.version += 1
    _save(item)
    if {"unit", "conversions"} & details.keys():
        read_book().check()
    events.updated(context, [item])
    if "allergens" in details:
        dish_allergens.publish(context)
    if before.get("sells_out", item.sells_out) != item.sells_out:
        sold_out.recheck(context, item)
    return item


def archive_item(*, context: CommandContext, item_id: UUID) -> Item:
    """Take an item out of use. Its movements stay. Locks all recipes, then the item. Records `inventory.updated`.

    Raises ItemNotFound, ItemInRecipe.
    """
    lock_recipes()
    item = lock_item(item_id)
    if item.archived_at is None:
        used = recipes_with(item.id).count()
        if used:
            raise ItemInRecipe(
                ngettext(
                    "{item} is an ingredient of {count} recipe. Take it out first.",
                    "{item} is an ingredient of {count} recipes. Take it out of them first.",
                    used,
                ).format(item=item.name, count=used),
                made=used,
            )
        item.archived_at = clock.now()
        item.version += 1
        item.save(update_fields=["archived_at", "version"])
        context.annotate(item=str(item.id), archived=item.name)
        events.updated(context, [item])
    return item


def restore_item(*, context: CommandContext, item_id: UUID) -> Item:
    """Use an archived item again. Locks it. Records `inventory.updated`. Raises ItemNotFound, SkuTaken, NameTaken."""
    item = lock_item(item_id)
    if item.archived_at is not None:
        item.archived_at = None
        item.version += 1
        _save(item)
        context.annotate(item=str(item.id), restored=item.name)
        events.updated(context, [item])
    return item


def checked_item(item: Item, details: Mapping[str, Any]) -> Item:
    """Set the details on the item and return it, not stored. One query each for a supplier and a place.

    Raises InvalidInput, SupplierNotFound, LocationNotFound, and what `inventory.units.Units` raises.
    """
    for name in DETAILS:
        if name in details:
            setattr(item, name, details[name])
    item.unit = spelled(item.unit)
    item.conversions = _checked(item.conversions)
    if item.order_unit:
        item.order_unit = spelled(item.order_unit)
        item.units.factor(item.order_unit, item.unit)
    if item.par_level is not None and item.reorder_at is not None and item.par_level < item.reorder_at:
        raise InvalidInput(_("Order up to at least the level at which it is ordered again."), field="par_level")
    if details.get("supplier_id") and not suppliers().filter(pk=item.supplier_id).exists():
        raise SupplierNotFound(field="supplier_id")
    if details.get("location_id") and not locations().filter(pk=item.location_id).exists():
        raise LocationNotFound(field="location_id")
    return item


def _checked(conversions: Sequence[Sequence[Any]]) -> list[list[Any]]:
    """Return the conversions as they are stored. Raises what `Units` raises."""
    if len(conversions) > MOST_CONVERSIONS:
        raise UnitInvalid(
            _("An item has at most {most} units of its own.").format(most=MOST_CONVERSIONS), field="conversions"
        )
    Units(Conversion(unit, Decimal(factor), of) for unit, factor, of in conversions)
    return [[spelled(unit), Decimal(factor), spelled(of)] for unit, factor, of in conversions]


def free_skus(details: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return a code for each: its own, else the first letters of its name, and a number where that is taken. One query.

    Codes that are given are kept as they are, also if they are taken.
    """
    wanted = list(details)
    taken = {sku.upper() for sku in Item.objects.order_by().values_list("sku", flat=True)}
    taken |= {each["sku"].upper() for each in wanted if each.get("sku")}
    found, last = [], dict[str, int]()
    for each in wanted:
        sku = each.get("sku") or ""
        if not sku:
            start = "".join(letter for letter in each["name"].upper() if letter.isalnum())[:8] or "ITEM"
            number = last.get(start, 0) + 1
            while (sku := start if number == 1 else f"{start}-{number}") in taken:
                number += 1
            last[start] = number
            taken.add(sku)
        found.append(sku)
    return found


def _save(item: Item, **how: Any) -> None:
    """Save an item. Raises SkuTaken, NameTaken."""
    try:
        with transaction.atomic():
            item.save(**how)
    except IntegrityError as error:
        others = Item.objects.filter(archived_at=None, sku__iexact=item.sku).exclude(pk=item.pk)
        raise (SkuTaken(field="sku") if others.exists() else NameTaken(field="name")) from error
