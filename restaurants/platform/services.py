"""What the platform does with restaurants. Each needs an open platform command (`restaurants.commands.execute`)."""

import re
from typing import Any

from django.conf import settings
from django.db import connection

from fynlo.errors import DomainError, InvalidInput
from fynlo.tenancy.hosts import forget_restaurants
from realtime import opened
from restaurants.models import Domain, Plan, Platform, Restaurant, Stream, Subscription

SLUG = re.compile(r"^[a-z][a-z0-9-]{1,38}[a-z0-9]$")
RESERVED_SLUGS = {"admin", "api", "app", "auth", "mail", "pay", "platform", "public", "static", "support", "www"}


class SlugTaken(DomainError):
    code = "restaurant.slug_taken"
    message = "Another restaurant has that address already."


def create_restaurant(
    *, platform: Platform, name: str, slug: str, plan: Plan | None = None, **fields: Any
) -> Restaurant:
    """A restaurant with its schema, host and stream, all in the open command's transaction.

    `fields` are further columns of Restaurant. Creates the schema by running the migrations, 0.5 s or so.
    Raises InvalidInput for a slug that is no host name, SlugTaken.
    """
    opened.current()
    slug = slug.strip().lower()
    if not SLUG.match(slug) or slug in RESERVED_SLUGS or "--" in slug:
        raise InvalidInput(
            "An address has 3 to 40 letters, digits or single dashes and starts with a letter.", field="slug"
        )
    host = f"{slug}.{settings.BASE_DOMAIN}"
    if Restaurant.objects.filter(slug=slug).exists() or Domain.objects.filter(domain=host).exists():
        raise SlugTaken(field="slug")
    restaurant = Restaurant(
        platform=platform, name=name.strip(), slug=slug, schema_name=f"r_{slug.replace('-', '_')}", **fields
    )
    restaurant.full_clean(exclude=["platform"])
    restaurant.save(verbosity=0)
    connection.set_schema_to_public()
    Domain.objects.create(tenant=restaurant, domain=host, is_primary=True)
    Stream.objects.create(restaurant=restaurant)
    if plan is not None:
        Subscription.objects.create(restaurant=restaurant, plan=plan)
    forget_restaurants()
    opened.note(created=str(restaurant.pk), slug=slug)
    return restaurant
