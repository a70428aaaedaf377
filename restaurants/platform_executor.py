"""Executes changes of public data (people, invitations, restaurants) with stored answers and audit."""

from typing import Any

from realtime.actors import Actor
from realtime.commands.executor import CommandExecutor
from restaurants.identity.permissions import PLATFORM, PUBLIC, SIGNED_IN

PERSON_PERMISSIONS = frozenset({PUBLIC, SIGNED_IN})
OWNER_PERMISSIONS = frozenset({PUBLIC, SIGNED_IN, PLATFORM})
VISITOR_PERMISSIONS = frozenset({PUBLIC})

PLATFORM_EXECUTOR = CommandExecutor(
    commands="public.restaurants_platformcommand", audit="public.restaurants_platformaudit", streamed=False
)

execute = PLATFORM_EXECUTOR.execute


def actor_of(person: Any, client_type: str = "api") -> Actor:
    """A signed-in person (a Principal or a User) acting as themselves, in no restaurant.

    Holds PUBLIC and SIGNED_IN, and PLATFORM if they are a platform owner.
    """
    return Actor(
        principal=str(getattr(person, "user_id", None) or person.pk),
        user_id=getattr(person, "user_id", None) or person.pk,
        name=person.name,
        role="platform_owner" if person.is_platform_owner else "",
        permissions=OWNER_PERMISSIONS if person.is_platform_owner else PERSON_PERMISSIONS,
        client_type=client_type,
    )


def visitor(principal: str, name: str = "", client_type: str = "portal") -> Actor:
    """Someone who is not signed in. Holds PUBLIC. `principal` names what they came with, such as an invitation."""
    return Actor(principal=principal, name=name, permissions=VISITOR_PERMISSIONS, client_type=client_type)
