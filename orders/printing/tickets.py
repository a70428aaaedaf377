"""What the paper of a kitchen ticket says, and what the next one says after a change. Pure but for the language.

A ticket is the shape `ticket` of its events. `Printed` is what its papers said: {"held", "header", "lines": {id:
line}}.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders import allergies
from orders.models import Order
from orders.models.floor import table_label
from orders.models.lines import Line
from orders.printing.paper import ALERT, ITEM, RULE, TEXT, TITLE, Row, row

Printed = dict[str, Any]
LINE_FIELDS = ("name", "quantity", "modifiers", "notes", "course", "seat")
HEADER_FIELDS = ("order_number", "order_type", "table_name", "notes", "allergies", "promised_at", "rush")
TO_MAKE = (Line.Status.FIRED, Line.Status.STARTED)
HELD, VOID = "held", Line.Status.VOID


@dataclass(frozen=True, slots=True)
class Paper:
    """A piece of paper: its title in the queue, its rows, and what the kitchen knows with it."""

    title: str
    rows: list[Row]
    printed: Printed


def paper_of(
    ticket: dict[str, Any], printed: Printed | None, zone: ZoneInfo, *, is_fired: bool = False
) -> Paper | None:
    """Return the next paper of a ticket, or None if there is nothing new to tell.

    `printed` is what the paper before it said, None without one. `is_fired`: the ticket was held and is to be made now.
    """
    now = _state_of(ticket)
    if printed is None or (is_fired and printed["held"]):
        return _whole(ticket, now, zone)
    if now["held"] and not printed["held"]:
        rows = [*_head(ticket, zone), row(_("WAIT: do not make this yet"), ALERT)]
        return Paper(_title(ticket), rows, {**printed, "held": True})
    if now["held"]:
        return None
    changes = [*_header_changes(printed["header"], now["header"]), *_line_changes(printed["lines"], now["lines"])]
    if not changes:
        return None
    rows = [row(_("CHANGE"), TITLE), *_head(ticket, zone), row("", RULE), *changes, row("", RULE)]
    return Paper(_("Change: {ticket}").format(ticket=_title(ticket)), rows, now)


def _whole(ticket: dict[str, Any], now: Printed, zone: ZoneInfo) -> Paper | None:
    """Return the paper of everything that is to be made: nothing of a held ticket, nor of one that is made already."""
    items = [item for item in ticket["items"] if item["status"] in TO_MAKE]
    if now["held"] or not items:
        return None
    rows = [*_head(ticket, zone), row("", RULE)]
    for item in items:
        rows += _item(item)
    return Paper(_title(ticket), [*rows, row("", RULE)], now)


def _state_of(ticket: dict[str, Any]) -> Printed:
    lines = {
        str(item["line_id"]): {name: item[name] for name in LINE_FIELDS}
        for item in ticket["items"]
        if item["status"] != VOID
    }
    header = {name: ticket[name] for name in HEADER_FIELDS}
    return {"held": ticket["status"] == HELD, "header": header, "lines": lines}


def _title(ticket: dict[str, Any]) -> str:
    number = _("Order {number}").format(number=ticket["order_number"])
    return f"{table_label(ticket['table_name'])} · {number}" if ticket["table_name"] else number


def _head(ticket: dict[str, Any], zone: ZoneInfo) -> list[Row]:
    kind = _type_label(ticket["order_type"])
    number = _("Order {number}").format(number=ticket["order_number"])
    rows = [row(table_label(ticket["table_name"]) if ticket["table_name"] else number, TITLE)]
    guests = ticket["guests"]
    counted = ngettext("{count} guest", "{count} guests", guests).format(count=guests) if guests else ""
    sent = _time(ticket["fired_at"] or ticket["sent_at"], zone)
    rows.append(row(" · ".join(filter(None, [number, kind, ticket["server_name"], counted])), TEXT, sent))
    if ticket["promised_at"]:
        rows.append(row(_("Promised for {time}").format(time=_time(ticket["promised_at"], zone)), ALERT))
    if ticket["rush"]:
        rows.append(row(_("RUSH"), ALERT))
    for entry in ticket["allergies"]:
        said = {"subject": allergies.subject_label(entry), "allergens": allergies.entry_label(entry)}
        rows.append(row(_("ALLERGY, {subject}: {allergens}").format(**said), ALERT))
    if ticket["notes"]:
        rows.append(row(ticket["notes"], ALERT))
    return rows


def _item(item: dict[str, Any], prefix: str = "") -> list[Row]:
    rows = [row(f"{prefix}{item['quantity']} x {item['name']}", ITEM)]
    rows += [row(f"    {modifier}") for modifier in item["modifiers"]]
    if item["notes"]:
        rows.append(row(f"    {item['notes']}", ALERT))
    if item["seat"]:
        rows.append(row("    " + _("Seat {number}").format(number=item["seat"])))
    return rows


def _line_changes(before: dict[str, Any], after: dict[str, Any]) -> list[Row]:
    """Return the lines that left, changed and came, in that order."""
    rows: list[Row] = []
    for line_id, line in before.items():
        if line_id not in after:
            rows += _item({**line, "modifiers": [], "notes": "", "seat": None}, prefix=_("VOID") + " ")
    for line_id, line in after.items():
        was = before.get(line_id)
        if was is None:
            rows += _item(line, prefix=_("NEW") + " ")
        elif was != line:
            rows += _item(line, prefix=_("NOW") + " ")
            rows.append(row("    " + _("was: {before}").format(before=_described(was))))
    return rows


def _described(line: dict[str, Any]) -> str:
    said = [f"{line['quantity']} x {line['name']}", *line["modifiers"], line["notes"]]
    return ", ".join(filter(None, said))


def _header_changes(before: dict[str, Any], after: dict[str, Any]) -> list[Row]:
    rows = []
    if before["table_name"] != after["table_name"]:
        was = table_label(before["table_name"]) or _("no table")
        rows.append(row(_("Moved here from {table}").format(table=was), ALERT))
    if before["order_number"] != after["order_number"]:
        rows.append(row(_("Was order {number}").format(number=before["order_number"]), ALERT))
    if before["order_type"] != after["order_type"]:
        said = {"type": _type_label(after["order_type"]), "before": _type_label(before["order_type"])}
        rows.append(row(_("Now {type}, was {before}").format(**said), ALERT))
    if before["promised_at"] != after["promised_at"]:
        rows.append(row(_("New time, above") if after["promised_at"] else _("No promised time any more"), ALERT))
    if before["notes"] != after["notes"] and not after["notes"]:
        rows.append(row(_("Note removed"), ALERT))
    elif before["notes"] != after["notes"]:
        rows.append(row(_("New note, above"), ALERT))
    if before["allergies"] != after["allergies"]:
        rows.append(row(_("Allergies changed, above") if after["allergies"] else _("Allergies removed"), ALERT))
    if before["rush"] != after["rush"]:
        rows.append(row(_("Make this first") if after["rush"] else _("No longer rushed"), ALERT))
    return rows


def _type_label(order_type: str) -> str:
    return str(Order.Type(order_type).label)


def _time(moment: str | datetime, zone: ZoneInfo) -> str:
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{at.astimezone(zone):%H:%M}"
