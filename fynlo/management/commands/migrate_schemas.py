"""`manage.py migrate_schemas`: the platform's tables, the template of new restaurants, then every restaurant."""

import os
import time
from argparse import ArgumentParser
from typing import Any

from django.core.checks import Tags
from django.core.management import CommandError
from django_tenants.management.commands.migrate_schemas import MigrateSchemasCommand
from django_tenants.migration_executors import get_executor
from django_tenants.utils import get_public_schema_name

from fynlo.core.tenancy.schemas import Comparison, compare_schemas, public_is_behind
from restaurants.schemas import runner, template

# With one of these, only a part is migrated or nothing: django-tenants' own command does it, without the template.
PARTIAL = ("app_label", "schema_name", "tenant", "fake", "fake_initial", "plan", "prune", "check_unapplied")
REPORT_SECONDS = 5.0
MOST_NAMED = 10  # schemas that are named in one line


class Command(MigrateSchemasCommand):
    """Schemas that are up to date are skipped, so a run that was stopped goes on where it ended.

    The order matters: from the moment the new template is committed, processes of older code make no restaurants,
    so those that are listed afterwards are all that have to be migrated.
    """

    help = "Migrate the platform's tables, prepare the template of new restaurants, then migrate every restaurant."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        limits = runner.Limits()
        parser.add_argument(
            "--lock-seconds", type=float, default=limits.lock_seconds, metavar="S",
            help="how long a statement waits for a lock before the schema is put back",
        )  # fmt: skip
        parser.add_argument(
            "--statement-seconds", type=float, default=limits.statement_seconds, metavar="S",
            help="how long a statement may run",
        )  # fmt: skip
        parser.add_argument("--attempts", type=int, default=limits.attempts, metavar="N", help="for each schema")

    def handle(self, *args: Any, **options: Any) -> None:
        if any(options.get(name) for name in PARTIAL):
            super().handle(*args, **options)
            return
        if options["executor"]:
            raise CommandError("--executor is for a part. All restaurants are migrated by --parallel N processes.")
        self.check(tags=[Tags.database], databases=[options["database"]])
        if public_is_behind():
            get_executor(codename="standard")(args, options).run_migrations([get_public_schema_name()])
        if template.prepare():
            self._say(options, "The template of new restaurants is written.")
        if not options["shared"]:
            self._migrate_restaurants(options)

    def _migrate_restaurants(self, options: dict[str, Any]) -> None:
        found = compare_schemas()
        self._say_who_is_ahead(options, found)
        if not found.missing:
            self._say(options, "All restaurants are up to date.")
            return
        failed = runner.migrate_all(
            found.missing,
            processes=options["parallel"] or os.cpu_count() or 1,
            limits=runner.Limits(options["lock_seconds"], options["statement_seconds"], options["attempts"]),
            report=self._reporter(options, len(found.missing)),
        )
        for schema, error in sorted(failed.items()):
            self.stderr.write(f"{schema} is not migrated: {error}.")
        if left := compare_schemas().missing:
            raise CommandError(f"Not migrated: {_named(left)}. All others are. Run the command again.")
        self._say(options, f"{len(found.missing)} restaurants migrated, all others were up to date.")

    def _reporter(self, options: dict[str, Any], count: int) -> runner.Report:
        began = said = time.monotonic()

        def report(done: int, failed: dict[str, str]) -> None:
            nonlocal said
            now = time.monotonic()
            if now - said >= REPORT_SECONDS or done == count:
                said = now
                waiting = f", {len(failed)} failed so far ({_named(failed)})" if failed else ""
                self._say(options, f"{done} of {count} restaurants migrated after {now - began:.0f} s{waiting}")

        return report

    def _say_who_is_ahead(self, options: dict[str, Any], found: Comparison) -> None:
        if found.unknown:
            names = sorted({".".join(name) for names in found.unknown.values() for name in names})
            self._say(
                options,
                f"Ahead of this code, by {', '.join(names[:MOST_NAMED])}: {_named(found.unknown)}."
                " What they have more is left alone.",
            )

    def _say(self, options: dict[str, Any], line: str) -> None:
        if options["verbosity"]:
            self.stdout.write(line)
            self.stdout.flush()


def _named(schemas: dict[str, Any]) -> str:
    names = sorted(schemas)
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more
