"""Write the module that the browser applications share with the server, and the list of commands in docs/."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from fynlo.frontend.contract import MODULE_PATH, as_module
from realtime import command_list

COMMANDS = settings.BASE_DIR / "docs" / "commands.md"


class Command(BaseCommand):
    help = "Write frontend/shared/contract.js (states, labels, limits and names of Python) and docs/commands.md."

    def handle(self, **options: Any) -> None:
        MODULE_PATH.write_text(as_module(), encoding="utf-8")
        COMMANDS.write_text(command_list.document(), encoding="utf-8")
        for path in (MODULE_PATH, COMMANDS):
            self.stdout.write(f"Wrote {path.relative_to(settings.BASE_DIR)}.")
