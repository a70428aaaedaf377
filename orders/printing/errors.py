"""The refusals of printing."""

from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import DomainError, InvalidInput, NotFound


class PrinterNotFound(NotFound):
    code = "printer.not_found"
    message = _("This printer was removed. Choose another one.")


class PrintJobNotFound(NotFound):
    code = "printer.job_not_found"
    message = _("This paper is no longer in the queue.")


class PrinterNameTaken(InvalidInput):
    code = "printer.name_taken"
    message = _("Another printer has this name. Choose a different one.")


class PapersWait(DomainError):
    code = "printer.papers_wait"
    message = _("Papers wait for this printer. Choose a printer that stands in for it, then remove it.")


class TooManyPrinters(DomainError):
    code = "printer.too_many"
    message = _("A restaurant has at most 30 printers. Remove one first.")
