"""`manage.py demo_info`: who can sign in where, as JSON, read fresh from the database."""

import json
from functools import cache
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import check_password
from django.core.management.base import BaseCommand

from fynlo.core.tenancy.context import in_restaurant
from fynlo.seed.setup import PASSWORD
from menu.models import Station
from restaurants.models import Membership, Restaurant, User
from restaurants.models.people import Job, Role

RANK = {name: rank for rank, name in enumerate((*Role.values, *Job.values))}


class Command(BaseCommand):
    help = "Print the restaurants and accounts as JSON; passwords only in the demo, and only those still in use."
    requires_system_checks = ()  # a person waits for the answer; checks would load every page first

    def handle(self, *args: Any, **options: Any) -> None:
        restaurants = list(Restaurant.objects.order_by("created_at"))
        info = {"restaurants": [_restaurant(each) for each in restaurants], "accounts": _accounts()}
        self.stdout.write(json.dumps(info, ensure_ascii=False))


def _restaurant(restaurant: Restaurant) -> dict[str, Any]:
    with in_restaurant(restaurant):
        stations = list(Station.objects.values_list("slug", flat=True))
    return {"slug": restaurant.slug, "name": restaurant.name, "id": str(restaurant.pk), "kitchen": stations}


def _accounts() -> list[dict[str, Any]]:
    owners = User.objects.filter(is_platform_owner=True, is_active=True)
    members = (
        Membership.objects.filter(is_active=True, user__is_active=True)
        .select_related("user", "restaurant")
        .order_by("restaurant__created_at")
    )
    accounts = [_account(owner, "platform_owner", "", None) for owner in owners]
    in_rank = sorted(members, key=lambda member: RANK[member.job or member.role])
    return accounts + [_account(each.user, each.role, each.job, each.restaurant.slug) for each in in_rank]


def _account(user: User, role: str, job: str, restaurant: str | None) -> dict[str, Any]:
    password = PASSWORD if settings.DEMO and _is_demo_password(user.password) else ""
    return {"role": role, "job": job or None, "email": user.email, "password": password, "restaurant": restaurant}


@cache
def _is_demo_password(encoded: str) -> bool:
    """Slow by design; the seed's people share one hash, which is then checked once."""
    return check_password(PASSWORD, encoded)
