"""The refusals of second factors."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError


class SecondFactorRequired(DomainError):
    """The password is right, and the account has a second factor. `details` holds the challenge to complete."""

    code = "second_factor_required"
    status = 403
    transient = True
    message = _("Enter the code of your authenticator app to finish signing in.")


class ChallengeExpired(DomainError):
    """The challenge is forged or older than its lifetime, or the password has changed since."""

    code = "second_factor.expired"
    status = 401
    transient = True
    message = _("That took too long. Sign in again with your password.")


class WrongCode(DomainError):
    """The same for a wrong code, one that was used before, and an account without a second factor."""

    code = "second_factor.wrong"
    status = 401
    transient = True
    message = _("That code is wrong or was used before. Enter the newest one.")


class FactorNotFound(DomainError):
    code = "second_factor.not_found"
    status = 404
    message = _("We cannot find that second factor. It may have been removed already.")


class NeedsAnotherFactor(DomainError):
    code = "second_factor.needs_another"
    message = _("Recovery codes need an authenticator app or a passkey. Add one first.")


class PasskeyRefused(DomainError):
    """The signature, the challenge or the host is wrong, or the passkey is unknown. The same for each."""

    code = "passkey.refused"
    status = 401
    transient = True
    message = _("That passkey does not work here, or it took too long. Try again, or sign in with your password.")


class PasskeyKnown(DomainError):
    code = "passkey.known"
    message = _("That passkey is on your account already.")


class TooManyPasskeys(DomainError):
    code = "passkey.too_many"
    message = _("You have 20 passkeys, the most for one account. Remove one first.")
