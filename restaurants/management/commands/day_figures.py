"""`manage.py day_figures`: store the figures of days that are over, or all of them again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from fynlo.core.tenancy.context import in_restaurant
from restaurants.models import Restaurant
from restaurants.reports import day_figures


class Command(BaseCommand):
    help = "Store the figures of days that are over and not stored, or have changed: what the worker does each hour."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--restaurant", help="the slug of one restaurant; all of them by default")
        parser.add_argument("--rebuild", action="store_true", help="drop what is stored before")

    def handle(self, *args: Any, **options: Any) -> None:
        restaurants = Restaurant.objects.filter(status="active").order_by("schema_name")
        if options["restaurant"]:
            restaurants = restaurants.filter(slug=options["restaurant"])
            if not restaurants:
                raise CommandError(f"There is no restaurant {options['restaurant']}.")
        for restaurant in restaurants:
            with in_restaurant(restaurant):
                if options["rebuild"]:
                    day_figures.drop_all()
                done = day_figures.refresh(restaurant, progress=self._progress)
            self.stdout.write(f"{restaurant.slug}: {done.dropped} dropped, {done.stored} stored")

    def _progress(self, stored: int, wanted: int) -> None:
        self.stdout.write(f"  {stored} of {wanted}")
        self.stdout.flush()
