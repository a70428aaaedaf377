"""Write the table of states for the browser applications."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from fynlo.core.states import as_module

DOCUMENT = settings.BASE_DIR / "fynlo" / "frontend" / "static" / "frontend" / "shared" / "labels" / "states.js"


class Command(BaseCommand):
    help = "Write frontend/shared/labels/states.js from fynlo/core/states.py."

    def handle(self, **options: Any) -> None:
        DOCUMENT.write_text(as_module(), encoding="utf-8")
        self.stdout.write(f"Wrote {DOCUMENT.relative_to(settings.BASE_DIR)}.")
