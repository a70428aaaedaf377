"""`manage.py create_restaurant`: create a restaurant and invite its owner by email."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.hosts import base_url
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.models import Platform, Restaurant
from restaurants.platform import commands, services


class Command(BaseCommand):
    help = "Create a restaurant and invite its owner by email."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--name", required=True, help="its name, as printed on receipts: Chucho")
        parser.add_argument("--slug", required=True, help="its address: chucho for chucho.<base domain>")
        parser.add_argument("--owner-email", required=True, help="gets an email with a link that makes them the owner")
        parser.add_argument("--platform", default="", help="the platform's name; default: the first one")
        parser.add_argument("--plan", default=services.FIRST_PLAN, help="alpha, beta or omega (alpha)")

    def handle(self, *args: Any, **options: Any) -> None:
        arguments = {name: options[name] for name in ("name", "slug", "owner_email", "plan")}
        platform = self._platform(options["platform"])
        try:
            answer = dispatch(
                commands.PLATFORM_CREATE_RESTAURANT,
                target=options["slug"],
                cleaned=arguments,
                extra={"platform": platform},
                actor=Actor.system("manage.py"),
                key=str(uuid7()),
            )
        except DomainError as refusal:
            raise CommandError(refusal.message) from refusal
        restaurant = Restaurant.objects.get(pk=answer.data()["id"])
        self.stdout.write(f"{restaurant.name} is at {base_url(restaurant)}/ (schema {restaurant.schema_name}).")
        self.stdout.write(f"An email is on its way to {options['owner_email']}.")

    def _platform(self, name: str) -> Platform | None:
        if not name:
            return None
        platform = Platform.objects.filter(name__iexact=name).first()
        if platform is None:
            known = ", ".join(Platform.objects.values_list("name", flat=True)) or "none yet"
            raise CommandError(f"There is no platform called {name}. Use one of: {known}.")
        return platform
