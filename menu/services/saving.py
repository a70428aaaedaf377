"""Save a product or category with what a client sends along, and publish it where the client has no draft."""

from typing import Any
from uuid import UUID

from menu import payloads, published
from menu.errors import ProductChanged
from menu.models import Category, Product
from menu.services.availability import set_availability
from menu.services.categories import create_category, update_category
from menu.services.live import archive_category_with_products, defaults_for, publish_saved
from menu.services.modifiers import create_modifier_group
from menu.services.products import archive_product, create_product, set_product_image, update_product
from menu.services.starting import category_named, station_named
from realtime.commands.context import CommandContext


def add_product(
    *, context: CommandContext, is_active: bool | None = None, image_url: str | None = None, **fields: Any
) -> Product:
    """Create a product. `fields` as `create_product` takes them, and as `_references` reads them.

    Raises what `create_product`, `create_modifier_group` and `set_product_image` raise.
    """
    product = create_product(context=context, **_references(context, fields))
    _finish(context, product.id, is_active, image_url)
    return product


def change_product(
    *,
    context: CommandContext,
    product_id: UUID,
    is_active: bool | None = None,
    image_url: str | None = None,
    **fields: Any,
) -> Product:
    """Change a product. Raises what `update_product` raises; ProductChanged names the product's `current` payload."""
    try:
        product = update_product(context=context, product_id=product_id, **_references(context, fields))
    except ProductChanged as refusal:
        refusal.details["current"] = payloads.one_product(product_id)
        raise
    _finish(context, product_id, is_active, image_url)
    return product


def create_live_product(*, context: CommandContext, category_id: UUID, **fields: Any) -> Product:
    """Create a product with the usual station and VAT of its category, and publish it."""
    defaults = defaults_for(context=context, category_id=category_id)
    product = add_product(context=context, category_id=category_id, **(defaults | fields))
    publish_saved(context=context, products=[product.id])
    return product


def update_live_product(*, context: CommandContext, product_id: UUID, **fields: Any) -> Product:
    """Change a product and publish it."""
    product = change_product(context=context, product_id=product_id, **fields)
    publish_saved(context=context, products=[product_id])
    return product


def archive_live_product(*, context: CommandContext, product_id: UUID) -> Product:
    """Archive a product and publish the menu without it."""
    product = archive_product(context=context, product_id=product_id)
    publish_saved(context=context, products=[product_id])
    return product


def create_live_category(*, context: CommandContext, **fields: Any) -> Category:
    """Create a category and publish it."""
    category = create_category(context=context, **fields)
    publish_saved(context=context, categories=[category.id])
    return category


def update_live_category(*, context: CommandContext, category_id: UUID, **fields: Any) -> Category:
    """Change a category and publish it."""
    category = update_category(context=context, category_id=category_id, **fields)
    publish_saved(context=context, categories=[category_id])
    return category


def archive_live_category(*, context: CommandContext, category_id: UUID) -> Category:
    """Archive a category with its products and publish the menu without them."""
    category = archive_category_with_products(context=context, category_id=category_id)
    publish_saved(context=context, categories=[category_id])
    return category


def _references(context: CommandContext, fields: dict[str, Any]) -> dict[str, Any]:
    """Replace new rows by references to them.

    `new_category` and `new_station` are names, used as they are if they exist; `modifiers` are ids of groups, or the
    fields of new groups.
    """
    fields = dict(fields)
    if "new_category" in fields:
        fields["category_id"] = category_named(context, fields.pop("new_category")).id
    if "new_station" in fields:
        fields["station"] = station_named(context, fields.pop("new_station")).slug
    if "modifiers" in fields:
        fields["modifier_groups"] = [
            given if isinstance(given, UUID) else create_modifier_group(context=context, **given).id
            for given in fields.pop("modifiers")
        ]
    return fields


def _finish(context: CommandContext, product_id: UUID, is_active: bool | None, image: str | None) -> None:
    if image is not None:
        set_product_image(context=context, product_id=product_id, image=image)
    is_sold_out = str(product_id) in published.read_current().unavailable
    # Saving a product as it is keeps the time at which it is back, and the portions that are left.
    if is_active is not None and is_active == is_sold_out:
        set_availability(context=context, item_id=product_id, available=is_active)
