"""JSON of the draft's rows (MOBILE_API.md). `menu.mobile` serializes published menus."""

from typing import Any

from django.db import connection
from django.db.models import Prefetch

from menu import images, published
from menu.models import Category, Daypart, ModifierGroup, ModifierOption, Product, ProductModifierGroup, Station


def serialize_category(row: Category) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "description": row.description,
        "color": row.color,
        "icon": row.mobile_icon,
        "emoji": row.icon,
        "sort_order": row.sort_order,
        "active": row.is_active,
        "is_active": row.is_active,
    }


def serialize_daypart(row: Daypart) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "weekdays": row.weekdays,
        "starts": f"{row.starts:%H:%M}",
        "ends": f"{row.ends:%H:%M}",
    }


def serialize_station(row: Station) -> dict[str, Any]:
    return {"id": str(row.id), "slug": row.slug, "name": row.name, "sort_order": row.sort_order}


def with_groups(rows: Any) -> Any:
    """Return the queryset with what `serialize_product` needs. Two more queries for all rows."""
    groups = ProductModifierGroup.objects.select_related("group").prefetch_related("group__options")
    return rows.select_related("category", "station").prefetch_related(Prefetch("group_links", queryset=groups))


def serialize_product(row: Product, unavailable: frozenset[str]) -> dict[str, Any]:
    """A product. `unavailable` are the ids of `published.read_current()`; `is_active` is the sold-out switch."""
    pictures = images.urls(connection.schema_name, row.image)
    return {
        "id": str(row.id),
        "category_id": str(row.category_id),
        "category": row.category.name,
        "name": row.name,
        "short_name": row.short_name,
        "calories": row.calories,
        "description": row.description,
        "price": row.price,
        "takeaway_price": row.takeaway_price,
        "delivery_price": row.delivery_price,
        "cost": row.cost,
        "emoji": row.emoji,
        "image": pictures.get("640"),
        "image_url": pictures.get("640"),
        "images": pictures,
        "barcode": row.barcode,
        "sku": row.sku,
        "prep_time": row.prep_minutes,
        "dietary_info": row.dietary_info,
        "allergens": row.allergens,
        "tax_class": row.tax_class,
        "station": row.station.slug if row.station else None,
        "sort_order": row.sort_order,
        "is_active": str(row.id) not in unavailable,
        "archived": row.archived_at is not None,
        "version": row.version,
        "modifiers": [
            serialize_group(link.group, unavailable, sort_order=link.position)
            for link in row.group_links.all()
        ],
    }  # fmt: skip


def one_product(product_id: Any) -> dict[str, Any]:
    """A product of the draft, archived or not, read again."""
    return serialize_product(
        with_groups(Product.objects.filter(pk=product_id)).get(), published.read_current().unavailable
    )


def serialize_group(row: ModifierGroup, unavailable: frozenset[str], *, sort_order: int = 0) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "min_selections": row.minimum,
        "max_selections": row.maximum,
        "is_required": row.required,
        "always_ask": row.always_ask,
        "is_size": row.is_size,
        "sort_order": sort_order,
        "options": [serialize_option(choice, unavailable) for choice in row.options.all()],
    }


def serialize_option(row: ModifierOption, unavailable: frozenset[str]) -> dict[str, Any]:
    return {
        "id": str(row.id),
        "name": row.name,
        "price_adjustment": row.price,
        "is_default": row.is_default,
        "is_available": str(row.id) not in unavailable,
        "sort_order": row.sort_order,
        "tax_class": row.tax_class or None,
        "allergens": row.allergens,
        "portions": row.portions,
        "product_id": None if row.product_id is None else str(row.product_id),
    }
