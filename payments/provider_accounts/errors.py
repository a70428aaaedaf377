"""The refusals of provider accounts, each with its code."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class AccountNotFound(NotFound):
    code = "provider.not_found"
    message = _("This restaurant has no account at that payment provider.")


class UnknownProvider(NotFound):
    code = "provider.unknown"
    message = _("There is no such payment provider.")


class KeyInvalid(DomainError):
    """The text is no secret key, or the provider does not accept it. The message is the provider's or ours."""

    code = "provider.key_invalid"


class WrongMode(DomainError):
    """A test key for real payments, or a live key for test payments."""

    code = "provider.wrong_mode"


class AccountTaken(DomainError):
    code = "provider.account_taken"
    message = _("This account belongs to another restaurant.")


class ConnectUnavailable(NotFound):
    code = "provider.connect_unavailable"
    message = _("This platform opens no accounts at that provider. Enter the key of your own account.")


class ProviderSilent(DomainError):
    """The provider did not answer, so nothing was saved."""

    code = "provider.unreachable"
    status = 503
    transient = True


class PaymentsUnderWay(DomainError):
    """`details["count"]` is how many payments at the provider have not ended yet."""

    code = "provider.payments_under_way"
