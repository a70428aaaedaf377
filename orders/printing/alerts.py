"""The alerts of printing, on the portal's page Needs attention."""

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
NOT_CONNECTED = AlertKind(
    "printer.not_connected",
    _("A printer was never connected"),
    _(
        "Tickets wait for it. Tell the kitchen what was ordered. Then open the printer and type its address into the "
        "printer’s own settings, or remove it."
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


def not_connected(context: CommandContext, printer: Printer) -> None:
    """Alert that a ticket waits for a printer that has never asked for work."""
    raise_alert(
        NOT_CONNECTED.name, context=context, about="printer", subject=printer.id,
        sentence=lambda: gettext("{printer} has never asked for its tickets").format(printer=printer.name),
        printer=printer.name,
    )  # fmt: skip


def register_all() -> None:
    register(JOB_FAILED)
    register(NOT_CONNECTED)
