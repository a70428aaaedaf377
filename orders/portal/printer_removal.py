"""What the removal of a printer changes, in sentences for the person who is about to do it."""

from collections.abc import Mapping

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders.models import Printer, PrintJob
from orders.printing import selectors


def consequences(of: Printer, station_names: Mapping[str, str]) -> str:
    """Return what `orders.printing.services.remove_printer` would do. Two queries."""
    others = [one for one in selectors.printers() if one.id != of.id]
    heir = next((one for one in others if one.id == of.fallback_id), None)
    waiting = selectors.unfinished(of.id).exclude(kind=PrintJob.Kind.TEST).count()
    said = [_waiting(waiting, heir)] if waiting else []
    said += [_stand_in(one, heir) for one in others if one.fallback_id == of.id]
    printed = {slug for one in others for slug in one.stations}
    if unprinted := [name for slug, name in station_names.items() if slug in of.stations and slug not in printed]:
        said.append(_("No printer prints the tickets of {stations} then.").format(stations=", ".join(unprinted)))
    return " ".join([*said, _("Its address is refused from then on.")])


def _waiting(count: int, heir: Printer | None) -> str:
    if heir is not None:
        sentence = ngettext(
            "{count} paper that waits comes out at {printer}.",
            "{count} papers that wait come out at {printer}.",
            count,
        )
        return sentence.format(count=count, printer=heir.name)
    sentence = ngettext(
        "{count} paper waits for it: choose a printer that stands in first.",
        "{count} papers wait for it: choose a printer that stands in first.",
        count,
    )
    return sentence.format(count=count)


def _stand_in(of: Printer, heir: Printer | None) -> str:
    if heir is None or heir.id == of.id:
        return _("Nothing stands in for {printer} then.").format(printer=of.name)
    return _("{heir} stands in for {printer} then.").format(heir=heir.name, printer=of.name)
