"""Named reads of stock. `lock_…` reads lock the rows until the commit, stock in the order of its items."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from inventory.errors import ItemNotFound, LocationNotFound, RecipeNotFound, SupplierNotFound
from inventory.models import (
    Item,
    Location,
    LocationStock,
    Movement,
    Recipe,
    RecipeIngredient,
    Stock,
    StockSettings,
    Supplier,
)
from menu.errors import ItemNotFound as OptionNotFound
from menu.models import ModifierOption
from menu.selectors import product


def items() -> QuerySet[Item]:
    """Return the items with their stock, supplier and place, by name, without archived ones."""
    return Item.objects.filter(archived_at=None).select_related("stock", "supplier", "location")


def archived_items() -> QuerySet[Item]:
    return Item.objects.filter(archived_at__isnull=False).select_related("stock", "supplier", "location")


def items_named(found: QuerySet[Item], text: str) -> QuerySet[Item]:
    """Return those whose name, code, barcode or supplier's code holds `text`."""
    text = text.replace("\0", "").strip()
    if not text:
        return found
    return found.filter(
        Q(name__icontains=text) | Q(sku__icontains=text) | Q(barcode=text) | Q(supplier_code__icontains=text)
    )


def is_low() -> Q:
    """Items that are below the level at which they are ordered again, or out of stock."""
    return Q(reorder_at__isnull=False, stock__quantity__lte=F("reorder_at"))


def is_out() -> Q:
    return Q(stock__quantity__lte=0, stock__changed_at__isnull=False)


def get_item(item_id: UUID) -> Item:
    """Return the item with its stock, archived or not. Raises ItemNotFound."""
    found = Item.objects.select_related("stock", "supplier", "location").filter(pk=item_id).first()
    if found is None:
        raise ItemNotFound(item=str(item_id))
    return found


def item_with_sku(sku: str) -> Item:
    """Return the item with this code, whatever its capitals: the one in use, else the one that was archived last.

    Raises ItemNotFound.
    """
    found = Item.objects.select_related("stock", "supplier", "location").filter(sku__iexact=sku.replace("\0", ""))
    found = found.order_by(F("archived_at").desc(nulls_first=True)).first()
    if found is None:
        raise ItemNotFound(sku=sku)
    return found


def lock_item(item_id: UUID) -> Item:
    """Raises ItemNotFound."""
    found = Item.objects.select_for_update(of=("self",), no_key=True).filter(pk=item_id).first()
    if found is None:
        raise ItemNotFound(item=str(item_id))
    return found


def lock_stock(item_ids: Iterable[UUID]) -> dict[UUID, Stock]:
    """Lock the stock of these items in pk order, so that two commands never wait for each other. One query.

    Each has its `item`. Raises ItemNotFound for one that does not exist.
    """
    wanted = sorted(set(item_ids))
    rows = Stock.objects.select_for_update(of=("self",), no_key=True).select_related("item")
    found = {stock.item_id: stock for stock in rows.filter(pk__in=wanted).order_by("pk")}
    for item_id in wanted:
        if item_id not in found:
            raise ItemNotFound(item=str(item_id))
    return found


def suppliers() -> QuerySet[Supplier]:
    return Supplier.objects.filter(archived_at=None)


def supplier(supplier_id: UUID) -> Supplier:
    """Return the supplier, archived or not. Raises SupplierNotFound."""
    found = Supplier.objects.filter(pk=supplier_id).first()
    if found is None:
        raise SupplierNotFound(supplier=str(supplier_id))
    return found


def lock_supplier(supplier_id: UUID) -> Supplier:
    """Raises SupplierNotFound."""
    found = Supplier.objects.select_for_update(of=("self",), no_key=True).filter(pk=supplier_id).first()
    if found is None:
        raise SupplierNotFound(supplier=str(supplier_id))
    return found


def locations() -> QuerySet[Location]:
    return Location.objects.filter(archived_at=None)


def location(location_id: UUID | None) -> Location:
    """Return the place, archived or not. Raises LocationNotFound."""
    found = Location.objects.filter(pk=location_id).first() if location_id else None
    if found is None:
        raise LocationNotFound(location=str(location_id))
    return found


def lock_location(location_id: UUID) -> Location:
    """Raises LocationNotFound."""
    found = Location.objects.select_for_update(of=("self",), no_key=True).filter(pk=location_id).first()
    if found is None:
        raise LocationNotFound(location=str(location_id))
    return found


def quantity_at(item_id: UUID, location_id: UUID, moment: datetime) -> Decimal:
    """Return what was there in that place at that moment, by what we know now. One query.

    Movements that happened later do not count, whenever they were stored.
    """
    moved = Movement.objects.filter(item=item_id, location=location_id, at__lte=moment).order_by()
    return moved.aggregate(sum=Sum("quantity"))["sum"] or Decimal("0.0000")


def counted_since(item_id: UUID, location_id: UUID, moment: datetime) -> bool:
    """Return whether a count of a later moment is stored, and stands. One query."""
    undone = Movement.objects.filter(about=OuterRef("batch"), item=OuterRef("item"))
    undoing = Movement.objects.filter(batch=OuterRef("about"))
    counts = Movement.objects.filter(item=item_id, location=location_id, kind=Movement.Kind.COUNT, at__gt=moment)
    return counts.filter(~Exists(undone), ~Exists(undoing)).exists()


def movements_of(item: Item) -> QuerySet[Movement]:
    """Return the movements of an item with their places, the newest first."""
    return Movement.objects.filter(item=item).select_related("location")


def stock_settings() -> StockSettings:
    """Return the settings, the defaults before the first change. One query."""
    return StockSettings.objects.first() or StockSettings(pk=1)


def recipes() -> QuerySet[Recipe]:
    """Return the recipes with their ingredients and the items of those, by kind and id. Two queries more for all."""
    return Recipe.objects.order_by("kind", "made_id").prefetch_related("ingredients__item")


def lock_recipes() -> int:
    """Lock all recipes until the commit and return their new version: two editors cannot make a circle together."""
    table = StockSettings._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, takes_when, mail, recipes_version, version)"  # noqa: S608
            " VALUES (1, %s, %s, 1, 1)"
            f" ON CONFLICT (id) DO UPDATE SET recipes_version = {table}.recipes_version + 1 RETURNING recipes_version",
            [StockSettings.Takes.COMPLETED, StockSettings.Mail.DAILY],
        )
        return cursor.fetchone()[0]


def recipe_of(made_id: UUID) -> Recipe:
    """Return the recipe with its ingredients and their items. Raises RecipeNotFound."""
    found = recipes().filter(pk=made_id).first()
    if found is None:
        raise RecipeNotFound(made=str(made_id))
    return found


def recipes_with(item_id: UUID) -> QuerySet[RecipeIngredient]:
    """Return the ingredients of recipes that are this item."""
    return RecipeIngredient.objects.filter(item=item_id).select_related("recipe")


def made_name(kind: str, made_id: UUID) -> str:
    """Return the name of what a recipe makes. Raises ProductNotFound, OptionNotFound, ItemNotFound."""
    if kind == Recipe.Kind.PRODUCT:
        return product(made_id).name
    if kind == Recipe.Kind.ITEM:
        return get_item(made_id).name
    name = ModifierOption.objects.filter(pk=made_id).values_list("name", flat=True).first()
    if name is None:
        raise OptionNotFound()
    return name


def latest_batches(item_ids: Iterable[UUID]) -> list[UUID]:
    """Return the batch of the latest movement of each item. One query."""
    found = Movement.objects.filter(item__in=set(item_ids)).order_by("item_id", "-stored_at", "-id")
    return list(found.distinct("item_id").values_list("batch", flat=True))


def places_of(item: Item) -> QuerySet[LocationStock]:
    """Return where an item lies and how much of it, places without any left out."""
    found = LocationStock.objects.filter(item=item).exclude(quantity=0)
    return found.select_related("location").order_by("location__sort_order", "location__name")


def deliveries_of(item: Item) -> QuerySet[Movement]:
    """Return the deliveries of an item, the newest first, without those that were undone."""
    undone = Movement.objects.filter(item=item, kind=Movement.Kind.DELIVERY, quantity__lt=0).values("about")
    return Movement.objects.filter(item=item, kind=Movement.Kind.DELIVERY, quantity__gt=0).exclude(batch__in=undone)


def stock_in(place: Location) -> QuerySet[LocationStock]:
    """Return what lies in a place, by name, items without any left out."""
    found = LocationStock.objects.filter(location=place).exclude(quantity=0)
    return found.select_related("item").order_by("item__name", "item_id")


def suppliers_named(text: str) -> QuerySet[Supplier]:
    """Return the suppliers in use whose name, contact or email holds `text`."""
    text = text.replace("\0", "").strip()
    found = suppliers()
    if not text:
        return found
    return found.filter(Q(name__icontains=text) | Q(contact__icontains=text) | Q(email__icontains=text))
