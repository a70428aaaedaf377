"""Which schemas of the database wait for a migration."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django_tenants.utils import get_public_schema_name, get_tenant_model


def schemas_behind() -> list[str]:
    """The schemas that `migrate_schemas` has something to do in: `public` alone while it is behind itself.

    Django's own plan decides, as for `migrate`. Two queries and a plan per schema: for a start, not for a request.
    """
    public = get_public_schema_name()
    if _is_behind(public):
        return [public]
    schemas = get_tenant_model().objects.order_by("schema_name").values_list("schema_name", flat=True)
    return [schema for schema in schemas if schema != public and _is_behind(schema)]


def _is_behind(schema: str) -> bool:
    # Without `public` in the path: a schema that has no migrations of its own would answer with those of `public`.
    before = connection.tenant
    connection.set_schema(schema, include_public=False)
    try:
        executor = MigrationExecutor(connection)
        return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    finally:
        connection.set_tenant(before)
