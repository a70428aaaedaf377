"""The alerts of printing, on the portal's page Needs attention."""

from collections.abc import Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from orders.models import Printer, PrintJob
from orders.printing.limits import LATE
from realtime.alerts import AlertKind, raise_alert, register
from realtime.commands.context import CommandContext
from realtime.models import Alert

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

TOO_OLD = AlertKind(
    "printer.too_old",
    _("Tickets were not printed in time"),
    _(
        "No printer took them in two hours, so they are not printed any more. Ask the kitchen whether they were made. "
        "Then check the printer in Settings, Printers, where each can be printed again."
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


def too_old(context: CommandContext, printer: Printer, titles: Sequence[str]) -> None:
    """Alert that these tickets were not printed in time, unless an alert of the last LATE of the printer is open.

    An older one that is still open is about other tickets. One query.
    """
    recent = Alert.objects.filter(kind=TOO_OLD.name, subject=printer.id, resolved_at=None, at__gt=clock.now() - LATE)
    if recent.exists():
        return
    raise_alert(
        TOO_OLD.name, context=context, about="printer", subject=printer.id,
        sentence=lambda: gettext("{printer} did not print: {titles}").format(
            printer=printer.name, titles=", ".join(titles)
        ),
        printer=printer.name, titles=list(titles),
    )  # fmt: skip


def register_all() -> None:
    register(JOB_FAILED, NOT_CONNECTED, TOO_OLD)
