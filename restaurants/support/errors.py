"""The refusals of support access."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class SupportNotAllowed(DomainError):
    code = "support.not_allowed"
    status = 403
    message = _(
        "The owner of this restaurant does not allow support access. Ask them to allow it on the page Support access"
        " of their settings."
    )


class SupportOfMember(DomainError):
    code = "support.member"
    message = _("You work at this restaurant. Sign in there as yourself.")


class SupportNotInService(DomainError):
    code = "support.not_in_service"
    message = _("This restaurant is suspended or closed. Restore it first.")


class SupportAlreadyOpen(DomainError):
    code = "support.already_open"
    message = _("Your support access to this restaurant is open already.")


class SupportUnknown(NotFound):
    code = "support.unknown"
    message = _("We cannot find that support access.")


class SupportEnded(DomainError):
    """The access has ended, or its time is over. Also while the principal cache still holds it."""

    code = "support.ended"
    status = 403
    message = _("Support access to this restaurant has ended. Open it again in the admin if you need it.")


class SupportReadsOnly(DomainError):
    code = "support.reads_only"
    status = 403
    message = _("Support access only shows pages. Nothing was changed.")


class SupportDownloadsNothing(DomainError):
    code = "support.no_downloads"
    status = 403
    message = _("Support access only shows pages. Files cannot be downloaded. Ask the owner to send you this one.")
