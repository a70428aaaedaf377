"""The refusals of card readers, each with its code."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class ReaderNotFound(NotFound):
    code = "reader.not_found"
    message = _("This restaurant has no such card reader.")


class ReaderBusy(DomainError):
    """`details["payment"]` is the payment that the reader waits for."""

    code = "reader.busy"
    message = _("Another payment is under way on this card reader. Wait for it, cancel it, or choose another reader.")


class ReaderTaken(DomainError):
    code = "reader.taken"
    message = _("This card reader was added before.")


class PairingRefused(DomainError):
    """The provider did not do it; the message is the provider's."""

    code = "reader.refused"
