"""The refusals of reports, each with its code."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, NotFound


class ReportNotFound(NotFound):
    code = "report.not_found"
    message = _("There is no such report.")


class ReportTooLong(DomainError):
    """The database stopped a statement of the report at its limit of time."""

    code = "report.too_long"
    status = 503
    transient = True
    message = _("This report takes too long to show. Choose a shorter period, or have it prepared as a file.")


class ReportsBusy(DomainError):
    code = "report.busy"
    status = 503
    transient = True
    message = _("Other reports are being made right now. Try again in a moment.")


class FileNotFound(NotFound):
    code = "report.file_not_found"
    message = _("This file was not found. It may have expired: prepare it again.")


class TooManyFiles(DomainError):
    code = "report.too_many_files"
    message = _("Five files are being prepared already. Wait until one is ready, or cancel one.")


class TooManyRows(DomainError):
    """`details["most"]` is how many rows such a file may have."""

    code = "report.too_many_rows"
