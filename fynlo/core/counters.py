"""Gap-free numbers from a counter table: one row per series, increased in the caller's transaction."""

from typing import Any

from django.db import connection


def next_number_sql(table: str, key: str, value: str) -> str:
    """Return SQL that increases the counter of one series and returns it as `last_number`.

    `table` has a unique column `key` and a column `last_number`; `value` is the SQL of the series, such as a
    placeholder. Names are our own, never input. The row stays locked until the commit; a rollback returns the number.
    """
    return (
        f"INSERT INTO {table} ({key}, last_number) VALUES ({value}, 1) ON CONFLICT ({key})"
        f" DO UPDATE SET last_number = {table}.last_number + 1 RETURNING last_number"
    )


def next_number(table: str, key: str, series: Any) -> int:
    """Return the next number of a series, from 1. One statement; locks as `next_number_sql`."""
    with connection.cursor() as cursor:
        cursor.execute(next_number_sql(table, key, "%s"), [series])
        return cursor.fetchone()[0]
