"""Write the draft as a spreadsheet."""

import csv
import io
from collections.abc import Iterator
from typing import Any

from fynlo.core.csv_files import escape_formula
from menu import payloads
from menu.models import ModifierGroup, ModifierOption, Product
from menu.sheet import columns


def written() -> str:
    """Return the whole draft as CSV, groups first. Four queries. It starts with a BOM, or Excel does not read UTF-8."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.DictWriter(out, columns.COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    for row in _rows():
        writer.writerow({name: escape_formula(_cell(value)) for name, value in row.items()})
    return out.getvalue()


def _rows() -> Iterator[dict[str, Any]]:
    for group in ModifierGroup.objects.filter(archived_at=None).prefetch_related("options"):
        yield {
            "row": columns.GROUP, "id": group.id, "name": group.name, "min": group.minimum, "max": group.maximum,
            "always_ask": columns.YES if group.always_ask else columns.NO,
            "sizes": columns.YES if group.is_size else columns.NO,
        }  # fmt: skip
        for option in group.options.all():
            yield _option(option, group)
    products = payloads.with_groups(Product.objects.filter(archived_at=None))
    for product in products.order_by("category__sort_order", "category_id", "sort_order", "id"):
        yield _product(product)


def _option(option: ModifierOption, group: ModifierGroup) -> dict[str, Any]:
    return {
        "row": columns.OPTION,
        "id": option.id,
        "group": group.name,
        "name": option.name,
        "price": option.price,
        "default": columns.YES if option.is_default else columns.NO,
        "tax_class": option.tax_class,
        "allergens": _allergens(option.allergens),
        "portions": option.portions.normalize() if group.is_size else "",
    }


def _product(product: Product) -> dict[str, Any]:
    return {
        "row": columns.PRODUCT,
        "id": product.id,
        "category": product.category.name,
        "name": product.name,
        "description": product.description,
        "price": product.price,
        "takeaway_price": product.takeaway_price,
        "short_name": product.short_name,
        "calories": product.calories,
        "delivery_price": product.delivery_price,
        "cost": product.cost,
        "station": product.station.slug if product.station else "",
        "tax_class": product.tax_class,
        "prep_minutes": product.prep_minutes,
        "dietary": ", ".join(product.dietary_info),
        "allergens": _allergens(product.allergens),
        "modifier_groups": columns.GROUP_SEPARATOR.join(link.group.name for link in product.group_links.all()),
        "emoji": product.emoji,
        "barcode": product.barcode,
        "sku": product.sku,
        "sort_order": product.sort_order,
    }


def _allergens(given: list[str] | None) -> str:
    return columns.UNKNOWN if given is None else ", ".join(given) or columns.NONE


def _cell(value: Any) -> str:
    return "" if value is None else str(value)
