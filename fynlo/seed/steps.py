"""One step of the seed: a command whose key never changes, so that it is done once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from fynlo.seed.shapes import Person, SeedRestaurant, named_uuid
from fynlo.seed.timeline import Past
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from restaurants.identity.permissions import permissions_of

BEFORE_HISTORY = Past(days_ago=35, minute=360)  # when the menu was written and the tables were set


def nothing() -> dict:
    return {}


@dataclass(frozen=True, slots=True)
class Step:
    """`run(context, prepared)` is the command: it calls services and returns JSON-able data. Without a
    restaurant it is a command of the platform. It happens `minutes_ago` today, or at the time of `past`.

    `prepare` comes before the command opens, for slow work; `prepared` is its result.
    """

    label: str
    kind: str
    target: str
    actor: Actor
    run: Callable[[CommandContext, Any], Any]
    restaurant: SeedRestaurant | None = None
    minutes_ago: float | None = None
    past: Past = BEFORE_HISTORY
    prepare: Callable[[], Any] = nothing

    @property
    def key(self) -> str:
        return f"seed:{self.kind}:{self.target}"


def person_id(person: Person) -> Any:
    return named_uuid("person", person.email)


def actor_of(person: Person) -> Actor:
    """Return a member of a restaurant as an actor in it."""
    user_id = person_id(person)
    permissions = permissions_of(person.role, person.job)
    return Actor(str(user_id), user_id, person.name, person.role, person.job, permissions, client_type="seed")
