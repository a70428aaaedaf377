"""Whether a screen offers the time clock."""

from fynlo.core.errors import DomainError
from realtime.actors import Actor
from realtime.commands import features
from restaurants.identity.permissions import allowed
from staff.permissions import STAFF


def has_clock(actor: Actor | None) -> bool:
    """Whether people clock in on this screen: the person may, and the plan has staff records. One query."""
    if not allowed(actor, "staff.clock"):
        return False
    try:
        features.require(STAFF)
    except DomainError:
        return False
    return True
