"""`manage.py restore`: bring back what `manage.py backup` copied."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fynlo.core.errors import DomainError
from fynlo.core.tenancy.hosts import base_url
from restaurants.backup import manifest
from restaurants.backup.errors import BackupError
from restaurants.backup.restoring import restore_everything, restore_restaurant


class Command(BaseCommand):
    help = "Restore a backup into an empty database, or one restaurant of it under a new address."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="what `manage.py backup` wrote")
        parser.add_argument("--check", action="store_true", help="only compare the files with their checksums")
        parser.add_argument("--restaurant", default="", metavar="SLUG", help="one restaurant of the backup")
        parser.add_argument(
            "--as", dest="new_slug", default="", metavar="SLUG", help="its new address; with --restaurant"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if bool(options["restaurant"]) != bool(options["new_slug"]):
            raise CommandError("--restaurant and --as belong together: which one, and its new address.")
        try:
            self._restore(**{name: options[name] for name in ("folder", "check", "restaurant", "new_slug")})
        except BackupError as fault:
            raise CommandError(str(fault)) from fault
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal

    def _restore(self, *, folder: Path, check: bool, restaurant: str, new_slug: str) -> None:
        if check:
            saved = manifest.read(folder)
            slugs = ", ".join(row.slug for row in saved.restaurants)
            self.stdout.write(f"Sound. Taken at {saved.taken_at:%Y-%m-%d %H:%M:%S} UTC: {slugs}")
        elif restaurant:
            row = restore_restaurant(folder, slug=restaurant, new_slug=new_slug)
            self.stdout.write(
                f"{row.name} is at {base_url(row)}/, suspended. Restore it in the admin once you looked at it."
            )
        else:
            saved = restore_everything(folder)
            self.stdout.write(
                f"Restored {len(saved.restaurants)} restaurants as of {saved.taken_at:%Y-%m-%d %H:%M:%S} UTC."
            )
            self.stdout.write("Empty Valkey (FLUSHALL), run `deploy/start release`, then start the servers.")
