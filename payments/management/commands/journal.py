"""`manage.py journal verify`: check that nobody changed what was booked."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django_tenants.utils import get_tenant_model

from payments.journal.verification import verify

UNKNOWN = 2  # exit codes: 0 sound, 1 not sound, 2 nothing was checked


class Command(BaseCommand):
    help = "Verify the journal of a restaurant, or of all: names every entry that was changed, removed or inserted."

    def add_arguments(self, parser: ArgumentParser) -> None:
        actions = parser.add_subparsers(dest="action", required=True, metavar="action")
        check = actions.add_parser("verify", help="exit code 0: sound; 1: not sound; 2: no such restaurant")
        check.add_argument("slug", nargs="?", help="one restaurant (default: every restaurant)")

    def handle(self, *args: Any, **options: Any) -> None:
        restaurants = get_tenant_model().objects.order_by("slug")
        if options["slug"]:
            restaurants = restaurants.filter(slug=options["slug"])
            if not restaurants:
                raise CommandError(f"There is no restaurant called {options['slug']}.", returncode=UNKNOWN)
        wrong = 0
        for restaurant in restaurants.iterator():
            report = verify(restaurant)
            earlier = f", {report.earlier} from before the journal" if report.earlier else ""
            self.stdout.write(
                f"{restaurant.slug}: {report.entries} entries{earlier}, {report.receipts} receipts: "
                f"{'NOT SOUND' if report.troubles else 'sound'}"
            )
            for trouble in report.troubles:
                self.stdout.write(f"  {trouble}")
            wrong += bool(report.troubles)
        if wrong:
            raise CommandError(f"{wrong} {'journal is' if wrong == 1 else 'journals are'} not sound.")
