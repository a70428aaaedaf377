"""`manage.py migrate` is `migrate_schemas`, as in django-tenants."""

from fynlo.management.commands.migrate_schemas import Command

__all__ = ["Command"]
