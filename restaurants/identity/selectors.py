"""Named reads about people. The ones that lock say so."""

from dataclasses import dataclass
from uuid import UUID

from restaurants.identity.principals import Principal
from restaurants.models import Membership, Restaurant, User
from restaurants.models.people import Job, Role


@dataclass(frozen=True, slots=True)
class OwnRestaurant:
    """A restaurant of one's own, and what one is there, in words."""

    id: UUID
    name: str
    slug: str
    role: str
    job: str
    position: str


def position_named(role: str, job: str) -> str:
    """What to call somebody: an employee by their job."""
    return Job(job).label if job else Role(role).label


def is_member(user: User, restaurant: Restaurant) -> bool:
    return Membership.objects.filter(
        user=user, restaurant=restaurant, is_active=True, restaurant__status=Restaurant.Status.ACTIVE
    ).exists()


def restaurants_of(principal: Principal) -> list[OwnRestaurant]:
    """The active restaurants of that person, by name. One query."""
    rows = Restaurant.objects.filter(pk__in=list(principal.memberships)).order_by("name", "pk")
    return [
        OwnRestaurant(
            id=row.pk,
            name=row.name,
            slug=row.slug,
            role=principal.memberships[row.pk].role,
            job=principal.memberships[row.pk].job,
            position=position_named(principal.memberships[row.pk].role, principal.memberships[row.pk].job),
        )
        for row in rows
    ]
