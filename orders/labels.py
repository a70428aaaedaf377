"""Labels and sentences about orders for staff: tables, courses, adjustments, and what a change did.

Pure, except that amounts and times follow the restaurant's currency and time zone.

A `State` is an order or a line as `orders.payloads` serializes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from fynlo.core.money import written
from fynlo.core.tenancy.connection import connection
from orders import allergies
from orders.models import Order
from orders.models.floor import table_label
from orders.pricing.adjustments import COMP
from orders.pricing.vat import Treatment

State = dict[str, Any]

# One bag for both types that leave: the clock means a time on every screen.
ORDER_TYPE_ICONS = {
    Order.Type.DINE_IN: "users",
    Order.Type.TAKEAWAY: "shopping-bag",
    Order.Type.PICKUP: "shopping-bag",
    Order.Type.DELIVERY: "truck",
}


def describe_line_changes(
    changed: list[tuple[State, State]], moved_from: State | None, parted: State | None = None
) -> list[str]:
    """Describe changed lines, each given as (before, after); `before` is {} for a new line.

    `moved_from` names the order that had the new lines. `parted` names a voided part and the line it was split off.
    """
    if parted is not None:
        by_id = {line["id"]: (before, line) for before, line in changed}
        (whole, _), (_, part) = by_id.pop(parted["from_line_id"]), by_id.pop(parted["line_id"])
        voided = _void_sentence(part, f"{part['quantity']} of {parted['of']} × {part['name']}", was=whole["status"])
        return [voided, *describe_line_changes(list(by_id.values()), moved_from)]
    added = [line for before, line in changed if not before]
    sentences = [f"{_added_label(moved_from)}: {list_lines(added)}"] if added else []
    sentences += [_acknowledged(line) for line in added if line.get("allergy_acknowledged") and moved_from is None]
    for before, line in changed:
        if before:
            sentences += _line_changes(before, line)
    return sentences


def describe_header_changes(before: State, now: State, payment: State | None = None) -> list[str]:
    """Describe a changed order header. `payment` is the payment that made the change, or None."""
    sentences = []
    if now["table_name"] != before["table_name"]:
        where = table_label(now["table_name"], in_sentence=True)
        sentences.append(f"Moved to {where}" if where else "Removed from the table")
    if now["guests"] != before["guests"]:
        sentences.append(f"Guests: {now['guests'] or 'not set'}, was {before['guests'] or 'not set'}")
    if now["notes"] != before["notes"]:
        sentences.append(f"Note: “{now['notes']}”" if now["notes"] else "Note removed")
    if now.get("allergies", []) != before.get("allergies", []):
        sentences += _allergy_changes(before.get("allergies", []), now.get("allergies", []))
    if now["order_type"] != before["order_type"]:
        sentences.append(f"Order type: {Order.Type(now['order_type']).label}")
    if now.get("promised_at") != before.get("promised_at"):
        sentences.append(f"Promised for {_time(now['promised_at'])}" if now["promised_at"] else "Promised time removed")
    if now.get("customer_id") != before.get("customer_id"):
        sentences.append("Customer added" if now["customer_id"] else "Customer removed")
    if now.get("rush", False) != before.get("rush", False):
        sentences.append("Rushed" if now["rush"] else "Rush removed")
    return [*sentences, *_money_changes(before, now, payment)]


def describe_price_change(data: State) -> str:
    """Describe an `order.price_changed` event: "Price of 2 × Tacos: £7.00 each, was £8.50 (Smaller portion)"."""
    restored = " restored" if data["restored"] else ""
    each = " each" if data["quantity"] > 1 else ""
    why = f" ({data['reason']})" if data["reason"] else ""
    prices = f"{money(data['after'])}{each}, was {money(data['before'])}"
    return f"Price of {list_lines([data])}{restored}: {prices}{why}"


def list_lines(lines: Iterable[State]) -> str:
    """Return the lines as "2 × Latte, 1 × Tacos"."""
    return ", ".join(f"{line['quantity']} × {line['name']}" for line in lines)


def order_label(order: State) -> str:
    """Return "order 12", with its table if it has one: "order 12 at table 4"."""
    place = order.get("table_name")
    return f"order {order['number']}" + (f" at {table_label(place, in_sentence=True)}" if place else "")


def course_label(number: int, names: Sequence[str]) -> str:
    """Return the restaurant's name of the course, or "Course 4" if it has none."""
    return names[number - 1] if number <= len(names) else f"Course {number}"


def money(amount: Decimal) -> str:
    """Return an amount in the current restaurant's currency: "£1,234.50"."""
    return written(amount, connection.tenant.currency)


def adjustment_label(entry: State) -> str:
    """Return what an entry of `adjustments` takes off: "10 % off", "£2.00 off" or "On the house:"."""
    if entry["kind"] == COMP:
        return "On the house:"
    if entry["rate"] is not None:
        return f"{(Decimal(entry['rate']) * 100).normalize():f} % off"
    return f"{money(entry['amount'])} off"


def vat_label(bucket: Mapping[str, Any], *, prefix: str = "") -> str:
    """Return what a VAT bucket is called: "20 %" after the prefix, "20 % on deposits", "Exempt"."""
    percent = f"{prefix}{(bucket['rate'] * 100).normalize():f} %"
    if bucket["treatment"] == Treatment.ACCOUNTED:
        receipt = bucket.get("receipt")
        return f"VAT accounted for on receipt {receipt}" if receipt else f"{percent}, accounted for with the deposit"
    if bucket["treatment"] == Treatment.DEPOSIT:
        return f"{percent} on deposits"
    without_rate = {Treatment.EXEMPT: "Exempt", Treatment.OUTSIDE: "Outside the scope of VAT"}
    return without_rate.get(bucket["treatment"], percent)


def _added_label(moved_from: State | None) -> str:
    return f"Moved here from {order_label(moved_from)}" if moved_from else "Added"


def _line_changes(before: State, line: State) -> list[str]:
    if line["status"] == "void" != before["status"]:
        return [_void_sentence(line, list_lines([line]), was=before["status"])]
    sentences = _adjustment_changes(before, line, list_lines([line]))
    if line["quantity"] != before["quantity"]:
        sentences.append(f"{line['name']}: {line['quantity']}, was {before['quantity']}")
    if line["notes"] != before["notes"]:
        sentences.append(f"{list_lines([line])}: {_note(before['notes'], line['notes'])}")
    if line.get("seat") != before.get("seat"):
        sentences.append(f"{list_lines([line])}: seat {line['seat'] or 'none'}, was {before['seat'] or 'none'}")
    if line.get("allergy_acknowledged", []) != before.get("allergy_acknowledged", []):
        sentences.append(_acknowledged(line))
    if line["course"] != before["course"]:
        sentences.append(f"{list_lines([line])}: course {line['course']}, was {before['course']}")
    return sentences


def _allergy_changes(before: list[State], now: list[State]) -> list[str]:
    sentences = []
    for seat in sorted({entry["seat"] for entry in [*before, *now]}, key=lambda seat: seat or 0):
        was, entry = (allergies.entry_for(entries, seat) for entries in (before, now))
        if entry and entry != was:
            sentences.append(f"Allergy, {allergies.subject_label(entry).lower()}: {allergies.entry_label(entry)}")
        elif was and not entry:
            sentences.append(f"Allergy removed, {allergies.subject_label(was).lower()}: {allergies.entry_label(was)}")
    return sentences


def _acknowledged(line: State) -> str:
    return (
        f"Ordered despite the allergy. {allergies.conflict_sentence(list_lines([line]), line['allergy_acknowledged'])}"
    )


def _void_sentence(line: State, what: str, *, was: str) -> str:
    word = "Removed" if was == "held" else "Voided after sending"
    return f"{word}: {what}" + (f" ({line['void_reason']})" if line["void_reason"] else "")


def _note(before: str, now: str) -> str:
    if not now:
        return f"note “{before}” removed"
    return f"note “{now}”" + (f", was “{before}”" if before else "")


def _money_changes(before: State, now: State, payment: State | None) -> list[str]:
    sentences = _adjustment_changes(before, now, "the order")
    if now["paid"] < before["paid"]:
        sentences.append(f"{money(now['due'])} is due again")
    if now["paid"] > before["paid"]:
        tip = f", and {money(now['tips'] - before['tips'])} tip" if now["tips"] != before["tips"] else ""
        left = f"{money(now['due'])} still due" if now["due"] else "paid in full"
        left = f"{money(now['overpaid'])} over the bill" if now["overpaid"] else left
        receipt = f" (receipt {payment['receipt_number']})" if payment and payment["receipt_number"] else ""
        sentences.append(f"Paid {money(now['paid'] - before['paid'])}{tip}: {left}{receipt}")
    same_goods = (now["subtotal"], now["discount"]) == (before["subtotal"], before["discount"])
    if same_goods and now["service_charge"] != before["service_charge"]:
        sentences.append("Service charge added" if now["service_charge"] else "Service charge removed")
    return sentences


def _adjustment_changes(before: State, now: State, what: str) -> list[str]:
    """Describe discounts and comps that were added or removed."""
    were = {entry["id"]: entry for entry in before.get("adjustments", ())}
    are = {entry["id"]: entry for entry in now.get("adjustments", ())}
    given = [f"{adjustment_label(entry)} {what} ({entry['reason']})" for key, entry in are.items() if key not in were]
    return given + [f"Removed: {adjustment_label(entry)} {what}" for key, entry in were.items() if key not in are]


def _time(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(connection.tenant.zone).strftime("%H:%M")
