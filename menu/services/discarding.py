"""One product of the draft goes back to what is published."""

from typing import Any
from uuid import UUID

from menu import images, selectors
from menu.models import Daypart, Product
from menu.services.products import archive_product, restore_product, set_product_image, update_product
from realtime.commands.context import CommandContext

COLUMNS = (
    "name", "short_name", "calories", "description", "price", "takeaway_price", "delivery_price", "category_id",
    "station", "tax_class", "prep_minutes", "allergens", "dietary_info", "emoji", "barcode", "sku", "sort_order",
    "modifier_groups",
)  # fmt: skip


def discard_product_changes(*, context: CommandContext, product_id: UUID) -> Product:
    """Undo every edit of a product since the menu was last published.

    A product that was never published is archived; one that was archived since is restored. What the document does
    not hold, its cost, stays as it is.

    Raises ProductNotFound, and as `update_product` and `restore_product` do where its category, station, a modifier
    group, name or SKU is not there for it any more.
    """
    published = _published(product_id)
    if published is None:
        return archive_product(context=context, product_id=product_id)
    if Product.objects.filter(pk=product_id).exclude(archived_at=None).exists():
        restore_product(context=context, product_id=product_id)
    columns = {name: published.get(name) for name in COLUMNS}  # an earlier document lacks what was added since
    columns["dayparts"] = _dayparts_of(published)
    columns["short_name"] = columns["short_name"] or ""
    columns["allergens"] = published.get("own_allergens", published["allergens"])
    update_product(context=context, product_id=product_id, **columns)
    return set_product_image(context=context, product_id=product_id, image=_image_of(published))


def _published(product_id: UUID) -> dict[str, Any] | None:
    rows = selectors.menu_in_force().document["products"]
    return next((row for row in rows if row["id"] == str(product_id)), None)


def _dayparts_of(row: dict[str, Any]) -> list[dict[str, Any]]:
    """What the dayparts mean for it, without those that were removed since."""
    there = {str(pk) for pk in Daypart.objects.values_list("pk", flat=True)}
    return [
        {"daypart_id": each["id"], "only": each["only"], "price": each["price"]}
        for each in row.get("dayparts", ())
        if each["id"] in there
    ]


def _image_of(row: dict[str, Any]) -> str:
    """The name that the picture is kept under, from its address."""
    found = images.NAME.match((row["image"] or "").removeprefix("/media/"))
    return found["name"] if found else ""
