"""How each state is shown: a word, an icon and a tone. The states themselves belong to the apps.

The one table for all surfaces: pages read STATES, the till and the kitchen screen read
`frontend/shared/labels/states.js`, which `manage.py states` writes from it; a test fails when that file is out of date.
"""

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class State:
    tone: str
    icon: str
    word: str


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
    "fired": State("info", "paper-airplane", "Sent"),
    "started": State("warning", "fire", "Cooking"),
    "ready": State("success", "bell-alert", "Ready"),
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
    "processing": State("info", "arrow-path", "Paying now"),
    "authorised": State("info", "shield-check", "Paying now"),
    "captured": State("success", "check-circle", "Paid"),
    "declined": State("danger", "x-circle", "Declined"),
    "failed": State("danger", "exclamation-triangle", "Failed"),
    "expired": State("neutral", "clock", "Expired"),
    "unknown": State("warning", "question-mark-circle", "Checking"),
    "disputed": State("danger", "shield-exclamation", "Disputed"),
    # tables
    "free": State("success", "check-circle", "Free"),
    "occupied": State("info", "users", "Seated"),
    "ordering": State("neutral", "pencil-square", "Ordering"),
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
    "offline": State("danger", "signal-slash", "Offline"),
}
TONE_ICONS = {
    "neutral": "minus-circle",
    "info": "information-circle",
    "success": "check-circle",
    "warning": "exclamation-triangle",
    "danger": "exclamation-circle",
}


MODULE = """\
// @ts-check
// Written by `manage.py states` from fynlo/core/states.py; do not edit. How each state is shown on every page.

/** @type {Record<string, {word: string, icon: string, tone: string}>} */
export const STATES = {
%s
};
"""


def as_module() -> str:
    """STATES as the module of the browser applications."""
    rows = []
    for name, state in STATES.items():
        fields = ", ".join(f"{field}: {json.dumps(value)}" for field, value in asdict(state).items())
        rows.append(f"  {name}: {{ {fields} }},")
    return MODULE % "\n".join(rows)
