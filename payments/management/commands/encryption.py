"""`manage.py encryption`: which master keys wrap the restaurants' data keys, and wrap them again with the newest."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from fynlo.core import envelope
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.context import in_restaurant
from payments.models import DataKey
from payments.provider_accounts import commands
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.models import Restaurant


class Command(BaseCommand):
    help = "Show which master keys are in use (status), or wrap all data keys with the newest one (rotate)."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["status", "rotate"])

    def handle(self, *args: Any, **options: Any) -> None:
        """Read one row a restaurant. End with 1 when a data key cannot be opened; the others are still wrapped."""
        newest = settings.ENCRYPTION_KEYS[0].id
        counts: Counter[str] = Counter()
        failed = 0
        for restaurant in Restaurant.objects.order_by("schema_name"):
            with in_restaurant(restaurant):
                row = DataKey.objects.first()
                if row is None:
                    continue
                try:
                    used = envelope.wrapped_by(row.wrapped)
                    if options["action"] == "rotate" and used != newest:
                        actor, key = Actor.system("operator"), str(uuid7())
                        used = dispatch(commands.ENCRYPTION_REWRAP, actor=actor, key=key).data()["wrapped_by"]
                except envelope.CannotOpen as error:
                    failed += 1
                    self.stderr.write(f"{restaurant.schema_name}: {error}")
                    continue
                counts[used] += 1
        for master in settings.ENCRYPTION_KEYS:
            note = " (the newest: it wraps new data keys)" if master.id == newest else ""
            self.stdout.write(f"{master.id}: {counts.pop(master.id, 0)} restaurants{note}")
        for missing, count in sorted(counts.items()):
            self.stdout.write(f"{missing}: {count} restaurants, but FYNLO_ENCRYPTION_KEYS does not have it")
        if failed:
            raise CommandError(f"{failed} data keys could not be opened.")
