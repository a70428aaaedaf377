"""Labels and sentences about orders for staff: tables, courses, adjustments, and what a change did.

Pure, except that amounts and times follow the restaurant's currency and time zone.

A `State` is an order or a line as `orders.payloads` serializes it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, pgettext

from fynlo.core.money import with_separators, written
from fynlo.core.tenancy.connection import connection
from orders import allergies
from orders.models import Line, Order
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
        voided = _void_sentence(part, part_of_line({**part, "of": parted["of"]}), was=whole["status"])
        return [voided, *describe_line_changes(list(by_id.values()), moved_from)]
    added = [line for before, line in changed if not before]
    sentences = [_added(moved_from, list_lines(added))] if added else []
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
        sentences.append(
            gettext("Moved to {where}").format(where=where) if where else gettext("Removed from the table")
        )
    if now["guests"] != before["guests"]:
        unset = pgettext("number of guests", "not set")
        sentences.append(
            gettext("Guests: {after}, was {before}").format(
                after=now["guests"] or unset, before=before["guests"] or unset
            )
        )
    if now["notes"] != before["notes"]:
        sentences.append(
            gettext("Note: “{note}”").format(note=now["notes"]) if now["notes"] else gettext("Note removed")
        )
    if now.get("allergies", []) != before.get("allergies", []):
        sentences += _allergy_changes(before.get("allergies", []), now.get("allergies", []))
    if now["order_type"] != before["order_type"]:
        sentences.append(gettext("Order type: {type}").format(type=Order.Type(now["order_type"]).label))
    if now.get("promised_at") != before.get("promised_at"):
        sentences.append(
            gettext("Promised for {time}").format(time=_time(now["promised_at"]))
            if now["promised_at"]
            else gettext("Promised time removed")
        )
    if now.get("customer_id") != before.get("customer_id"):
        sentences.append(gettext("Customer added") if now["customer_id"] else gettext("Customer removed"))
    if now.get("rush", False) != before.get("rush", False):
        sentences.append(gettext("Rushed") if now["rush"] else gettext("Rush removed"))
    return [*sentences, *_money_changes(before, now, payment)]


def describe_price_change(data: State) -> str:
    """Describe an `order.price_changed` event: "Price of 2 × Tacos: £7.00 each, was £8.50 (Smaller portion)"."""
    if data["restored"]:
        sentence = (
            gettext("Price of {lines} restored: {after} each, was {before}")
            if data["quantity"] > 1
            else gettext("Price of {lines} restored: {after}, was {before}")
        )
    else:
        sentence = (
            gettext("Price of {lines}: {after} each, was {before}")
            if data["quantity"] > 1
            else gettext("Price of {lines}: {after}, was {before}")
        )
    why = f" ({data['reason']})" if data["reason"] else ""
    return sentence.format(lines=list_lines([data]), after=money(data["after"]), before=money(data["before"])) + why


def list_lines(lines: Iterable[State]) -> str:
    """Return the lines as "2 × Latte, 1 × Tacos"."""
    return ", ".join(f"{line['quantity']} × {line['name']}" for line in lines)


def options_of(line: Line) -> str:
    """Return the options of a line in one text: `Large, 2 × Oat milk`, of a meal deal `Wrap, Cola (Large)`."""
    return ", ".join(option_names(line))


def option_names(line: Line) -> list[str]:
    """Return the options of a line, each with its quantity above 1 and, in a meal deal, with its own options."""
    return [_option_name(option) for option in line.modifiers]


def _option_name(option: State) -> str:
    name = option["name"] if option["quantity"] == 1 else f"{option['quantity']} × {option['name']}"
    within = ", ".join(_option_name(each) for each in option.get("modifiers", ()))
    return f"{name} ({within})" if within else name


def part_of_line(part: State) -> str:
    """Return what was split off a line: "1 of 3 × Latte"."""
    return gettext("{quantity} of {of} × {name}").format(quantity=part["quantity"], of=part["of"], name=part["name"])


def order_label(order: State) -> str:
    """Return "order 12", with its table if it has one: "order 12 at table 4"."""
    place, number = order.get("table_name"), order["number"]
    if not place:
        return gettext("order {number}").format(number=number)
    return gettext("order {number} at {place}").format(number=number, place=table_label(place, in_sentence=True))


def course_label(number: int, names: Sequence[str]) -> str:
    """Return the restaurant's name of the course, or "Course 4" if it has none."""
    return names[number - 1] if number <= len(names) else gettext("Course {number}").format(number=number)


def money(amount: Decimal) -> str:
    """Return an amount in the current restaurant's currency: "£1,234.50"."""
    return written(amount, connection.tenant.currency)


def adjustment_label(entry: State) -> str:
    """Return what an entry of `adjustments` takes off: "10 % off", "£2.00 off" or "On the house:"."""
    if entry["kind"] == COMP:
        return gettext("On the house:")
    if entry["rate"] is not None:
        return gettext("{percent} % off").format(percent=f"{(Decimal(entry['rate']) * 100).normalize():f}")
    return gettext("{amount} off").format(amount=money(entry["amount"]))


def vat_label(bucket: Mapping[str, Any], *, names_vat: bool = False) -> str:
    """Return what a VAT bucket is called: "20 %", or "VAT 20 %" with `names_vat`; "20 % on deposits"; "Exempt"."""
    percent = gettext("{rate} %").format(rate=with_separators(f"{(bucket['rate'] * 100).normalize():f}"))
    if names_vat:
        percent = gettext("VAT {percent}").format(percent=percent)
    if bucket["treatment"] == Treatment.ACCOUNTED:
        receipt = bucket.get("receipt")
        if receipt:
            return gettext("VAT accounted for on receipt {receipt}").format(receipt=receipt)
        return gettext("{percent}, accounted for with the deposit").format(percent=percent)
    if bucket["treatment"] == Treatment.DEPOSIT:
        return gettext("{percent} on deposits").format(percent=percent)
    without_rate = {Treatment.EXEMPT: gettext("Exempt"), Treatment.OUTSIDE: gettext("Outside the scope of VAT")}
    return without_rate.get(bucket["treatment"], percent)


def _added(moved_from: State | None, lines: str) -> str:
    if moved_from:
        return gettext("Moved here from {order}: {lines}").format(order=order_label(moved_from), lines=lines)
    return gettext("Added: {lines}").format(lines=lines)


def _line_changes(before: State, line: State) -> list[str]:
    if line["status"] == "void" != before["status"]:
        return [_void_sentence(line, list_lines([line]), was=before["status"])]
    sentences = _adjustment_changes(before, line, list_lines([line]))
    if line["quantity"] != before["quantity"]:
        sentences.append(
            gettext("{name}: {after}, was {before}").format(
                name=line["name"], after=line["quantity"], before=before["quantity"]
            )
        )
    if line["notes"] != before["notes"]:
        sentences.append(f"{list_lines([line])}: {_note(before['notes'], line['notes'])}")
    if line.get("seat") != before.get("seat"):
        without = pgettext("seat", "none")
        sentences.append(
            gettext("{lines}: seat {after}, was {before}").format(
                lines=list_lines([line]), after=line["seat"] or without, before=before["seat"] or without
            )
        )
    if line.get("allergy_acknowledged", []) != before.get("allergy_acknowledged", []):
        sentences.append(_acknowledged(line))
    if line["course"] != before["course"]:
        sentences.append(
            gettext("{lines}: course {after}, was {before}").format(
                lines=list_lines([line]), after=line["course"], before=before["course"]
            )
        )
    return sentences


def _allergy_changes(before: list[State], now: list[State]) -> list[str]:
    sentences = []
    for seat in sorted({entry["seat"] for entry in [*before, *now]}, key=lambda seat: seat or 0):
        was, entry = (allergies.entry_for(entries, seat) for entries in (before, now))
        if entry and entry != was:
            sentences.append(
                gettext("Allergy, {subject}: {allergens}").format(
                    subject=allergies.subject_label(entry).lower(), allergens=allergies.entry_label(entry)
                )
            )
        elif was and not entry:
            sentences.append(
                gettext("Allergy removed, {subject}: {allergens}").format(
                    subject=allergies.subject_label(was).lower(), allergens=allergies.entry_label(was)
                )
            )
    return sentences


def _acknowledged(line: State) -> str:
    conflict = allergies.conflict_sentence(list_lines([line]), line["allergy_acknowledged"])
    return gettext("Ordered despite the allergy. {conflict}").format(conflict=conflict)


def _void_sentence(line: State, what: str, *, was: str) -> str:
    sentence = gettext("Removed: {what}") if was == "held" else gettext("Voided after sending: {what}")
    return sentence.format(what=what) + (f" ({line['void_reason']})" if line["void_reason"] else "")


def _note(before: str, now: str) -> str:
    if not now:
        return gettext("note “{before}” removed").format(before=before)
    if before:
        return gettext("note “{after}”, was “{before}”").format(after=now, before=before)
    return gettext("note “{after}”").format(after=now)


def _money_changes(before: State, now: State, payment: State | None) -> list[str]:
    sentences = _adjustment_changes(before, now, gettext("the order"))
    if now["paid"] < before["paid"]:
        sentences.append(gettext("{due} is due again").format(due=money(now["due"])))
    if now["paid"] > before["paid"]:
        sentences.append(_paid(before, now, payment))
    same_goods = (now["subtotal"], now["discount"]) == (before["subtotal"], before["discount"])
    if same_goods and now["service_charge"] != before["service_charge"]:
        sentences.append(
            gettext("Service charge added") if now["service_charge"] else gettext("Service charge removed")
        )
    return sentences


def _paid(before: State, now: State, payment: State | None) -> str:
    """Return "Paid £10.00, and £1.00 tip: paid in full (receipt 12)"."""
    if now["overpaid"]:
        left = gettext("{amount} over the bill").format(amount=money(now["overpaid"]))
    elif now["due"]:
        left = gettext("{amount} still due").format(amount=money(now["due"]))
    else:
        left = gettext("paid in full")
    tip = now["tips"] - before["tips"]
    sentence = gettext("Paid {amount}, and {tip} tip: {left}") if tip else gettext("Paid {amount}: {left}")
    number = payment["receipt_number"] if payment else ""
    receipt = " " + gettext("(receipt {number})").format(number=number) if number else ""
    return sentence.format(amount=money(now["paid"] - before["paid"]), tip=money(tip), left=left) + receipt


def _adjustment_changes(before: State, now: State, what: str) -> list[str]:
    """Describe discounts and comps that were added or removed."""
    were = {entry["id"]: entry for entry in before.get("adjustments", ())}
    are = {entry["id"]: entry for entry in now.get("adjustments", ())}
    given = [f"{adjustment_label(entry)} {what} ({entry['reason']})" for key, entry in are.items() if key not in were]
    return given + [
        gettext("Removed: {what}").format(what=f"{adjustment_label(entry)} {what}")
        for key, entry in were.items()
        if key not in are
    ]


def _time(moment: str) -> str:
    return datetime.fromisoformat(moment).astimezone(connection.tenant.zone).strftime("%H:%M")
