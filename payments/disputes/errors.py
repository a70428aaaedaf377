"""The refusals of disputes, each with its code."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class DisputeNotFound(NotFound):
    code = "dispute.not_found"
    message = _("Dispute not found.")


class CannotAnswer(DomainError):
    """`details` hold the dispute's `status` and its `submission`."""

    code = "dispute.cannot_answer"
    message = _("This dispute cannot be answered any more.")


class NothingToSay(DomainError):
    code = "dispute.nothing_to_say"
    message = _("Write what happened before you send the answer.")


class TooManyPictures(DomainError):
    code = "dispute.too_many_pictures"


class PictureNotFound(NotFound):
    code = "dispute.picture_not_found"
    message = _("Picture not found.")
