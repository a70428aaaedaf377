"""The permissions of payments, and who holds them.

A guest holds only GUEST, behind the link to a bill; no role has it.
"""

from restaurants.identity.permissions import CASHIER, FLOOR, MANAGERS, OWNER, register

GUEST = "bill.pay"


def register_all() -> None:
    register("payments.view", "See payments", FLOOR)
    register("payments.list", "See the list of all payments", MANAGERS, by_pin=False)
    register("payments.cash", "Take cash", FLOOR)
    register("payments.link", "Show guests their bill to pay", FLOOR)
    register("payments.invoice", "Issue a VAT invoice", FLOOR)
    register("payments.override", "Take payment for items a guest is paying right now", MANAGERS)
    register("payments.correct", "Change how something was paid", (*MANAGERS, CASHIER))
    register("payments.refund", "Refund", MANAGERS)
    register("fees.view", "See what ways of paying cost", MANAGERS)
    register("payments.settings", "Choose the first way of paying and the limit of refunds", (OWNER,), by_pin=False)
