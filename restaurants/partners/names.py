"""What partners are called in histories, in the audit and on screens."""

from collections.abc import Collection
from uuid import UUID

from django.db.models import Value
from django.utils.translation import gettext as _

from restaurants.models import Membership, PartnerToken, Restaurant, User


def actor_names(ids: Collection[UUID | None]) -> dict[UUID, str]:
    """Return the names of people and partners by the ids in audit and events. One query, two for an id of no person."""
    names = dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))
    missing = set(ids) - names.keys() - {None}
    if missing:
        found = PartnerToken.objects.filter(pk__in=missing).values_list("pk", "name")
        names |= {pk: _partner(name) for pk, name in found}
    return names


def people_and_partners(restaurant: Restaurant) -> dict[UUID, str]:
    """Return the names of those who work in the restaurant and of its partners, by id. One query."""
    members = Membership.objects.filter(restaurant=restaurant).values_list("user_id", "user__name", Value(0))
    tokens = PartnerToken.objects.filter(restaurant=restaurant).order_by().values_list("pk", "name", Value(1))
    rows = members.order_by().union(tokens, all=True)
    return {actor_id: _partner(name) if is_partner else name for actor_id, name, is_partner in rows}


def _partner(name: str) -> str:
    return _("partner {name}").format(name=name)
