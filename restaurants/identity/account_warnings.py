"""Emails that warn a person about attempts on their account."""

from datetime import timedelta
from typing import Any

from fynlo.core import clock
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch
from restaurants.mail import queue_mail
from restaurants.models import OutgoingMail, User

MANY_FAILURES = 10
PERIOD = timedelta(days=1)


def warn_of_failed_sign_ins(user: User) -> None:
    """Email the person that MANY_FAILURES sign-ins to their account failed within PERIOD. At most once in PERIOD."""
    _warn(user, "sign_in_failures", "Someone is trying to sign in as you")


def warn_of_copied_session(user: User) -> None:
    """Email the person that a copy of one of their sign-ins was used, and that both were signed out."""
    _warn(user, "sign_in_copied", "We signed one of your devices out")


def queue_warning(
    *, context: CommandContext, to: str, subject: str, template: str, variables: dict[str, Any]
) -> OutgoingMail:
    return queue_mail(context=context, to=to, subject=subject, template=template, variables=variables)


def _warn(user: User, template: str, subject: str) -> None:
    """Queue that email unless one like it was queued within PERIOD. Runs a platform command of its own."""
    now = clock.now()
    if OutgoingMail.objects.filter(to=user.email, template=template, created_at__gt=now - PERIOD).exists():
        return
    variables = {"name": user.name, "path": "/password/reset/", "at": now}
    dispatch(
        "people.warn",
        target=user.pk,
        data={"template": template},
        extra={"to": user.email, "subject": subject, "template": template, "variables": variables},
        actor=Actor.system(),
        key="",
    )
