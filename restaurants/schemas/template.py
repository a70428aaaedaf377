"""A new restaurant's schema: one SQL script, kept in `SchemaTemplate`, run in one round trip.

Running the migrations for a new restaurant costs seconds of CPU in the web process, nearly all of it Django's
rendering of migration states. `manage.py migrate_schemas` pays for that once: it makes a schema by the migrations,
writes the script that makes another one like it, proves that by comparing both, and drops them. Nothing but the
script stays behind, so there is no template schema that could be written to, forgotten or left half migrated.

django-tenants can clone a schema too (`TENANT_BASE_SCHEMA`). It is not used: its 4,600 lines, nearly all of them
PL/pgSQL, install functions in `public`, read the catalogue again for each clone (0.5 to 0.8 s), give explicit sequences
the template's values, lose the row security flag, and render migration states to record the migrations as applied.

A process makes restaurants only while the script is of its own code (`fingerprint`). Otherwise it refuses: before
`migrate_schemas` has run the code is newer than the database, and afterwards a process that was not restarted is
older than it. Creating a restaurant locks the row (FOR SHARE) until its COMMIT and `prepare` changes it before
`migrate_schemas` lists the restaurants: each restaurant made from the old script is listed and migrated.
"""

import hashlib
import logging
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from uuid import uuid4

import django
from django.apps import apps
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from django_tenants.postgresql_backend.base import is_valid_schema_name
from psycopg import errors as pg
from psycopg import sql

from fynlo.core.tenancy.context import in_public
from restaurants.models import SchemaTemplate
from restaurants.schemas import script as script_module
from restaurants.schemas.catalogue import describe, differences
from restaurants.schemas.errors import SchemaExists, ScriptIncomplete, TemplateOutdated
from restaurants.schemas.script import run_script, script_of

logger = logging.getLogger(__name__)

PREPARING = 7_302_114_590  # advisory lock: two `migrate_schemas` at once write the script one after the other


def create_schema(schema: str) -> None:
    """Create `schema` as the migrations of this code would. Three statements; 0.2 s, nearly all of it in PostgreSQL.

    Locks the template FOR SHARE until the transaction ends. A failure leaves nothing behind.
    Raises ValueError for a name that no schema may have, SchemaExists when the schema exists, TemplateOutdated
    when the script is missing or another version's.
    """
    if not is_valid_schema_name(schema):
        raise ValueError(f"{schema!r} is no name for a schema.")
    with in_public(), transaction.atomic():
        script = _current_script()
        try:
            run_script(script, schema=schema)
        except DatabaseError as error:
            if _says_it_exists(error.__cause__):
                raise SchemaExists(schema) from error
            raise


def is_current() -> bool:
    """Return whether the template is this code's. One query."""
    with in_public():
        return SchemaTemplate.objects.filter(fingerprint=fingerprint()).exists()


def prepare() -> bool:
    """Write the template unless it is this code's; return whether it was written. `public` has to be migrated.

    Makes two schemas and drops them again, all in one transaction, so migrations of restaurants' tables must be able
    to run inside one. Takes seconds, and waits for restaurants that are being made. Raises ScriptIncomplete, which
    leaves the earlier template in force.
    """
    if is_current():
        return False
    with in_public(), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [PREPARING])
        if is_current():
            return False
        migrated, cloned = (f"template_{uuid4().hex}" for _ in range(2))
        migrate_new_schema(migrated)
        script = script_of(migrated)
        run_script(script, schema=cloned)
        lost = differences(describe(migrated), describe(cloned))
        if migrated in script:
            lost.append("a function or a default that names the schema it was made in")
        if lost:
            raise ScriptIncomplete("\n".join(["The script does not carry all that the migrations make:", *lost]))
        for schema in (migrated, cloned):
            drop_schema(schema)
        SchemaTemplate.objects.update_or_create(pk=1, defaults={"fingerprint": fingerprint(), "script": script})
    return True


@cache
def fingerprint() -> str:
    """Return a hash of what decides how a schema looks: the migrations' files, Django, how scripts are written."""
    digest = hashlib.sha256(django.get_version().encode())
    digest.update(Path(script_module.__file__).read_bytes())
    for config in apps.get_app_configs():
        package, _ = MigrationLoader.migrations_module(config.label)
        spec = find_spec(package) if package else None
        for folder in (spec and spec.submodule_search_locations) or ():
            for file in sorted(Path(folder).glob("*.py")):
                digest.update(f"\n{config.label}/{file.name}\n".encode() + file.read_bytes())
    return digest.hexdigest()


def migrate_new_schema(schema: str) -> None:
    """Create `schema` by running every migration in it. Takes seconds; the script must make the same."""
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE SCHEMA {}").format(sql.Identifier(schema)).as_string())
    call_command(
        "migrate_schemas", schema_name=schema, tenant=True, executor="standard", interactive=False, verbosity=0
    )


def drop_schema(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("DROP SCHEMA {} CASCADE").format(sql.Identifier(schema)).as_string())


def _current_script() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT fingerprint, script FROM restaurants_schematemplate FOR SHARE")
        row = cursor.fetchone()
    if row is None or row[0] != fingerprint():
        logger.error(
            "No restaurant can be created: the schema template is %s. Run manage.py migrate_schemas with the newest"
            " code, then restart processes of older code.",
            "missing" if row is None else "another version's",
        )
        raise TemplateOutdated()
    return row[1]


def _says_it_exists(error: BaseException | None) -> bool:
    """Of two transactions that create the same schema at once, the second meets the catalogue's unique index."""
    return isinstance(error, pg.DuplicateSchema) or (
        isinstance(error, pg.UniqueViolation) and error.diag.constraint_name == "pg_namespace_nspname_index"
    )
