"""Emails that warn a person about attempts on their account, and owners about their restaurant's devices."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.languages import first_known
from realtime.actors import Actor
from realtime.commands.context import CommandContext
from realtime.commands.dispatch import dispatch
from realtime.sync.models import Device
from restaurants.mail import queue_mail
from restaurants.mail_names import plain_name
from restaurants.models import OutgoingMail, Restaurant, User
from restaurants.models.people import Role

MANY_FAILURES = 10
MANY_WRONG_CODES = 5  # of a second factor: they follow the right password
PERIOD = timedelta(days=1)
MOST_OWNERS = 10
MOST_RESTAURANTS = 20


def warn_of_failed_sign_ins(user: User) -> None:
    """Email the person that MANY_FAILURES sign-ins to their account failed within PERIOD. At most once in PERIOD."""
    _warn(user, "sign_in_failures", _("Someone is trying to sign in as you"))


def warn_of_copied_session(user: User) -> None:
    """Email the person that a copy of one of their sign-ins was used, and that both were signed out."""
    _warn(user, "sign_in_copied", _("We signed one of your devices out"))


def warn_of_wrong_codes(user: User) -> None:
    """Email the person that MANY_WRONG_CODES followed their right password within PERIOD. At most once in PERIOD."""
    _warn(user, "wrong_codes", _("Someone knows your password"))


def tell_of_recovery_code(user: User, left: int) -> None:
    """Email the person that one of their recovery codes signed someone in, and how many are left.

    One email for each use; a person has ten codes at most. Call outside a transaction.
    """
    _send(user, "recovery_code_used", _("A recovery code was used"), left=left, key=str(uuid7()))


def warn_of_wrong_pins(user: User, device: Device) -> None:
    """Email the person and the restaurant's owners about many wrong PINs on a device. At most once in PERIOD each.

    Call outside a transaction.
    """
    people = {user.pk: user} | {owner.pk: owner for owner in _owners_of(device.restaurant_id)}
    names = {"person": plain_name(user.name) or user.email, "device": plain_name(device.name) or _("a device")}
    for person in people.values():
        _warn(person, "wrong_pins", _("Many wrong PINs on a device"), **names)


def warn_of_changed_device(device: Device, *, look: str, before: str) -> None:
    """Email the owners that a device's browser or system is another one. At most once in PERIOD for each device."""
    name = plain_name(device.name) or device.series
    words = {"device": name, "look": plain_name(look), "before": plain_name(before), "path": "/portal/devices/"}
    restaurant = Restaurant.objects.get(pk=device.restaurant_id)
    subject = format_lazy(_("“{name}” looks different"), name=name)
    for owner in _owners_of(device.restaurant_id):
        _warn(owner, "device_changed", subject, restaurant=restaurant, **words)


def email_owners_of_device(context: CommandContext, device: Device, *, was_added: bool) -> None:
    """Queue an email to each owner that a device was enrolled, or else revoked. Call in the command that does it."""
    restaurant = Restaurant.objects.get(pk=device.restaurant_id)
    for owner in _owners_of(restaurant.pk):
        queue_mail(
            context=context,
            to=owner.email,
            subject=_("A device was added") if was_added else _("A device was revoked"),
            template="device_access",
            variables={
                "was_added": was_added,
                "device": plain_name(device.name) or device.series,
                "path": "/portal/devices/",
            },
            restaurant=restaurant,
        )


def email_owners_of_removed_factor(context: CommandContext, user: User, factor: str) -> None:
    """Queue an email to the owners of the restaurants where the person works: they removed a second factor.

    One email an owner, none to the person. Call in the command that removes it. Two queries a restaurant at most.
    """
    emailed = {user.pk}
    works_in = Restaurant.objects.filter(memberships__user=user, memberships__is_active=True).order_by("pk")
    for restaurant in works_in[:MOST_RESTAURANTS]:
        for owner in _owners_of(restaurant.pk):
            if owner.pk in emailed:
                continue
            emailed.add(owner.pk)
            queue_mail(
                context=context,
                to=owner.email,
                subject=format_lazy(_("{person} removed a second factor"), person=plain_name(user.name) or user.email),
                template="member_factor_removed",
                variables={
                    "name": owner.name,
                    "person": plain_name(user.name) or user.email,
                    "factor": factor,
                    "path": "/portal/people/security/",
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
    *,
    context: CommandContext,
    to: str,
    subject: str | Promise,
    template: str,
    variables: dict[str, Any],
    restaurant: Restaurant | None = None,
) -> OutgoingMail:
    return queue_mail(
        context=context, to=to, subject=subject, template=template, variables=variables, restaurant=restaurant
    )


def _warn(
    user: User, template: str, subject: Promise, *, restaurant: Restaurant | None = None, **variables: Any
) -> None:
    """Queue that email unless one like it was queued within PERIOD."""
    with translation.override(first_known(user.language, restaurant.language if restaurant else "")):
        written = str(subject)
    like_it = OutgoingMail.objects.filter(to=user.email, template=template, subject=written, restaurant=restaurant)
    if not like_it.filter(created_at__gt=clock.now() - PERIOD).exists():
        _send(user, template, subject, restaurant=restaurant, **variables)


def _send(
    user: User,
    template: str,
    subject: Promise,
    *,
    restaurant: Restaurant | None = None,
    key: str = "",
    **variables: Any,
) -> None:
    """Queue that email. Runs a platform command of its own; without a key, twice at once is once."""
    from restaurants.identity.commands import PEOPLE_WARN  # imports this module

    variables = {"name": user.name, "path": "/password/reset/", "at": clock.now(), **variables}
    dispatch(
        PEOPLE_WARN,
        target=user.pk,
        data={"template": template, "subject": str(subject)},
        extra={
            "to": user.email,
            "subject": subject,
            "template": template,
            "variables": variables,
            "restaurant": restaurant,
        },
        actor=Actor.system(),
        key=key,
    )
