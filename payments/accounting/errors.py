"""The refusals of the accountant's exports, each with its code."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class ExportNotFound(NotFound):
    code = "accounting.export_not_found"
    message = _("There is no such export.")


class NothingToExport(DomainError):
    """The month has no Z report, or each of its journals was exported before."""

    code = "accounting.nothing_to_export"


class NotMapped(DomainError):
    """`details["lines"]` are the lines of journals that have no account."""

    code = "accounting.not_mapped"


class SettingsStale(DomainError):
    code = "accounting.settings_stale"
    status = 409
    message = _("Another person has changed the accounts meanwhile. Reload the page and enter your change again.")
