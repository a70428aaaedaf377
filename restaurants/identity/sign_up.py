"""The confirmation email of a sign-up and its link.

The link alone confirms nothing: its page asks for the password of the sign-up. So a stranger who signs up with another
person's address gains nothing when that person opens the link.
"""

from collections.abc import Iterator
from datetime import timedelta

from django.core import signing
from django.db.models import Q
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock, keys
from fynlo.core.ids import parse_uuid
from fynlo.core.keys import Purpose
from restaurants.identity.errors import ConfirmationRefused
from restaurants.mail import render
from restaurants.models import OutgoingMail, User

SALT = "restaurants.identity.sign_up"
LINK_LASTS = timedelta(days=3)
MOST_A_DAY = 3


def write_email(mail: OutgoingMail) -> dict[str, str] | None:
    """Write the link to a new address, or a notice to one that has an account. None after MOST_A_DAY emails.

    Counts the emails that were asked for before this one, not those that are sent: two workers at once agree.
    """
    user = User.objects.filter(email=mail.to).first()
    since = mail.created_at - timedelta(days=1)
    earlier = OutgoingMail.objects.filter(to=mail.to, template=mail.template, created_at__gt=since, failed_at=None)
    asked = earlier.filter(Q(created_at__lt=mail.created_at) | Q(created_at=mail.created_at, pk__lt=mail.pk)).count()
    if user is None or not user.is_active or asked >= MOST_A_DAY:
        return None
    if user.email_confirmed_at is not None:
        variables = {"name": user.name, "path": "/sign-in/"}
        return render(
            to=mail.to,
            subject=_("You already have a Fynlo account"),
            template="sign_up_known",
            variables=variables,
        )
    variables = {"path": f"/sign-up/confirm/{link_token(user)}/"}
    return render(to=mail.to, subject=_("Confirm your email address"), template="sign_up", variables=variables)


def link_token(user: User) -> str:
    """Return a token that is valid for LINK_LASTS, or until the address signs up again."""
    return signing.dumps([user.pk.hex, next(_marks_of(user)), int(clock.now().timestamp())], salt=SALT)


def user_of(token: str) -> User:
    """Return the person to whom the link was sent. Raises ConfirmationRefused."""
    try:
        person, mark, issued = signing.loads(token, salt=SALT)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise ConfirmationRefused() from error
    user = User.objects.filter(pk=parse_uuid(person), is_active=True).first()
    if user is None or issued < (clock.now() - LINK_LASTS).timestamp():
        raise ConfirmationRefused()
    if not any(constant_time_compare(str(mark), known) for known in _marks_of(user)):
        raise ConfirmationRefused()
    return user


def _marks_of(user: User) -> Iterator[str]:
    """Yield the mark of the person's newest sign-up by each key, the newest first."""
    return (mark[:16] for mark in keys.macs(Purpose.SIGN_UP, user.pk, user.password))
