"""What changed about an order, in the words that staff use: two states in, sentences out."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from fynlo.core.money import written
from orders import allergies

State = dict[str, Any]
TYPES = {"dine_in": "Eaten in", "takeaway": "Taken away", "pickup": "Picked up", "delivery": "Delivered"}


def lines_changed(
    changed: list[tuple[State, State]], moved_from: State | None, parted: State | None = None
) -> list[str]:
    """`changed` are lines before ({} for a new one) and after; `moved_from` is the order that had the new ones,
    `parted` names the line that was part of another one and is void now.
    """
    if parted is not None:
        by_id = {line["id"]: (before, line) for before, line in changed}
        (whole, _), (_, part) = by_id.pop(parted["from_line_id"]), by_id.pop(parted["line_id"])
        said = _void(part, f"{part['quantity']} of {parted['of']} × {part['name']}", was=whole["status"])
        return [said, *lines_changed(list(by_id.values()), moved_from)]
    added = [line for before, line in changed if not before]
    said = [f"{_came(moved_from)}: {listed(added)}"] if added else []
    said += [_acknowledged(line) for line in added if line.get("allergy_acknowledged") and moved_from is None]
    for before, line in changed:
        if before:
            said += _line_changed(before, line)
    return said


def header_changed(before: State, now: State, payment: State | None = None) -> list[str]:
    """`payment` is the money that made the change, if any."""
    said = []
    if now["table_name"] != before["table_name"]:
        said.append(f"Moved to {table(now['table_name'])}" if now["table_name"] else "Taken from the table")
    if now["guests"] != before["guests"]:
        said.append(f"Guests: {now['guests'] or 'not said'}, was {before['guests'] or 'not said'}")
    if now["notes"] != before["notes"]:
        said.append(f"Note: “{now['notes']}”" if now["notes"] else "Note removed")
    if now.get("allergies", []) != before.get("allergies", []):
        said += _allergies_changed(before.get("allergies", []), now.get("allergies", []))
    if now["order_type"] != before["order_type"]:
        said.append(TYPES[now["order_type"]])
    if now.get("promised_at") != before.get("promised_at"):
        said.append(f"Promised for {_time(now['promised_at'])}" if now["promised_at"] else "No time promised any more")
    if now.get("customer_id") != before.get("customer_id"):
        said.append("Customer noted" if now["customer_id"] else "Customer removed")
    if now.get("rush", False) != before.get("rush", False):
        said.append("Rushed" if now["rush"] else "Not rushed any more")
    return [*said, *_money_changed(before, now, payment)]


def listed(lines: Iterable[State]) -> str:
    return ", ".join(f"{line['quantity']} × {line['name']}" for line in lines)


def table(name: str) -> str:
    return f"table {name}" if name.isdigit() else name


def order_named(named: State) -> str:
    """`order 12`, with its table where it has one."""
    place = named.get("table_name")
    return f"order {named['number']}" + (f" at {table(place)}" if place else "")


def course(number: int, names: Sequence[str]) -> str:
    """What the restaurant calls that course."""
    return names[number - 1] if number <= len(names) else f"Course {number}"


def _came(moved_from: State | None) -> str:
    return f"Moved here from {order_named(moved_from)}" if moved_from else "Added"


def _line_changed(before: State, line: State) -> list[str]:
    if line["status"] == "void" != before["status"]:
        return [_void(line, listed([line]), was=before["status"])]
    said = _adjusted(before, line, listed([line]))
    if line["quantity"] != before["quantity"]:
        said.append(f"{line['name']}: {line['quantity']}, was {before['quantity']}")
    if line["notes"] != before["notes"]:
        said.append(f"{listed([line])}: {_note(before['notes'], line['notes'])}")
    if line.get("seat") != before.get("seat"):
        said.append(f"{listed([line])}: seat {line['seat'] or 'none'}, was {before['seat'] or 'none'}")
    if line.get("allergy_acknowledged", []) != before.get("allergy_acknowledged", []):
        said.append(_acknowledged(line))
    if line["course"] != before["course"]:
        said.append(f"{listed([line])}: course {line['course']}, was {before['course']}")
    return said


def _allergies_changed(before: list[State], now: list[State]) -> list[str]:
    said = []
    for seat in sorted({entry["seat"] for entry in [*before, *now]}, key=lambda seat: seat or 0):
        was, entry = (allergies.entry_for(entries, seat) for entries in (before, now))
        if entry and entry != was:
            said.append(f"Allergy, {allergies.whose(entry).lower()}: {allergies.what(entry)}")
        elif was and not entry:
            said.append(f"Allergy removed, {allergies.whose(was).lower()}: {allergies.what(was)}")
    return said


def _acknowledged(line: State) -> str:
    return f"Ordered despite the allergy. {allergies.sentence(listed([line]), line['allergy_acknowledged'])}"


def _void(line: State, what: str, *, was: str) -> str:
    word = "Taken off" if was == "held" else "Void after it was sent"
    return f"{word}: {what}" + (f" ({line['void_reason']})" if line["void_reason"] else "")


def _note(before: str, now: str) -> str:
    if not now:
        return f"note “{before}” removed"
    return f"note “{now}”" + (f", was “{before}”" if before else "")


def _money_changed(before: State, now: State, payment: State | None) -> list[str]:
    said = _adjusted(before, now, "the order")
    if now["paid"] < before["paid"]:
        said.append(f"{_amount(now['due'])} is due again")
    if now["paid"] > before["paid"]:
        tip = f", and {_amount(now['tips'] - before['tips'])} tip" if now["tips"] != before["tips"] else ""
        left = f"{_amount(now['due'])} still due" if now["due"] else "paid in full"
        left = f"{_amount(now['overpaid'])} over the bill" if now["overpaid"] else left
        receipt = f" (receipt {payment['receipt_number']})" if payment and payment["receipt_number"] else ""
        said.append(f"Paid {_amount(now['paid'] - before['paid'])}{tip}: {left}{receipt}")
    same_goods = (now["subtotal"], now["discount"]) == (before["subtotal"], before["discount"])
    if same_goods and now["service_charge"] != before["service_charge"]:
        said.append("Service charge put back" if now["service_charge"] else "Service charge taken off")
    return said


def _adjusted(before: State, now: State, what: str) -> list[str]:
    """Discounts and comps that came or went."""
    were = {entry["id"]: entry for entry in before.get("adjustments", ())}
    are = {entry["id"]: entry for entry in now.get("adjustments", ())}
    given = [f"{off(entry)} {what} ({entry['reason']})" for key, entry in are.items() if key not in were]
    return given + [f"Taken back: {off(entry)} {what}" for key, entry in were.items() if key not in are]


def off(entry: State) -> str:
    """What an entry of `adjustments` takes off."""
    if entry["kind"] == "comp":
        return "On the house:"
    if entry["rate"] is not None:
        return f"{(entry['rate'] * 100).normalize():f} % off"
    return f"{_amount(entry['amount'])} off"


def _amount(amount: Decimal) -> str:
    return written(amount, connection.tenant.currency)


def _time(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(connection.tenant.zone).strftime("%H:%M")
