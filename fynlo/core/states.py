"""How each state is shown: a label, an icon and a tone for each audience. The states themselves belong to the apps.

Pages read STATES through the tag `state_badge`. The till and the kitchen screen read `frontend/shared/contract.js`,
which `manage.py contract` writes from it; a test fails when that file is out of date.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self


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
    label: str
    kitchen: dict[str, str] | None = None
    guest: dict[str, str] | None = None

    def differs_for(self, audience: Audience) -> bool:
        """Whether that audience sees it in its own way; staff see the state itself."""
        return audience is Audience.STAFF or bool(getattr(self, audience))

    def shown_to(self, audience: Audience) -> Self:
        """The state with the tone, icon and label of that audience."""
        differs = {Audience.KITCHEN: self.kitchen, Audience.GUEST: self.guest}.get(audience)
        return replace(self, kitchen=None, guest=None, **(differs or {}))


STATES = {
    # bills
    "open": State("info", "document-text", "Open"),
    "unpaid": State("info", "document-text", "Unpaid"),
    "part_paid": State("warning", "banknotes", "Part paid"),
    "paid": State("success", "check-circle", "Paid"),
    "void": State("neutral", "no-symbol", "Void"),
    "partially_refunded": State("warning", "receipt-refund", "Partly refunded"),
    "refunded": State("neutral", "receipt-refund", "Refunded"),
    # lines and tickets
    "unsent": State("neutral", "pencil-square", "Not sent"),
    "held": State("neutral", "pause-circle", "Held"),
    "fired": State("info", "paper-airplane", "Sent", kitchen={"icon": ""}),
    "started": State("warning", "fire", "Cooking"),
    "ready": State("success", "bell-alert", "Ready", kitchen={"icon": "check"}),
    "served": State("neutral", "check", "Served"),
    "late": State("danger", "clock", "Late"),
    # fulfilment
    "draft": State("neutral", "pencil-square", "Draft"),
    "pending": State("neutral", "pencil-square", "Ordering"),
    "confirmed": State("info", "paper-airplane", "Sent"),
    "preparing": State("warning", "fire", "Cooking"),
    "completed": State("success", "check-circle", "Closed"),
    "cancelled": State("neutral", "x-circle", "Cancelled"),
    # payments
    "created": State("neutral", "plus-circle", "Started"),
    "processing": State("info", "arrow-path", "Paying now", guest={"label": "Being paid"}),
    "authorised": State("info", "shield-check", "Paying now"),
    "captured": State("success", "check-circle", "Paid"),
    "declined": State("danger", "x-circle", "Declined"),
    "failed": State("danger", "exclamation-triangle", "Failed"),
    "expired": State("neutral", "clock", "Expired"),
    "unknown": State("warning", "question-mark-circle", "Checking"),
    "refunding": State("info", "arrow-path", "Refund under way"),
    "disputed": State("danger", "shield-exclamation", "Disputed"),
    "needs_response": State("danger", "shield-exclamation", "Needs an answer"),
    "under_review": State("info", "clock", "With the bank"),
    "won": State("success", "check-circle", "Won"),
    "lost": State("danger", "x-circle", "Lost"),
    # tables
    "free": State("success", "check-circle", "Free"),
    "occupied": State("info", "users", "Seated"),
    "ordering": State("neutral", "pencil-square", "Ordering"),
    "waiting": State("info", "paper-airplane", "Sent"),
    "cooking": State("warning", "fire", "Cooking"),
    "paying": State("warning", "banknotes", "Paying"),
    "reserved": State("warning", "bookmark", "Reserved"),
    "cleaning": State("warning", "sparkles", "To clean"),
    "blocked": State("neutral", "no-symbol", "Out of use"),
    # products and stock
    "available": State("success", "check-circle", "Available"),
    "sold_out": State("danger", "no-symbol", "Sold out"),
    "hidden": State("neutral", "eye-slash", "Hidden"),
    "low_stock": State("warning", "exclamation-triangle", "Low stock"),
    "published": State("success", "check-circle", "Published"),
    "changed": State("warning", "pencil-square", "Unpublished changes"),
    # people, restaurants, devices
    "active": State("success", "check-circle", "Active"),
    "invited": State("info", "envelope", "Invited"),
    "inactive": State("neutral", "minus-circle", "Inactive"),
    "suspended": State("danger", "no-symbol", "Suspended"),
    "revoked": State("neutral", "x-circle", "Revoked"),
    "online": State("success", "wifi", "Online"),
    "connecting": State("warning", "arrow-path", "Connecting"),
    "busy": State("info", "arrow-path", "Busy"),
    "offline": State("danger", "signal-slash", "Offline"),
}
TONE_ICONS = {
    "neutral": "minus-circle",
    "info": "information-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-circle",
}
