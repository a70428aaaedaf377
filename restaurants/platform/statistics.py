"""Statistics of one restaurant for Django admin. Domains register theirs from `AppConfig.ready`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from fynlo.core import clock
from fynlo.core.tenancy.context import in_restaurant
from realtime.sync.models import Device, KitchenScreen
from restaurants.models import Restaurant, Session


@dataclass(frozen=True, slots=True)
class Statistic:
    """A label and `read()`, one query in the restaurant's schema. Times are shown in the restaurant's time zone."""

    label: str
    read: Callable[[], Any]


_statistics: list[Statistic] = []


def register(*statistics: Statistic) -> None:
    _statistics.extend(statistics)


def statistics_of(restaurant: Restaurant) -> list[tuple[str, Any]]:
    """Return (label, value) of each statistic. Three queries, and one for each that a domain registered."""
    hosts = [domain.domain for domain in restaurant.domains.all()]
    of_theirs = Q(host__in=hosts) | Q(kind=Session.Kind.PROGRAM, user__memberships__restaurant=restaurant)
    signed_in = Session.objects.filter(of_theirs, ended_at=None, expires_at__gt=clock.now())
    screens = KitchenScreen.objects.filter(restaurant=restaurant, lost_at=None)
    with in_restaurant(restaurant):
        registered = [(statistic.label, statistic.read()) for statistic in _statistics]
    return [
        *registered,
        ("People signed in", signed_in.values("user").distinct().count()),
        ("Devices", Device.objects.filter(restaurant=restaurant, revoked_at=None).count()),
        ("Kitchen screens on", screens.count()),
    ]
