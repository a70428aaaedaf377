"""How each state is shown: a word, an icon and a tone. The states themselves belong to the apps."""

from dataclasses import dataclass


@dataclass(frozen=True)
class State:
    tone: str
    icon: str
    word: str


STATES = {
    # bills
    "open": State("info", "document-text", "Open"),
    "part_paid": State("warning", "banknotes", "Part paid"),
    "paid": State("success", "check-circle", "Paid"),
    "void": State("neutral", "no-symbol", "Void"),
    "partially_refunded": State("warning", "receipt-refund", "Partly refunded"),
    "refunded": State("neutral", "receipt-refund", "Refunded"),
    # lines and tickets
    "held": State("neutral", "pause-circle", "Held"),
    "fired": State("info", "fire", "Sent"),
    "started": State("warning", "play-circle", "Cooking"),
    "ready": State("success", "bell-alert", "Ready"),
    "served": State("neutral", "check", "Served"),
    "late": State("danger", "clock", "Late"),
    # fulfilment
    "draft": State("neutral", "pencil-square", "Draft"),
    "pending": State("warning", "clock", "Pending"),
    "confirmed": State("info", "check", "Confirmed"),
    "preparing": State("warning", "fire", "Preparing"),
    "completed": State("success", "check-circle", "Completed"),
    "cancelled": State("neutral", "x-circle", "Cancelled"),
    # payments
    "created": State("neutral", "plus-circle", "Created"),
    "processing": State("info", "arrow-path", "Processing"),
    "authorised": State("info", "shield-check", "Authorised"),
    "captured": State("success", "check-circle", "Captured"),
    "declined": State("danger", "x-circle", "Declined"),
    "failed": State("danger", "exclamation-triangle", "Failed"),
    "expired": State("neutral", "clock", "Expired"),
    "unknown": State("warning", "question-mark-circle", "Unknown"),
    "disputed": State("danger", "shield-exclamation", "Disputed"),
    # tables
    "free": State("success", "check-circle", "Free"),
    "occupied": State("info", "users", "Occupied"),
    "reserved": State("warning", "bookmark", "Reserved"),
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
