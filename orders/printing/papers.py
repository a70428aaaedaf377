"""A job as lines on the paper of its printer, with the mark of a second print."""

from django.utils import translation
from django.utils.translation import gettext as _

from fynlo.core.tenancy.context import restaurants_language
from orders.models import PrintJob
from orders.printing.paper import ALERT, PaperLine, lines_of, row


def lines_of_job(job: PrintJob, columns: int) -> list[PaperLine]:
    """Return what the printer prints now. The same for each fetch of one attempt."""
    rows = list(job.content)
    if job.attempts > 1:
        with translation.override(restaurants_language()):
            rows.insert(0, row(_("PRINTED AGAIN: you may have this already"), ALERT))
    return lines_of(rows, columns)
