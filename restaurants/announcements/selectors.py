"""Which announcements a person sees in a restaurant."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, ExpressionWrapper, OuterRef, Q

from fynlo.core import clock
from restaurants.identity.permissions import MANAGERS, OWNER
from restaurants.models import Announcement, DismissedAnnouncement


def ids_for_membership(user_id: UUID) -> Any:
    """Return a subquery for rows of `Membership`: the announcements to show the person there, the oldest first."""
    now, for_whom = clock.now(), Announcement.Audience
    dismissed = DismissedAnnouncement.objects.filter(announcement=OuterRef("pk"), user_id=user_id)
    shown = (
        Announcement.objects.filter(starts_at__lte=now, ends_at__gt=now)
        .alias(role=ExpressionWrapper(OuterRef("role"), output_field=CharField()))
        .filter(
            Q(audience=for_whom.EVERYONE)
            | Q(audience=for_whom.MANAGERS, role__in=MANAGERS)
            | Q(audience=for_whom.OWNERS, role=OWNER)
        )
        .filter(Q(plan=None) | Q(plan=OuterRef("restaurant__subscription__plan")))
        .exclude(Exists(dismissed))
    )
    return ArraySubquery(shown.order_by("starts_at", "pk").values("pk"))


def in_portal(ids: Collection[UUID]) -> list[Announcement]:
    """Return those of the announcements that the portal shows. One query, none without ids."""
    return list(Announcement.objects.filter(pk__in=ids, in_portal=True).order_by("starts_at", "pk")) if ids else []


def on_till(ids: Collection[UUID]) -> list[Announcement]:
    """Return those of the announcements that the till shows. One query, none without ids."""
    return list(Announcement.objects.filter(pk__in=ids, on_till=True).order_by("starts_at", "pk")) if ids else []
