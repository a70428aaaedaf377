"""`manage.py backup`: copy the database and the files of this machine into a folder."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from restaurants.backup.errors import BackupError
from restaurants.backup.taking import take_backup


class Command(BaseCommand):
    help = "Back up the database as it is at this moment, and the files of this machine, into a new folder."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="a new folder; it holds personal data and secrets: keep it safe")
        parser.add_argument("--restaurant", default="", metavar="SLUG", help="one restaurant alone")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            taken = take_backup(options["folder"], only=options["restaurant"])
        except BackupError as fault:
            raise CommandError(str(fault)) from fault
        count = len(taken.restaurants)
        self.stdout.write(
            f"{options['folder']}: {count} {'restaurant' if count == 1 else 'restaurants'}, verified sums."
        )
        if taken.bucket:
            self.stdout.write(f"Pictures are in the bucket {taken.bucket} and were not copied: keep its versions.")
