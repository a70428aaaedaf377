"""The refusals of archives."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class ArchiveNotFound(NotFound):
    code = "export.not_found"
    message = _("This archive was not found. It may have expired: make a new one.")


class ArchiveUnderWay(DomainError):
    code = "export.under_way"
    message = _("An archive is being made already. Wait until it is ready, or cancel it.")
