"""Take a backup: the database at one moment, and the files that lie on this machine."""

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from fynlo.core import clock
from fynlo.core.tenancy.context import in_public
from restaurants.backup import manifest, postgres
from restaurants.backup.errors import BackupError
from restaurants.backup.manifest import Manifest, SavedRestaurant
from restaurants.models import Membership, Restaurant
from restaurants.schemas.template import fingerprint

JOBS = 2  # connections that pg_dump reads with


def take_backup(folder: Path, *, only: str = "") -> Manifest:
    """Write a backup into `folder`, which is made; of one restaurant alone, with its slug.

    The manifest and every table are read in one snapshot, while everything runs. Locks no row; a migration waits for
    the end. Raises BackupError.
    """
    if folder.exists() and any(folder.iterdir()):
        raise BackupError(f"{folder} is not empty. Name a new folder.")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with in_public(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")  # it idles while pg_dump runs
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
        taken_at, saved = clock.now(), _restaurants(only)
        schemas = [f"--schema={saved[0].schema_name}"] if only else []
        postgres.run(
            "pg_dump", "--format=directory", f"--jobs={JOBS}", "--no-owner", "--no-privileges",
            f"--snapshot={snapshot}", f"--file={folder / manifest.DATABASE}", *schemas,
        )  # fmt: skip
    bucket = settings.STORAGES["default"].get("OPTIONS", {}).get("bucket_name", "")
    if not bucket:
        _copy_files(folder, manifest.folders_of(saved[0].schema_name) if only else ("",))
    taken = Manifest(taken_at, fingerprint(), only, bucket, saved, manifest.checksums(folder))
    manifest.write(folder, taken)
    return taken


def _copy_files(folder: Path, wanted: Iterable[str]) -> None:
    """Copy these folders of the files on this machine; "" is everything."""
    for name in wanted:
        if (settings.MEDIA_ROOT / name).is_dir():
            shutil.copytree(settings.MEDIA_ROOT / name, folder / manifest.FILES / name)


def _restaurants(only: str) -> list[SavedRestaurant]:
    rows = Restaurant.objects.select_related("stream").order_by("slug")
    found = list(rows.filter(slug=only) if only else rows)
    if only and not found:
        raise BackupError(f"There is no restaurant {only}.")
    people: dict[Any, list[dict[str, Any]]] = {}
    belongs = Membership.objects.filter(restaurant__in=found, is_active=True)
    for row in belongs.values("restaurant_id", "user_id", "role", "job"):
        people.setdefault(row.pop("restaurant_id"), []).append(row)
    return [
        SavedRestaurant(
            restaurant.slug, restaurant.schema_name, restaurant.stream.epoch, restaurant.stream.head,
            {field.attname: field.value_from_object(restaurant) for field in Restaurant._meta.concrete_fields},
            people.get(restaurant.pk, []),
        )
        for restaurant in found
    ]  # fmt: skip
