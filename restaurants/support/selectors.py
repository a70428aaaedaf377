"""What a restaurant's owner, and the platform, see of support access."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import CharField, Count, Max, Min, QuerySet
from django.db.models.functions import Cast

from fynlo.core import clock
from restaurants.models import PlatformAudit, Restaurant, SupportAccess
from restaurants.support.commands import SUPPORT_VIEW


@dataclass(frozen=True, slots=True)
class ViewedPage:
    """A page that was opened `count` times between `first_at` and `last_at`. Parts that htmx draws count too."""

    path: str
    count: int
    first_at: datetime
    last_at: datetime


def pages_viewed(accesses: Sequence[SupportAccess]) -> dict[str, list[ViewedPage]]:
    """Return the pages opened in each access, by its id, in the order of their first view. One query."""
    rows = (
        PlatformAudit.objects.filter(kind=SUPPORT_VIEW.name, target__in=[str(access.pk) for access in accesses])
        .values("target", "notes__0__page")
        .annotate(count=Count("pk"), first_at=Min("at"), last_at=Max("at"))
        .order_by("first_at", "notes__0__page")
    )
    pages: dict[str, list[ViewedPage]] = {}
    for row in rows:
        viewed = ViewedPage(row["notes__0__page"], row["count"], row["first_at"], row["last_at"])
        pages.setdefault(row["target"], []).append(viewed)
    return pages


def views_of(restaurant: Restaurant) -> QuerySet[PlatformAudit]:
    """Return the audit of each page that was opened through support access to a restaurant: one row for each view."""
    accesses = SupportAccess.objects.filter(restaurant=restaurant).order_by()
    return PlatformAudit.objects.filter(
        kind=SUPPORT_VIEW.name, target__in=accesses.values_list(Cast("pk", CharField()), flat=True)
    )


def people_called(search: str, restaurant: Restaurant) -> QuerySet[SupportAccess, Any]:
    """Return the ids of the staff whose support access to a restaurant names them so."""
    found = SupportAccess.objects.filter(restaurant=restaurant, person__icontains=search)
    return found.order_by().values_list("user_id", flat=True)


def ended_by_themselves(restaurant: Restaurant) -> QuerySet[SupportAccess]:
    """Return the accesses of a restaurant that nobody ended before `expires_at`."""
    return SupportAccess.objects.filter(restaurant=restaurant, ended_at=None, expires_at__lte=clock.now())


def is_open(access: SupportAccess) -> bool:
    return access.ended_at is None and access.expires_at > clock.now()


def ended_at(access: SupportAccess) -> datetime:
    """Return when it ended, or will end by itself."""
    return access.ended_at or access.expires_at
