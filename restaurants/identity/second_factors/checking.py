"""Check the code that a person shows as a second factor, and count attempts."""

from datetime import timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.request import Request

from fynlo.core import clock
from restaurants.identity import account_warnings, known_browsers, security_log
from restaurants.identity.network_addresses import client_address
from restaurants.identity.second_factors import app_secrets, challenges, passkeys, rules, selectors
from restaurants.identity.second_factors.errors import PasskeyRefused, SecondFactorRequired, WrongCode
from restaurants.identity.security_log import Kind, Outcome
from restaurants.identity.throttle import Throttle, TooManyAttempts
from restaurants.models import RecoveryCode, User

# Only who knows the password gets here. 3 of a million codes are valid at a time, so that 5 attempts in 15 minutes from
# one place and 60 a day from all of them find one in 15 years. A browser that signed in before has its own 5, which
# nobody else uses up; a new password clears the count.
QUARTER = Throttle("second-factor", timedelta(minutes=15), per_address=100, per_subject_here=5, per_browser=5)
DAY = Throttle(
    "second-factor-day",
    timedelta(days=1),
    per_subject=60,
    per_browser=60,
    or_else=_(", or set a new password by email"),
)


def require_no_second_factor(user: User) -> None:
    """Raise SecondFactorRequired, with a challenge, for a person who must still show one. One query."""
    if selectors.has_second_factor(user.pk):
        raise SecondFactorRequired(
            challenge=challenges.issue(user), expires_in=int(challenges.LIFETIME.total_seconds())
        )


def check_code(user: User, code: str, request: HttpRequest | Request) -> None:
    """Use up a code of the authenticator app, or a recovery code. Counts the attempt. Locks the app's row.

    A code works once. Emails the person about many wrong codes, and about a recovery code. Call outside a transaction.
    Raises WrongCode, TooManyAttempts.
    """
    subject, address = str(user.pk), client_address(request)
    browser = known_browsers.id_of(request, user.email)
    try:
        DAY.count_attempt(subject, address, browser)
        QUARTER.count_attempt(subject, address, browser)
    except TooManyAttempts:
        security_log.record_refusal(Kind.THROTTLED, user=user, note=_("Second factor"))
        raise
    plain = rules.normalised(code)
    is_of_app = len(plain) == rules.DIGITS
    note = _("Authenticator app") if is_of_app else _("Recovery code")
    if not (_use_app(user, plain) if is_of_app else _use_recovery_code(user, plain)):
        security_log.record(Kind.SECOND_FACTOR, user=user, outcome=Outcome.REFUSED, note=note)
        if DAY.count_since(subject, account_warnings.PERIOD) >= account_warnings.MANY_WRONG_CODES:
            account_warnings.warn_of_wrong_codes(user)
        raise WrongCode(field="code")
    for throttle in (DAY, QUARTER):
        throttle.forgive(subject, address, browser)
    security_log.record(Kind.SECOND_FACTOR, user=user, note=note)
    if not is_of_app:
        account_warnings.tell_of_recovery_code(user, selectors.factors_of(user.pk).codes_left)


def check_passkey(user: User, credential: str, request: HttpRequest) -> None:
    """Check a passkey of that person on this host, as the second step of a sign-in. Raises PasskeyRefused."""
    try:
        passkeys.check_proof(request, credential, user.pk)
    except PasskeyRefused:
        security_log.record_refusal(Kind.SECOND_FACTOR, user=user, note=_("Passkey"))
        raise
    security_log.record(Kind.SECOND_FACTOR, user=user, note=_("Passkey"))


def forgive(user: User) -> None:
    """Forget the attempts of everybody: the account has a new password."""
    for throttle in (DAY, QUARTER):
        throttle.forgive_everywhere(str(user.pk))


def _use_app(user: User, code: str) -> bool:
    with transaction.atomic():
        app = TOTPDevice.objects.select_for_update().filter(user=user, confirmed=True).first()
        secret = app_secrets.secret_of(app) if app is not None else None
        if app is None or secret is None:
            return False
        step = rules.matching_step(secret, code, at=clock.now(), after=app.last_t)
        if step is None:
            return False
        app.last_t, app.last_used_at = step, clock.now()
        app.save(update_fields=["last_t", "last_used_at"])
        return True


def _use_recovery_code(user: User, code: str) -> bool:
    unused = RecoveryCode.objects.filter(user=user, used_at=None, code_hash=rules.recovery_code_hash(user.pk, code))
    return bool(unused.update(used_at=clock.now()))
