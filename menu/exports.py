"""What the archive of a restaurant includes of the menu: the tables and all pictures."""

from collections.abc import Iterator

from django.core.files.storage import default_storage
from django.db import connection

from menu import images
from restaurants.exports.registry import ExportRules, register_export_rules


def pictures() -> Iterator[tuple[str, str]]:
    """Yield every stored picture: of dishes on the menu, on the draft and before, and of waste. Asks the storage."""
    folder = images.folder_of(connection.schema_name)
    try:
        names = default_storage.listdir(folder)[1]
    except FileNotFoundError:
        return
    for path in sorted(f"{folder}/{name}" for name in names):
        if images.own_path(path):
            yield f"menu/{path.rpartition('/')[2]}", path


def place(name: str, content: bytes) -> str:
    """Return where a picture lies; "" for what is no WebP under a picture's name."""
    is_picture = name.startswith("menu/") and content[:4] == b"RIFF" and content[8:12] == b"WEBP"
    return images.own_path(f"{connection.schema_name}/{name}") if is_picture else ""


RULES = ExportRules(
    left_out={
        "menu.MenuSharing": "Publishes of the menu to other restaurants. Another restaurant must not go on with one.",
        "menu.MenuSharingStep": "What became of each other restaurant in such a publish.",
    },
    harmless=frozenset({"menu.MenuImport.content", "menu.MenuVersion.content", "menu.MenuVersion.document",
                        "menu.Product.barcode"}),
    files=pictures,
    place=place,
)  # fmt: skip


def register_all() -> None:
    register_export_rules(RULES)
