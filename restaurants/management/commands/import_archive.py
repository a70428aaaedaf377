"""`manage.py import_archive`: turn an empty restaurant into the one of an archive."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fynlo.core.tenancy.hosts import base_url
from restaurants.exports.importing import import_archive
from restaurants.exports.reading import ImportRefused
from restaurants.models import Restaurant


class Command(BaseCommand):
    help = "Import an archive that a restaurant's owner downloaded into an empty restaurant (docs/archive.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("archive", type=Path, help="the ZIP file")
        parser.add_argument("--restaurant", required=True, metavar="SLUG", help="an empty restaurant")

    def handle(self, *args: Any, **options: Any) -> None:
        restaurant = Restaurant.objects.filter(slug=options["restaurant"]).first()
        if restaurant is None:
            raise CommandError(f"There is no restaurant {options['restaurant']}.")
        if restaurant.status == Restaurant.Status.CLOSED:
            raise CommandError(f"{restaurant.name} is closed.")
        try:
            imported = import_archive(options["archive"], restaurant)
        except ImportRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        restaurant.refresh_from_db()
        self.stdout.write(
            f"{restaurant.name} is at {base_url(restaurant)}/: {imported.rows} rows, {imported.files} files."
        )
        self.stdout.write(f"Check it: manage.py journal verify {restaurant.slug}")
