"""`manage.py migrate_schemas`: the platform's tables, the template of new restaurants, then every restaurant."""

from typing import Any

from django.core.management import CommandError
from django.db import connection
from django_tenants.management.commands.migrate_schemas import MigrateSchemasCommand
from django_tenants.migration_executors import MultiprocessingExecutor, get_executor
from django_tenants.utils import get_public_schema_name

from fynlo.core.tenancy.schemas import schemas_behind
from restaurants.schemas import template

# With one of these, only a part is migrated or nothing: django-tenants' own command does it, without the template.
PARTIAL = ("app_label", "schema_name", "tenant", "fake", "fake_initial", "plan", "prune", "check_unapplied")


class Command(MigrateSchemasCommand):
    """Restaurants that are up to date are skipped, so a run that was stopped goes on where it ended.

    The order matters: from the moment the new template is committed, processes of older code make no restaurants,
    so those that are listed afterwards are all that have to be migrated.
    """

    help = "Migrate the platform's tables, prepare the template of new restaurants, then migrate every restaurant."

    def handle(self, *args: Any, **options: Any) -> None:
        if any(options.get(name) for name in PARTIAL):
            super().handle(*args, **options)
            return
        executor = get_executor(codename=options["executor"])(args, options)
        executor.run_migrations([get_public_schema_name()])
        if template.prepare():
            self._say(options, "The template of new restaurants is written.")
        if options["shared"]:
            return
        behind = schemas_behind()
        if behind:
            if isinstance(executor, MultiprocessingExecutor):
                _close_pool()
            executor.run_migrations(list(behind))
        if still_behind := schemas_behind():
            raise CommandError(f"Not migrated: {', '.join(still_behind)}. Run the command again.")
        self._say(options, f"{len(behind)} restaurants migrated, all others were up to date.")

    def _say(self, options: dict[str, Any], line: str) -> None:
        if options["verbosity"]:
            self.stdout.write(line)


def _close_pool() -> None:
    """The executor forks, and a pool's threads do not survive that: a child would wait for a connection for ever."""
    connection.close()
    connection.close_pool()
