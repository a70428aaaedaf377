"""Executes changes of public data (people, invitations, restaurants) with stored answers and audit."""

from typing import Any

from realtime.actors import Actor
from realtime.commands.executor import CommandExecutor

_executor = CommandExecutor(
    commands="public.restaurants_platformcommand", audit="public.restaurants_platformaudit", streamed=False
)

execute = _executor.execute


def actor_of(person: Any, client_type: str = "api") -> Actor:
    """A signed-in person (a Principal or a User) acting as themselves, in no restaurant."""
    return Actor(
        principal=str(getattr(person, "user_id", None) or person.pk),
        user_id=getattr(person, "user_id", None) or person.pk,
        name=person.name,
        role="platform_owner" if person.is_platform_owner else "",
        client_type=client_type,
    )
