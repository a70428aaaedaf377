"""Collect the marked texts into the catalogues and write what Python and browsers load."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from fynlo.translations import catalogue, extraction


class Command(BaseCommand):
    help = "Update locale/*/LC_MESSAGES/django.po with the marked texts, and write django.mo and the browsers' modules."

    def handle(self, **options: Any) -> None:
        marked = list(extraction.marked_texts())
        for language in catalogue.languages():
            found = catalogue.updated(language, marked)
            for path, content in catalogue.files(language, found):
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
            missing = catalogue.untranslated(found)
            name = catalogue.po_path(language).relative_to(settings.BASE_DIR)
            self.stdout.write(f"Wrote {name} with {len(found)} texts.")
            if missing:
                self.stdout.write(f'{len(missing)} have no translation yet: search {name} for msgstr "".')
