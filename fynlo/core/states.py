"""How each state is shown: a label, an icon and a tone for each audience. The states themselves belong to the apps.

Pages read STATES through the tag `state_badge`. The till and the kitchen screen read `frontend/shared/contract.js`,
which `manage.py contract` writes from it; a test fails when that file is out of date.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Audience(StrEnum):
    """Who reads the label: staff at the till and in the portal, cooks at the kitchen screen, guests on their page."""

    STAFF = "staff"
    KITCHEN = "kitchen"
    GUEST = "guest"


@dataclass(frozen=True)
class State:
    """`tone`, `icon` and `label` are those for staff. `kitchen` and `guest` hold the fields that differ for them."""

    tone: str
    icon: str
    label: str | Promise
    kitchen: dict[str, str | Promise] | None = None
    guest: dict[str, str | Promise] | None = None

    def differs_for(self, audience: Audience) -> bool:
        """Whether that audience sees it in its own way; staff see the state itself."""
        return audience is Audience.STAFF or bool(getattr(self, audience))

    def shown_to(self, audience: Audience) -> Self:
        """The state with the tone, icon and label of that audience."""
        differs = {Audience.KITCHEN: self.kitchen, Audience.GUEST: self.guest}.get(audience)
        return replace(self, kitchen=None, guest=None, **(differs or {}))


STATES = {
    # bills
    "open": State("info", "document-text", _("Open")),
    "unpaid": State("info", "document-text", _("Unpaid")),
    "part_paid": State("warning", "banknotes", _("Part paid")),
    "paid": State("success", "check-circle", _("Paid")),
    "void": State("neutral", "no-symbol", _("Void")),
    "partially_refunded": State("warning", "receipt-refund", _("Partly refunded")),
    "refunded": State("neutral", "receipt-refund", _("Refunded")),
    # lines and tickets
    "unsent": State("neutral", "pencil-square", _("Not sent")),
    "held": State("neutral", "pause-circle", _("Held")),
    "fired": State("info", "paper-airplane", _("Sent"), kitchen={"icon": ""}),
    "started": State("warning", "fire", _("Cooking")),
    "ready": State("success", "bell-alert", _("Ready"), kitchen={"icon": "check"}),
    "served": State("neutral", "check", _("Served")),
    "due_soon": State("warning", "clock", _("Due soon")),
    "late": State("danger", "clock", _("Late")),
    # fulfilment
    "draft": State("neutral", "pencil-square", _("Draft")),
    "pending": State("neutral", "pencil-square", _("Ordering")),
    "confirmed": State("info", "paper-airplane", _("Sent")),
    "preparing": State("warning", "fire", _("Cooking")),
    "completed": State("success", "check-circle", _("Closed")),
    "cancelled": State("neutral", "x-circle", _("Cancelled")),
    # payments
    "created": State("neutral", "plus-circle", _("Started")),
    "processing": State("info", "arrow-path", _("Paying now"), guest={"label": _("Being paid")}),
    "authorised": State("info", "shield-check", _("Paying now")),
    "captured": State("success", "check-circle", _("Paid")),
    "declined": State("danger", "x-circle", _("Declined")),
    "failed": State("danger", "exclamation-triangle", _("Failed")),
    "expired": State("neutral", "clock", _("Expired")),
    "unknown": State("warning", "question-mark-circle", _("Checking")),
    "refunding": State("info", "arrow-path", _("Refund under way")),
    "disputed": State("danger", "shield-exclamation", _("Disputed")),
    "needs_response": State("danger", "shield-exclamation", _("Needs an answer")),
    "under_review": State("info", "clock", _("With the bank")),
    "won": State("success", "check-circle", _("Won")),
    "lost": State("danger", "x-circle", _("Lost")),
    # tables
    "free": State("success", "check-circle", _("Free")),
    "occupied": State("info", "users", _("Seated")),
    "ordering": State("neutral", "pencil-square", _("Ordering")),
    "waiting": State("info", "paper-airplane", _("Sent")),
    "cooking": State("warning", "fire", _("Cooking")),
    "paying": State("warning", "banknotes", _("Paying")),
    "reserved": State("warning", "bookmark", _("Reserved")),
    "cleaning": State("warning", "sparkles", _("To clean")),
    "blocked": State("neutral", "no-symbol", _("Out of use")),
    # products and stock
    "available": State("success", "check-circle", _("Available")),
    "sold_out": State("danger", "no-symbol", _("Sold out")),
    "hidden": State("neutral", "eye-slash", _("Hidden")),
    "low_stock": State("warning", "exclamation-triangle", _("Low stock")),
    "published": State("success", "check-circle", _("Published")),
    "changed": State("warning", "pencil-square", _("Unpublished changes")),
    # people, restaurants, devices
    "active": State("success", "check-circle", _("Active")),
    "invited": State("info", "envelope", _("Invited")),
    "inactive": State("neutral", "minus-circle", _("Inactive")),
    "suspended": State("danger", "no-symbol", _("Suspended")),
    "revoked": State("neutral", "x-circle", _("Revoked")),
    "online": State("success", "wifi", _("Online")),
    "connecting": State("warning", "arrow-path", _("Connecting")),
    "busy": State("info", "arrow-path", _("Busy")),
    "offline": State("danger", "signal-slash", _("Offline")),
}
TONE_ICONS = {
    "neutral": "minus-circle",
    "info": "information-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-circle",
}
