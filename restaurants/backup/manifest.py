"""What a backup says about itself: `manifest.json` beside the data, written last. A folder without it is no backup."""

import hashlib
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from fynlo.core import json_codec
from restaurants.backup.errors import BackupError

FORMAT = 1
NAME = "manifest.json"
DATABASE, FILES = "database", "files"  # folders of a backup
CHUNK = 1 << 20


@dataclass(frozen=True)
class SavedRestaurant:
    """A restaurant at the moment of the backup: its row, who belongs to it, and where its event log stood."""

    slug: str
    schema_name: str
    epoch: int
    head: int
    row: dict[str, Any]
    people: list[dict[str, Any]]


@dataclass(frozen=True)
class Manifest:
    """`code` is the fingerprint of the migrations; `only` the slug, if the backup holds one restaurant alone.

    `checksums` has the SHA-256 of each file by its path. `bucket` names where pictures lie, which are then not copied.
    """

    taken_at: datetime
    code: str
    only: str
    bucket: str
    restaurants: list[SavedRestaurant]
    checksums: dict[str, str]

    def restaurant(self, slug: str) -> SavedRestaurant:
        """Raises BackupError for a restaurant that the backup does not hold."""
        for saved in self.restaurants:
            if saved.slug == slug:
                return saved
        known = ", ".join(saved.slug for saved in self.restaurants) or "none"
        raise BackupError(f"The backup holds no restaurant {slug}. It holds: {known}.")


def folders_of(schema_name: str) -> tuple[str, str]:
    """Return the folders of one restaurant's files: those it shows and makes, and its archived events."""
    return schema_name, f"events/{schema_name}"


def write(folder: Path, manifest: Manifest) -> None:
    (folder / NAME).write_bytes(json_codec.dumps({"format": FORMAT, **asdict(manifest)}))


def read(folder: Path) -> Manifest:
    """Read the manifest of a backup and compare each file with its checksum.

    Raises BackupError for an unfinished backup, another format, and files that are missing, changed or not listed.
    """
    try:
        data = orjson.loads((folder / NAME).read_bytes())
    except FileNotFoundError:
        raise BackupError(f"{folder} holds no finished backup: {NAME} is missing.") from None
    except orjson.JSONDecodeError:
        raise BackupError(f"{folder / NAME} is damaged. Use another backup.") from None
    if data.pop("format", None) != FORMAT:
        raise BackupError(f"{folder} was written by another version of Fynlo in another format.")
    data["restaurants"] = [SavedRestaurant(**row) for row in data["restaurants"]]
    data["taken_at"] = datetime.fromisoformat(data["taken_at"])
    manifest = Manifest(**data)
    there = checksums(folder)
    if there != manifest.checksums:
        differing = {path for path, _ in set(there.items()) ^ set(manifest.checksums.items())}
        raise BackupError(
            f"The backup is damaged: {', '.join(sorted(differing)[:5])} changed or missing. Use another one."
        )
    return manifest


def checksums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file of a backup by its path in the folder, without the manifest's."""
    files = (path for path in folder.rglob("*") if path.is_file() and path != folder / NAME)
    return {str(path.relative_to(folder)): _checksum(path) for path in sorted(files)}


def _checksum(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
