"""The alert of printing, on the portal's page Needs attention."""

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from orders.models import Printer, PrintJob
from realtime.alerts import AlertKind, raise_alert, register
from realtime.commands.context import CommandContext

JOB_FAILED = AlertKind(
    "printer.job_failed",
    _("A printer could not print"),
    _(
        "The printer could not read what it was sent, three times. Tell the kitchen what is on the ticket now. Then "
        "check the printer’s make in Settings, Printers, and send a test print."
    ),
)


def job_failed(context: CommandContext, printer: Printer, job: PrintJob) -> None:
    """Alert that `job` was not printed."""
    raise_alert(
        JOB_FAILED.name, context=context, about="printer", subject=printer.id,
        sentence=lambda: gettext("{printer} did not print “{title}”: {result}").format(
            printer=printer.name, title=job.title, result=job.result
        ),
        printer=printer.name, title=job.title, result=job.result,
    )  # fmt: skip


def register_all() -> None:
    register(JOB_FAILED)
