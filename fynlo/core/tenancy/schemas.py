"""Which schemas of the database wait for a migration."""

from collections.abc import Sequence

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django_tenants.utils import get_public_schema_name, get_tenant_model
from psycopg import sql

from fynlo.core.tenancy.context import in_public

AT_ONCE = 100  # schemas in one query: PostgreSQL plans and locks a table for each


def schemas_behind() -> list[str]:
    """The schemas that `migrate_schemas` has something to do in: `public` alone while it is behind itself.

    A schema without a record of migrations is behind. Reads the code's migrations from disk, then asks two queries
    and one for every AT_ONCE schemas: for a start, not for a request.
    """
    wanted = set(MigrationLoader(None).graph.nodes)
    public = get_public_schema_name()
    with in_public():
        if wanted - _applied([public]).get(public, set()):
            return [public]
        rows = get_tenant_model().objects.exclude(schema_name=public).order_by("schema_name")
        schemas = list(rows.values_list("schema_name", flat=True))
        applied: dict[str, set[tuple[str, str]]] = {}
        for start in range(0, len(schemas), AT_ONCE):
            applied |= _applied(schemas[start : start + AT_ONCE])
    return [schema for schema in schemas if wanted - applied.get(schema, set())]


def _applied(schemas: Sequence[str]) -> dict[str, set[tuple[str, str]]]:
    """The migrations recorded in each of these schemas, as (app, name). One without a record is left out."""
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
        return {schema: {tuple(row) for row in rows or ()} for schema, rows in cursor.fetchall()}
