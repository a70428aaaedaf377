"""What plans limit. Each domain registers how it counts its own from `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from fynlo.core.tenancy.connection import connection
from restaurants.models import Membership, Restaurant
from restaurants.models.people import Role


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month in the restaurant's time zone, first and last day included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Counter:
    """`limit` is the column of Plan. `read(month)` counts in the chosen restaurant by one query.

    `field` is its name in the API (MOBILE_API.md). A `monthly` one begins at 0 with each month.
    """

    name: str
    label: str | Promise
    field: str
    limit: str
    read: Callable[[Month], int]
    monthly: bool = False


_counters: dict[str, Counter] = {}


def register(*counters: Counter) -> None:
    for counter in counters:
        _counters[counter.name] = counter


def registered() -> list[Counter]:
    """Return every counter, those of a month first."""
    return sorted(_counters.values(), key=lambda counter: not counter.monthly)


def register_own() -> None:
    register(
        Counter("staff", _("Staff with a sign-in"), "staff_count", "max_staff_accounts", _count_people),
        Counter("locations", _("Restaurants of your owners"), "locations_count", "max_locations", _count_locations),
    )


def _count_people(month: Month) -> int:
    """Count the active members; an owner is none of the staff."""
    rows = Membership.objects.filter(restaurant=connection.tenant, is_active=True, user__is_active=True)
    return rows.exclude(role=Role.RESTAURANT_OWNER).count()


def _count_locations(month: Month) -> int:
    """Count the active restaurants that belong to an owner of this one."""
    owns = Membership.objects.filter(role=Role.RESTAURANT_OWNER, is_active=True)
    owners = owns.filter(restaurant=connection.tenant).values("user")
    theirs = owns.filter(user__in=owners, restaurant__status=Restaurant.Status.ACTIVE)
    return theirs.values("restaurant").distinct().count()
