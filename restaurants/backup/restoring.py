"""Restore a backup: everything into an empty database, or one restaurant beside those that run."""

import shutil
from pathlib import Path

from django.conf import settings
from django.db import connection
from psycopg import sql

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_public
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from realtime.retention import bump_epoch
from restaurants.backup import manifest, postgres
from restaurants.backup.errors import BackupError
from restaurants.backup.manifest import Manifest, SavedRestaurant
from restaurants.models import Restaurant
from restaurants.platform.addresses import checked_slug
from restaurants.platform.errors import SlugTaken
from restaurants.schemas.template import fingerprint

JOBS = 2
OPERATOR = Actor.system("manage.py")


def restore_everything(folder: Path) -> Manifest:
    """Restore a whole backup into an empty database and begin a new epoch of every restaurant's event log.

    Clients then drop their cursors, take a snapshot and send their last commands again, so orders that tills stored
    after the backup arrive again. Files are copied beside those that exist. Raises BackupError: for a damaged backup
    and for a database that is not empty before anything changes.
    """
    saved = manifest.read(folder)
    if saved.only:
        raise BackupError(f"The backup holds the restaurant {saved.only} alone: restore it with --restaurant.")
    if not _is_empty():
        raise BackupError("The database is not empty. Create an empty one and name it in DATABASE_URL.")
    postgres.run(
        "pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", "--clean", "--if-exists", f"--jobs={JOBS}",
        folder / manifest.DATABASE,
    )  # fmt: skip
    if (folder / manifest.FILES).is_dir():
        shutil.copytree(folder / manifest.FILES, settings.MEDIA_ROOT, dirs_exist_ok=True)
    with in_public():
        restaurants = list(Restaurant.objects.order_by("slug"))
    for restaurant in restaurants:
        _begin_epoch(restaurant, saved)
    return saved


def restore_restaurant(folder: Path, *, slug: str, new_slug: str) -> Restaurant:
    """Restore one restaurant of a backup under a new address, beside all others and its own present state.

    It gets a schema, a host, an event log with an epoch of its own, the free plan, and those of its people who still
    have an account. Devices are enrolled again. It is suspended until a person looked at it. Raises BackupError, and
    DomainError for an address that is taken or not valid; a failure leaves nothing behind.
    """
    saved = manifest.read(folder)
    chosen = saved.restaurant(slug)
    if saved.code != fingerprint():
        raise BackupError("The backup was taken by another release. Check that release out, and restore with it.")
    schema = f"r_{checked_slug(new_slug).replace('-', '_')}"
    if _exists(schema):
        raise SlugTaken(field="slug")
    with postgres.scratch_database() as scratch:
        old = sql.Identifier(chosen.schema_name)
        postgres.execute_in(scratch, sql.SQL("CREATE SCHEMA {}").format(old))
        postgres.run(
            "pg_restore", "--exit-on-error", "--no-owner", "--no-privileges", f"--schema={chosen.schema_name}",
            folder / manifest.DATABASE, database=scratch,
        )  # fmt: skip
        postgres.execute_in(scratch, sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(old, sql.Identifier(schema)))
        dump = folder.parent / f"{scratch}.dump"
        try:
            postgres.run("pg_dump", "--format=custom", f"--file={dump}", f"--schema={schema}", database=scratch)
            dump.chmod(0o600)
            restaurant = _adopt(dump, chosen, schema=schema, slug=new_slug)
        finally:
            dump.unlink(missing_ok=True)
    _copy_files(folder, chosen.schema_name, schema)
    _begin_epoch(restaurant, saved)
    return restaurant


def _copy_files(folder: Path, old: str, new: str) -> None:
    """Copy the files of a restaurant from the backup into the folders of its copy."""
    for source, target in zip(manifest.folders_of(old), manifest.folders_of(new), strict=True):
        if (folder / manifest.FILES / source).is_dir():
            shutil.copytree(folder / manifest.FILES / source, settings.MEDIA_ROOT / target, dirs_exist_ok=True)


def later_epoch() -> int:
    """Return an epoch after all that were begun before: minutes since 1970.

    A backup that is restored twice must not begin the same epoch twice: clients of the first would trust their cursors.
    """
    return int(clock.now().timestamp() // 60)


def _begin_epoch(restaurant: Restaurant, saved: Manifest) -> None:
    reason = f"restored the backup of {saved.taken_at:%Y-%m-%d %H:%M} UTC"
    bump_epoch(restaurant=restaurant, reason=reason, actor=OPERATOR, at_least=later_epoch())


def _adopt(dump: Path, saved: SavedRestaurant, *, schema: str, slug: str) -> Restaurant:
    """Load the schema into this database and give it a restaurant; drop it again if that is refused."""
    from restaurants.platform.commands import PLATFORM_ADOPT_RESTAURANT

    postgres.run("pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges", dump)
    try:
        answer = dispatch(
            PLATFORM_ADOPT_RESTAURANT,
            target=slug,
            data={"row": saved.row, "people": saved.people, "epoch": saved.epoch, "head": saved.head},
            actor=OPERATOR,
            key=str(uuid7()),
        )
    except Exception:
        with in_public(), connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)))
        raise
    with in_public():
        return Restaurant.objects.get(pk=answer.data()["id"])


def _exists(schema: str) -> bool:
    with in_public(), connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = %s)", [schema])
        return cursor.fetchone()[0]


def _is_empty() -> bool:
    with in_public(), connection.cursor() as cursor:
        cursor.execute("SELECT NOT EXISTS (SELECT FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)')")
        return cursor.fetchone()[0]
