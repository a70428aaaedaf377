"""Who of a restaurant may be sent an email about its figures."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from restaurants.identity.permissions import permissions_of
from restaurants.models import Membership, Restaurant
from restaurants.notifications.kinds import NotificationKind, wants


@dataclass(frozen=True, slots=True)
class Recipient:
    user_id: UUID
    name: str
    email: str


def confirmed_email(user_id: UUID, restaurant: Restaurant, *, of: NotificationKind) -> str:
    """Return the address of a person who works in the restaurant, has confirmed it and wants emails of that kind.

    Else "". One query.
    """
    row = _members(restaurant).filter(user_id=user_id).first()
    return row.user.email if row and wants(of, role=row.role, choices=row.notifications) else ""


def recipients_with(permission: str, restaurant: Restaurant, *, of: NotificationKind | None = None) -> list[Recipient]:
    """Return the people of the restaurant who hold the permission and have confirmed their address. One query.

    Of a kind only those who want its emails.
    """
    return [
        Recipient(row.user_id, row.user.name, row.user.email)
        for row in _members(restaurant).order_by("user__name", "pk")
        if permission in permissions_of(row.role, row.job)
        and (of is None or wants(of, role=row.role, choices=row.notifications))
    ]


def names_of(user_ids: Collection[UUID]) -> dict[UUID, str]:
    """Return the names of people by id, also of those who have left. One query."""
    return dict(Membership.objects.filter(user_id__in=user_ids).values_list("user_id", "user__name"))


def _members(restaurant: Restaurant) -> QuerySet[Membership]:
    return Membership.objects.select_related("user").filter(
        restaurant=restaurant, is_active=True, user__is_active=True, user__email_confirmed_at__isnull=False
    )
