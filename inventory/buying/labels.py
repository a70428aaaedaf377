"""How orders to suppliers and what to order are written for people."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inventory.buying.lifecycle import Status
from inventory.buying.suggestions import Suggestion
from inventory.labels import written_quantity

STATUSES = {
    Status.DRAFT: (gettext_lazy("Draft"), "neutral"),
    Status.SENT: (gettext_lazy("Sent"), "info"),
    Status.PART_RECEIVED: (gettext_lazy("Part received"), "warning"),
    Status.RECEIVED: (gettext_lazy("Received"), "success"),
    Status.CLOSED: (gettext_lazy("Closed"), "neutral"),
    Status.CANCELLED: (gettext_lazy("Cancelled"), "neutral"),
}


def status_label(status: str) -> str:
    return str(STATUSES[Status(status)][0])


def status_tone(status: str) -> str:
    return STATUSES[Status(status)][1]


def rounded(quantity: Decimal) -> Decimal:
    """Return what was computed as a cook says it: whole from 100, to a tenth from 1, below to two figures (0.054)."""
    if not quantity:
        return quantity
    size = abs(quantity)
    places = 0 if size >= 100 else 1 if size >= 1 else 1 - quantity.adjusted()
    return round(quantity, places)


def arithmetic(suggestion: Suggestion) -> str:
    """Return how a suggestion is made, such as `Uses 1.2 kg a day × 5 days = 6 kg, + 2 kg kept back, − 3 kg there`."""
    need, unit = suggestion.need, suggestion.item.unit
    use = rounded(need.use_per_day)
    sentence = (
        _("Uses %(use)s a day × %(days)s days = %(used)s")
        if use == need.use_per_day
        else _("Uses about %(use)s a day × %(days)s days = %(used)s")
    )
    parts = [
        sentence
        % {
            "use": written_quantity(use, unit),
            "days": need.days,
            "used": written_quantity(rounded(need.used), unit),
        }
    ]
    if need.kept_back:
        parts.append(_("+ %(quantity)s kept back") % {"quantity": written_quantity(need.kept_back, unit)})
    if need.is_filled_up and need.par_level is not None:
        parts.append(_("filled up to %(quantity)s") % {"quantity": written_quantity(need.par_level, unit)})
    if need.there < 0:
        parts.append(_("+ %(quantity)s missing already") % {"quantity": written_quantity(-need.there, unit)})
    else:
        parts.append(_("− %(quantity)s there") % {"quantity": written_quantity(need.there, unit)})
    if need.on_order:
        parts.append(_("− %(quantity)s on order") % {"quantity": written_quantity(need.on_order, unit)})
    return ", ".join(parts)


def result(suggestion: Suggestion) -> str:
    """Return what the arithmetic comes to: `= 19 kg, so 4 crate of 6 kg`; or that nothing is missing."""
    unit = suggestion.item.unit
    if not suggestion.packs:
        return _("Enough until the delivery after the next order.")
    missing = written_quantity(rounded(suggestion.need.missing), unit)
    if suggestion.pack == unit:
        return _("= %(missing)s, so %(packs)s") % {
            "missing": missing, "packs": written_quantity(suggestion.packs, unit)
        }  # fmt: skip
    return _("= %(missing)s, so %(packs)s of %(size)s") % {
        "missing": missing,
        "packs": written_quantity(suggestion.packs, suggestion.pack),
        "size": written_quantity(suggestion.size, unit),
    }
