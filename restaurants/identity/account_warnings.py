"""Emails that warn a person about attempts on their account, and owners about their restaurant's devices."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from fynlo.core import clock
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch
from realtime.sync.models import Device
from restaurants.mail import queue_mail
from restaurants.mail_names import plain_name
from restaurants.models import OutgoingMail, Restaurant, User
from restaurants.models.people import Role

MANY_FAILURES = 10
PERIOD = timedelta(days=1)
MOST_OWNERS = 10


def warn_of_failed_sign_ins(user: User) -> None:
    """Email the person that MANY_FAILURES sign-ins to their account failed within PERIOD. At most once in PERIOD."""
    _warn(user, "sign_in_failures", "Someone is trying to sign in as you")


def warn_of_copied_session(user: User) -> None:
    """Email the person that a copy of one of their sign-ins was used, and that both were signed out."""
    _warn(user, "sign_in_copied", "We signed one of your devices out")


def warn_of_wrong_pins(user: User, device: Device) -> None:
    """Email the person and the restaurant's owners about many wrong PINs on a device. At most once in PERIOD each.

    Call outside a transaction.
    """
    people = {user.pk: user} | {owner.pk: owner for owner in _owners_of(device.restaurant_id)}
    names = {"person": plain_name(user.name) or user.email, "device": plain_name(device.name) or "a device"}
    for person in people.values():
        _warn(person, "wrong_pins", "Many wrong PINs on a device", **names)


def email_owners_of_device(context: CommandContext, device: Device, *, was_added: bool) -> None:
    """Queue an email to each owner that a device was enrolled, or else revoked. Call in the command that does it."""
    restaurant = Restaurant.objects.get(pk=device.restaurant_id)
    for owner in _owners_of(restaurant.pk):
        queue_mail(
            context=context,
            to=owner.email,
            subject="A device was added" if was_added else "A device was revoked",
            template="device_access",
            variables={
                "was_added": was_added,
                "device": plain_name(device.name) or device.series,
                "path": "/portal/devices/",
            },
            restaurant=restaurant,
        )


def _owners_of(restaurant_id: UUID) -> list[User]:
    """Return the active owners, at most MOST_OWNERS. One query."""
    owners = User.objects.filter(
        memberships__restaurant_id=restaurant_id, memberships__is_active=True,
        memberships__role=Role.RESTAURANT_OWNER, is_active=True, email_confirmed_at__isnull=False,
    )  # fmt: skip
    return list(owners.order_by("pk")[:MOST_OWNERS])


def queue_warning(
    *, context: CommandContext, to: str, subject: str, template: str, variables: dict[str, Any]
) -> OutgoingMail:
    return queue_mail(context=context, to=to, subject=subject, template=template, variables=variables)


def _warn(user: User, template: str, subject: str, **more: str) -> None:
    """Queue that email unless one like it was queued within PERIOD. Runs a platform command of its own."""
    now = clock.now()
    if OutgoingMail.objects.filter(to=user.email, template=template, created_at__gt=now - PERIOD).exists():
        return
    variables = {"name": user.name, "path": "/password/reset/", "at": now, **more}
    dispatch(
        "people.warn",
        target=user.pk,
        data={"template": template},
        extra={"to": user.email, "subject": subject, "template": template, "variables": variables},
        actor=Actor.system(),
        key="",
    )
