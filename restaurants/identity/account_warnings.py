"""Emails that warn a person of what others do with their account."""

from datetime import timedelta
from functools import partial
from typing import Any

from fynlo.core import clock
from realtime.actors import Actor
from restaurants import platform_executor
from restaurants.mail import queue_mail
from restaurants.models import OutgoingMail, User

MANY_FAILURES = 10
PERIOD = timedelta(days=1)


def warn_of_failed_sign_ins(user: User) -> None:
    """Email the person, once in PERIOD, that MANY_FAILURES sign-ins to their account failed in it."""
    _write(user, "sign_in_failures", "Somebody is trying to sign in as you")


def warn_of_copied_session(user: User) -> None:
    """Email the person that a copy of one of their sign-ins was used, and that it was ended."""
    _write(user, "sign_in_copied", "We signed one of your devices out")


def _write(user: User, template: str, subject: str, **context: Any) -> None:
    """Queue that email unless one like it was written in PERIOD. Opens a platform command of its own."""
    since = clock.now() - PERIOD
    if OutgoingMail.objects.filter(to=user.email, template=template, created_at__gt=since).exists():
        return
    context |= {"name": user.name, "path": "/password/reset/", "at": clock.now()}
    platform_executor.execute(
        kind="people.warn", target=str(user.pk), payload={"template": template}, key="", actor=Actor.system(),
        run=partial(_queue, to=user.email, subject=subject, template=template, context=context),
    )  # fmt: skip


def _queue(**mail: Any) -> dict[str, str]:
    return {"id": str(queue_mail(**mail).pk)}
