"""Which schemas of the database wait for a migration."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import get_public_schema_name, get_tenant_model
from psycopg import sql

from fynlo.core.tenancy.context import in_public

AT_ONCE = 200  # schemas in one query: PostgreSQL locks a table and its index of each, and has room for few thousand

Name = tuple[str, str]  # of a migration: app, name


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the schemas differ from the code. A schema that has what the code has is in neither.

    `missing`: the migrations that a schema that is behind lacks. `unknown`: those of a schema that is ahead, which the
    code's own apps do not have: a newer release was here.
    """

    missing: dict[str, frozenset[Name]]
    unknown: dict[str, frozenset[Name]]


def schemas_behind() -> list[str]:
    """The schemas that `migrate_schemas` has something to do in: `public` alone while it is behind itself."""
    return list(compare_schemas().missing)


def public_is_behind() -> bool:
    """Whether the platform's own tables wait for a migration. Two queries."""
    public = get_public_schema_name()
    with in_public():
        return bool(_wanted() - applied_migrations([public]).get(public, frozenset()))


def compare_schemas() -> Comparison:
    """Compare each schema's record of migrations with the code: `public` alone while it is behind itself.

    A schema without a record of migrations lacks them all. Reads the code's migrations from disk, then asks three
    queries and two more for every further AT_ONCE schemas: for a start, not for a request.
    """
    wanted = _wanted()
    apps = {app for app, _ in wanted}
    public = get_public_schema_name()
    with in_public():
        if lacking := wanted - applied_migrations([public]).get(public, frozenset()):
            return Comparison({public: lacking}, {})
        rows = get_tenant_model().objects.exclude(schema_name=public).order_by("schema_name")
        schemas = list(rows.values_list("schema_name", flat=True))
        applied: dict[str, frozenset[Name]] = {}
        for start in range(0, len(schemas), AT_ONCE):
            applied |= applied_migrations(schemas[start : start + AT_ONCE])
    missing, unknown = {}, {}
    for schema in schemas:
        recorded = applied.get(schema, frozenset())
        if lacking := wanted - recorded:
            missing[schema] = lacking
        if others := frozenset(name for name in recorded - wanted if name[0] in apps):
            unknown[schema] = others
    return Comparison(missing, unknown)


def _wanted() -> frozenset[Name]:
    return frozenset(MigrationLoader(None).graph.nodes)


def applied_migrations(schemas: Sequence[str]) -> dict[str, frozenset[Name]]:
    """The migrations recorded in each of these schemas. One without a record is left out. Two queries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nspname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace"
            " WHERE relname = 'django_migrations' AND nspname = ANY(%s)",
            [list(schemas)],
        )
        recorded = [schema for (schema,) in cursor.fetchall()]
        if not recorded:
            return {}
        one = sql.SQL("SELECT {name}, array_agg(ARRAY[app, name]::text[]) FROM {schema}.django_migrations")
        each = (one.format(name=sql.Literal(schema), schema=sql.Identifier(schema)) for schema in recorded)
        cursor.execute(sql.SQL(" UNION ALL ").join(each).as_string())
        return {schema: frozenset((app, name) for app, name in rows or ()) for schema, rows in cursor.fetchall()}
