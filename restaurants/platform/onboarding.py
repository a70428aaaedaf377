"""Create a restaurant as the mobile app's wizard does: the restaurant, and invitations to the people of its list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from fynlo.core.errors import DomainError
from realtime.commands.context import CommandContext
from restaurants.identity.services import invite_person
from restaurants.models import Restaurant
from restaurants.platform.services import register_restaurant


@dataclass(frozen=True, slots=True)
class NewPerson:
    email: str
    name: str
    role: str
    job: str


@dataclass(frozen=True, slots=True)
class Onboarded:
    """`not_invited` pairs an email with the sentence that says why nothing was sent to it."""

    restaurant: Restaurant
    invited: list[str]
    not_invited: list[tuple[str, str]]


def onboard_restaurant(
    *,
    context: CommandContext,
    name: str,
    phone: str,
    email: str,
    address: str,
    kind: str,
    opening_hours: Mapping[str, Any],
    people: Sequence[NewPerson],
) -> Onboarded:
    """Register the actor's restaurant as `register_restaurant` does, and invite `people` to it.

    A person who cannot be invited (no email, a member already, too many emails today) does not stop the others: the
    owner gets the reason, and can invite them later in the portal. Raises as `register_restaurant`.
    """
    restaurant = register_restaurant(
        context=context, name=name, phone=phone, email=email, address=address, kind=kind, opening_hours=opening_hours
    )
    invited, not_invited = [], []
    for person in people:
        try:
            with transaction.atomic():
                invitation = invite_person(
                    context=context, restaurant=restaurant, email=person.email, role=person.role, job=person.job,
                    name=person.name,
                )  # fmt: skip
            invited.append(invitation.email)
        except DomainError as refusal:
            not_invited.append((person.email, refusal.message))
    return Onboarded(restaurant, invited, not_invited)
