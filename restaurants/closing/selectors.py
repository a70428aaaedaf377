"""Reads about closed restaurants."""

from uuid import UUID

from django.db.models import QuerySet

from fynlo.core import clock
from fynlo.core.tenancy.context import in_restaurant
from restaurants.exports.models import Archive
from restaurants.models import Closing, Membership
from restaurants.models.people import Role


def closings_of(user_id: UUID) -> QuerySet[Closing]:
    """Return the closings of the person's own restaurants, by name, with their restaurants. One query."""
    owned = Membership.objects.filter(user_id=user_id, role=Role.RESTAURANT_OWNER, is_active=True)
    rows = Closing.objects.select_related("restaurant").filter(restaurant__in=owned.values("restaurant"))
    return rows.order_by("restaurant__name", "pk")


def due_closings() -> QuerySet[Closing]:
    """Return the closings whose restaurant is due to be deleted."""
    return Closing.objects.filter(delete_at__lte=clock.now())


def archives_since(closing: Closing) -> list[Archive]:
    """Return the archives that were asked for after the closing, the newest first. One query in its schema."""
    with in_restaurant(closing.restaurant):
        return list(Archive.objects.filter(created_at__gte=closing.closed_at))


def finished_archive(closing: Closing) -> Archive | None:
    """Return the archive that was made after the closing, None until it is ready. One query in its schema."""
    return next((row for row in archives_since(closing) if row.status == Archive.Status.DONE), None)
