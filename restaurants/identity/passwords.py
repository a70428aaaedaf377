"""Proving who one is, and what a good password is."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from fynlo.errors import DomainError, InvalidInput
from restaurants.identity.throttle import SIGN_IN
from restaurants.identity.tokens import signature
from restaurants.models import User
from restaurants.models.people import normalised_email

LONGEST = 1000  # characters; hashing a novel would be work for nothing


class WrongCredentials(DomainError):
    """The same for an unknown e-mail, a wrong password and a person who was switched off."""

    code = "invalid_credentials"
    status = 401
    transient = True
    message = "E-mail or password is wrong."


class WrongPassword(DomainError):
    """For somebody who is signed in already and proves it again."""

    code = "password.wrong"
    status = 422
    transient = True
    message = "That is not your password."


class WeakPassword(InvalidInput):
    code = "password.weak"
    status = 422


def person_with(*, email: str, password: str, address: str | None) -> User:
    """The active person whom e-mail and password name.

    Takes as long for an unknown e-mail as for a wrong password. Counts the try (see `throttle.SIGN_IN`).
    Raises WrongCredentials, TooManyTries. Not for inside a transaction: hashing is slow on purpose.
    """
    email = normalised_email(email)
    SIGN_IN.try_once(email, address)
    user = User.objects.filter(email=email).first()
    if not _matches(user, password) or not user.is_active:
        raise WrongCredentials()
    SIGN_IN.forgive(email)
    return user


def confirm(user: User, password: str, address: str | None) -> None:
    """Raises WrongPassword when it is not theirs, TooManyTries."""
    SIGN_IN.try_once(user.email, address)
    if not _matches(user, password):
        raise WrongPassword(field="password")
    SIGN_IN.forgive(user.email)


def _matches(user: User | None, password: str) -> bool:
    if len(password) > LONGEST:
        password = ""
    if user is None:
        make_password(password)  # the time it would have taken to compare
        return False
    return user.check_password(password)


def hashed_password(password: str, *, email: str, name: str = "") -> str:
    """What is kept of a new password. Raises WeakPassword, saying everything that is wrong with it."""
    if len(password) > LONGEST:
        raise WeakPassword(f"Use at most {LONGEST} characters.", field="password")
    try:
        validate_password(password, User(email=email, name=name))
    except ValidationError as error:
        raise WeakPassword(" ".join(error.messages), field="password") from error
    return make_password(password)


def payload_of(password: str) -> dict[str, str]:
    """What tells one new password from another in a command's payload, and nobody what it is."""
    return {"password": signature("payload", password)}
