"""Which schemas miss migrations; the start of the demo decides by it what to migrate."""

import pytest
from django.db import connection

from fynlo.core.tenancy.schemas import schemas_behind

pytestmark = pytest.mark.django_db


def forget_last_migration(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            f'DELETE FROM "{schema}".django_migrations WHERE (app, name) = '
            f"(SELECT app, max(name) FROM \"{schema}\".django_migrations WHERE app = 'orders' GROUP BY app)"
        )
        assert cursor.rowcount == 1


def test_no_schema_is_behind_after_a_migration():
    assert schemas_behind() == []


def test_a_restaurant_that_misses_a_migration_is_behind_alone(alpha):
    forget_last_migration(alpha.schema_name)

    assert schemas_behind() == [alpha.schema_name]


def test_public_is_migrated_first(alpha):
    forget_last_migration(alpha.schema_name)
    forget_last_migration("public")

    assert schemas_behind() == ["public"]


def test_a_restaurant_without_a_migration_table_counts_as_behind(alpha):
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TABLE "{alpha.schema_name}".django_migrations')

    assert schemas_behind() == [alpha.schema_name]


def test_the_chosen_restaurant_does_not_change_the_result(tenant, beta):
    forget_last_migration(beta.schema_name)

    assert schemas_behind() == [beta.schema_name]
    assert connection.schema_name == tenant.schema_name
