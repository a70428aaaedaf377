"""Tasks that report their current schema; test_celery_tenant.py runs them in a real worker."""

from fynlo.celery import app
from fynlo.core.tenancy.context import in_schema


def _tell(client_key: str, wanted: str) -> None:
    import redis
    from django.conf import settings
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        found = cursor.fetchone()[0]
    with redis.Redis.from_url(settings.REDIS_URL) as client:
        client.rpush(client_key, f"{wanted} {found}")


@app.task
def report_schema(schema_name: str, key: str, fail: bool) -> None:
    with in_schema(schema_name):
        _tell(key, schema_name)
        if fail:
            raise ValueError("on purpose, inside a restaurant")


@app.task
def report_schema_without_restaurant(key: str) -> None:
    _tell(key, "public")


@app.task
def choose_without_leaving(schema_name: str) -> None:
    """A task that chooses a restaurant and never leaves it."""
    from django.db import connection

    from fynlo.core.tenancy.hosts import restaurant_by_schema

    connection.set_tenant(restaurant_by_schema(schema_name))
