"""What printers report, in words, and the state of a printer on the portal's pages."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from realtime.printers import is_silent
from realtime.sync.models import PollingPrinter

# Star's codes by their first digits, the longest first, and Epson's by name.
TROUBLES: dict[str, str | Promise] = {
    "411": _("Paper jam"),
    "41": _("No paper"),
    "42": _("The cover is open"),
    "4": _("The printer reports a fault"),
    "52": _("It could not fetch the paper"),
    "5": _("It could not read the paper"),
    "EPTR_REC_EMPTY": _("No paper"),
    "EPTR_COVER_OPEN": _("The cover is open"),
    "EPTR_CUTTER": _("The cutter is blocked"),
    "EPTR_MECHANICAL": _("The printer reports a fault"),
    "EPTR_AUTOMATICAL": _("The print head is too hot"),
    "EPTR_UNRECOVERABLE": _("The printer reports a fault. Switch it off and on"),
}


@dataclass(frozen=True, slots=True)
class PrinterState:
    """How a printer is: a tone of `state_badge`, its icon, its label."""

    tone: str
    icon: str
    label: str | Promise


NEW = PrinterState("neutral", "clock", _("Not connected yet"))
UNCONNECTED = PrinterState("danger", "exclamation-triangle", _("Not connected, its tickets wait"))
SILENT = PrinterState("danger", "exclamation-triangle", _("Does not answer"))
READY = PrinterState("success", "check-circle", _("Ready"))


def trouble_label(code: str) -> str | Promise:
    """Return what a printer's report means; the report itself if we do not know it."""
    return next((label for known, label in TROUBLES.items() if code.startswith(known)), code)


def printer_state(row: PollingPrinter | None) -> PrinterState:
    """Return the state of a printer; None if it was removed at this moment."""
    if row is None or row.polled_at is None:
        return NEW if row is None or row.waiting_since is None else UNCONNECTED
    if row.trouble:
        return PrinterState("danger", "exclamation-triangle", trouble_label(row.trouble))
    return SILENT if is_silent(row) else READY
