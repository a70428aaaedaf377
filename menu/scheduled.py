"""The worker's side of a publish for later."""

from uuid import uuid5

from fynlo.core import clock
from menu import commands
from menu.services import versions
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch


def publish_if_due() -> bool:
    """Publish the current restaurant's draft if its time has come; return whether it had. One query if not.

    The key is made of the schedule and its time, so two workers publish once, and one that was moved is done again.
    """
    waiting = versions.waiting_schedule()
    if waiting is None or waiting.publish_at > clock.now():
        return False
    dispatch(
        commands.MENU_PUBLISH_SCHEDULED,
        target=str(waiting.pk),
        actor=Actor.system("worker"),
        key=str(uuid5(waiting.pk, waiting.publish_at.isoformat())),
    )
    return True
