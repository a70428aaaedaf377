"""Check passwords: a person's own, and whether a new one is good enough."""

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework.request import Request

from fynlo.core import keys
from fynlo.core.errors import DomainError, InvalidInput
from fynlo.core.keys import Purpose
from realtime.commands.dispatch import dispatch
from restaurants import platform_executor
from restaurants.identity import account_warnings, commands, known_browsers, security_log
from restaurants.identity.errors import EmailNotConfirmed
from restaurants.identity.network_addresses import client_address
from restaurants.identity.security_log import Kind, Outcome
from restaurants.identity.throttle import SIGN_IN, TooManyAttempts
from restaurants.models import Restaurant, User
from restaurants.models.people import normalised_email

LONGEST = 1000  # characters; hashing longer ones would only cost time


class WrongCredentials(DomainError):
    """The same for an unknown email, a wrong password and a deactivated person."""

    code = "invalid_credentials"
    status = 401
    transient = True
    message = _lazy("Email or password is wrong. Check both and try again.")


class WrongPassword(DomainError):
    """A person who is signed in entered a wrong current password."""

    code = "password.wrong"
    status = 422
    transient = True
    message = _lazy("That is not your password. Try again.")


class WeakPassword(InvalidInput):
    code = "password.weak"
    status = 422


def authenticate(*, email: str, password: str, request: HttpRequest | Request) -> User:
    """Return the active person with that email and password.

    Takes as long for an unknown email as for a wrong password. Counts the attempt (`throttle.SIGN_IN`) and emails
    the person after many failures. The caller remembers the browser (`known_browsers.remember`). Call outside a
    transaction: hashing is slow on purpose. Raises WrongCredentials, TooManyAttempts, EmailNotConfirmed.
    """
    email = normalised_email(email)
    user = User.objects.filter(email=email).first()
    proven = _proves(user, email, password, request)
    if proven and not user.is_active:
        security_log.record(
            Kind.SIGN_IN_FAILED, user=user, outcome=Outcome.REFUSED, note=_lazy("The account is deactivated.")
        )
    if not proven or not user.is_active:
        raise WrongCredentials()
    if user.email_confirmed_at is None:
        ask_to_confirm(user)
        raise EmailNotConfirmed()
    return user


def ask_to_confirm(user: User) -> None:
    """Send the link of a sign-up again. The worker limits how many."""
    dispatch(
        commands.PEOPLE_ASK_TO_CONFIRM,
        target=user.pk,
        extra={"email": user.email},
        actor=platform_executor.actor_of(user),
        key="",
    )


def confirm(user: User, password: str, request: HttpRequest | Request) -> None:
    """Check a person's own password. Raises WrongPassword, TooManyAttempts.

    A hash with other costs is left for the next sign-in: a new one would end the page's session.
    """
    if not _proves(user, user.email, password, request, renew=False):
        raise WrongPassword(field="password")


def _proves(
    user: User | None, email: str, password: str, request: HttpRequest | Request, *, renew: bool = True
) -> bool:
    address, browser = client_address(request), known_browsers.id_of(request, email)
    try:
        SIGN_IN.count_attempt(email, address, browser)
    except TooManyAttempts:
        security_log.record_refusal(Kind.THROTTLED, user=user)
        raise
    if _matches(user, password, renew=renew):
        SIGN_IN.forgive(email, address, browser)
        return True
    security_log.record(Kind.SIGN_IN_FAILED, user=user, outcome=Outcome.REFUSED)
    # Counted for an unknown email too, so that it takes as long.
    failures = SIGN_IN.count_since(email, account_warnings.PERIOD)
    if failures >= account_warnings.MANY_FAILURES and user is not None and user.is_active:
        account_warnings.warn_of_failed_sign_ins(user)
    return False


def _matches(user: User | None, password: str, *, renew: bool) -> bool:
    if len(password) > LONGEST:
        password = ""
    if user is None:
        make_password(password)  # takes as long as a comparison
        return False
    return user.check_password(password) if renew else check_password(password, user.password)


def hashed_password(password: str, *, email: str, name: str = "", restaurant: Restaurant | None = None) -> str:
    """Return the slow hash of a new password. Raises WeakPassword with every reason, Unavailable.

    `restaurant` is where the person sets it: its name makes a weak password. Their other restaurants are not read,
    because a refusal at sign-up would tell who works there.
    """
    if len(password) > LONGEST:
        raise WeakPassword(_("Use at most {most} characters.").format(most=LONGEST), field="password")
    user = User(email=email, name=name)
    user.restaurant_name = restaurant.name if restaurant is not None else ""
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages), field="password") from error
    return make_password(password)


def payload_of(password: str) -> dict[str, str]:
    """Return a keyed hash for a command's payload: it tells passwords apart and reveals none."""
    return {"password": keys.mac(Purpose.FINGERPRINT, password)}
