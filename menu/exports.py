"""What the archive of a restaurant includes of the menu: the tables, and the pictures of dishes."""

from collections.abc import Iterator

from django.db import connection

from menu.images import WIDTHS, path_of
from menu.models import Product
from restaurants.exports.registry import ExportRules, register_export_rules


def pictures() -> Iterator[tuple[str, str]]:
    """Yield the largest size of each dish's picture. One query."""
    names = Product.objects.exclude(image="").values_list("image", flat=True).distinct()
    for name in names.order_by("image"):
        yield f"menu/{name}.webp", path_of(connection.schema_name, name, WIDTHS[-1])


RULES = ExportRules(
    left_out={
        "menu.MenuSharing": "Publishes of the menu to other restaurants. Another restaurant must not go on with one.",
        "menu.MenuSharingStep": "What became of each other restaurant in such a publish.",
    },
    harmless=frozenset({"menu.MenuImport.content", "menu.MenuVersion.content", "menu.MenuVersion.document",
                        "menu.Product.barcode"}),
    files=pictures,
)  # fmt: skip


def register_all() -> None:
    register_export_rules(RULES)
