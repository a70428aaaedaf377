"""Write the module that the browser applications share with the server."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from fynlo.frontend.contract import MODULE_PATH, as_module


class Command(BaseCommand):
    help = "Write frontend/shared/contract.js: states, labels, limits and names as Python declares them."

    def handle(self, **options: Any) -> None:
        MODULE_PATH.write_text(as_module(), encoding="utf-8")
        self.stdout.write(f"Wrote {MODULE_PATH.relative_to(settings.BASE_DIR)}.")
