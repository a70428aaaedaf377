"""Named reads of the menu: the draft's rows, and what is published."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from fynlo.core.ids import parse_uuid
from menu import published
from menu.errors import CategoryNotFound, DaypartNotFound, ModifierGroupNotFound, ProductNotFound, StationNotFound
from menu.models import Category, Daypart, ModifierGroup, Product, Station
from menu.published import PublishedMenu


def published_menu(version: int | None = None) -> PublishedMenu:
    """The menu under that version, or the current one; no query once this process knows it.

    Raises MenuVersionUnknown.
    """
    return published.menu(version)


def superseded_at(version: int) -> datetime | None:
    """When another menu replaced that version; None for the one in force, which costs no query."""
    return published.superseded_at(version)


def menu_in_force() -> PublishedMenu:
    """The current menu, an empty one before the first was published. No query once this process knows it."""
    version = published.current().version
    return published.menu(version) if version else published.EMPTY_MENU


def availability() -> dict[str, Any]:
    """What cannot be ordered right now, `{"counter", "unavailable": [ids], "left": {id: portions}}`. One query."""
    now = published.read_current()
    return {"counter": now.counter, "unavailable": sorted(now.unavailable), "left": dict(now.left)}


def category(category_id: UUID) -> Category:
    """Raises CategoryNotFound."""
    found = Category.objects.filter(pk=parse_uuid(category_id), archived_at=None).first()
    if found is None:
        raise CategoryNotFound(field="category_id")
    return found


def station(slug: str) -> Station:
    """Raises StationNotFound."""
    found = Station.objects.filter(slug=slug).first()
    if found is None:
        raise StationNotFound(field="station")
    return found


def daypart(daypart_id: UUID) -> Daypart:
    """Raises DaypartNotFound."""
    found = Daypart.objects.filter(pk=parse_uuid(daypart_id)).first()
    if found is None:
        raise DaypartNotFound(field="dayparts")
    return found


def product(product_id: UUID) -> Product:
    """A product of the draft with its category and station. Raises ProductNotFound."""
    return _product(product_id, archived=False)


def archived_product(product_id: UUID) -> Product:
    """Raises ProductNotFound."""
    return _product(product_id, archived=True)


def _product(product_id: UUID, *, archived: bool) -> Product:
    rows = Product.objects.select_related("category", "station")
    found = rows.filter(pk=parse_uuid(product_id), archived_at__isnull=not archived).first()
    if found is None:
        raise ProductNotFound()
    return found


def modifier_group(group_id: UUID) -> ModifierGroup:
    """Raises ModifierGroupNotFound."""
    return modifier_groups_in_order([group_id])[0]


def modifier_groups_in_order(group_ids: Sequence[UUID]) -> list[ModifierGroup]:
    """The groups of those ids, in that order. Raises ModifierGroupNotFound when one is missing."""
    wanted = [parse_uuid(group_id) for group_id in group_ids]
    rows = {group.id: group for group in ModifierGroup.objects.filter(pk__in=wanted, archived_at=None)}
    missing = [group_id for group_id in wanted if group_id not in rows]
    if missing:
        raise ModifierGroupNotFound(field="modifier_groups")
    return [rows[group_id] for group_id in wanted]


def product_labels() -> dict[str, UUID]:
    """The draft's products by a label that names only one: its name, with the category where it is used twice."""
    rows = list(
        Product.objects.filter(archived_at=None).order_by("name", "id").values_list("id", "name", "category__name")
    )
    count = Counter(name.casefold() for _id, name, _category in rows)
    return {
        name if count[name.casefold()] == 1 else f"{name} ({category})": product_id
        for product_id, name, category in rows
    }


def products(*, search: str = "", category_id: str = "", archived: bool = False) -> QuerySet[Product]:
    """The draft's products in the order of the menu; `search` is part of a name, SKU or barcode."""
    rows = Product.objects.filter(archived_at__isnull=not archived)
    rows = rows.order_by("category__sort_order", "category_id", "sort_order", "id")
    if category_id:
        rows = rows.filter(category=parse_uuid(category_id))
    text = search.strip()
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(sku__iexact=text) | Q(barcode=text))
    return rows
