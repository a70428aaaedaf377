"""What the archive of a restaurant includes of the menu: the tables and all pictures."""

from collections.abc import Iterator

from django.db import connection

from fynlo.core import stored_files
from menu import images
from menu.models import MenuDraft, Station
from menu.services import FIRST_STATION
from restaurants.exports.registry import ExportRules, Place, register_export_rules


def pictures() -> Iterator[tuple[str, str]]:
    """Yield every stored picture: of dishes on the menu, on the draft and before, and of waste. Asks the storage."""
    folder = images.folder_of(connection.schema_name)
    try:
        names = stored_files.pictures().listdir(folder)[1]
    except FileNotFoundError:
        return
    for path in sorted(f"{folder}/{name}" for name in names):
        if images.own_path(path):
            yield f"menu/{path.rpartition('/')[2]}", path


def place(name: str, content: bytes) -> Place | None:
    """Return where a picture lies; None for what is no WebP under a picture's name."""
    path = images.own_path(f"{connection.schema_name}/{name}") if name.startswith("menu/") else ""
    return (stored_files.pictures(), path) if path and content[:4] == b"RIFF" and content[8:12] == b"WEBP" else None


RULES = ExportRules(
    left_out={
        "menu.BulkChange": "What a change of many products was undone to. It is undone soon or never.",
        "menu.MenuSchedule": "A publish for later. Where the archive is imported, a person publishes.",
        "menu.MenuSharing": "Publishes of the menu to other restaurants. Another restaurant must not go on with one.",
        "menu.MenuSharingStep": "What became of each other restaurant in such a publish.",
    },
    harmless=frozenset({"menu.MenuImport.content", "menu.MenuVersion.content", "menu.MenuVersion.document",
                        "menu.Product.barcode"}),
    files=pictures,
    place=place,
    fresh={
        "menu.Station": lambda: Station.objects.filter(name=FIRST_STATION),
        "menu.MenuDraft": MenuDraft.objects.all,
    },
)  # fmt: skip


def register_all() -> None:
    register_export_rules(RULES)
