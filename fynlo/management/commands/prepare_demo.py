"""`manage.py prepare_demo`: all that has to be so in the database before the demo opens its doors."""

from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser

from fynlo.core.tenancy.schemas import schemas_behind
from restaurants.schemas import template


class Command(BaseCommand):
    help = "Migrate what is behind, run the rest of the seed, and write the output of `demo_info` to FILE."
    requires_system_checks = ()  # a person waits for the demo; checks would load every page first

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="made readable for its owner alone")

    def handle(self, *args: Any, **options: Any) -> None:
        self._say("Looking for migrations")
        if behind := schemas_behind():
            self._say(f"Migrating, because these are behind: {', '.join(behind)}")
        if behind or not template.is_current():
            call_command("migrate_schemas", stdout=self.stdout)
        call_command("seed", stdout=self.stdout)
        content = StringIO()
        call_command("demo_info", stdout=content)
        options["file"].touch(mode=0o600)
        options["file"].write_text(content.getvalue())

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
