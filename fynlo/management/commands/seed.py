"""`manage.py seed`: the demo's restaurants, their people, menus, tables and today's guests."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from fynlo.core.errors import DomainError
from fynlo.seed.lan import serve_on
from fynlo.seed.runner import run_seed


class Command(BaseCommand):
    help = "Fill the demo's database. Run again it goes on where it was stopped, and does nothing when all is there."

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The seed's people share a password that everybody knows: it is for the demo alone.")
        try:
            if not run_seed(self._say):
                self._say("The demo data is complete already.")
            serve_on(settings.LAN_HOST, self._say)
        except DomainError as refusal:
            raise CommandError(
                f"The demo's restaurants were changed before they were complete ({refusal.message}): "
                "start over with `manage.py demo --reset`."
            ) from refusal

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
