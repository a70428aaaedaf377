"""Who may do what with money."""

from restaurants.identity.permissions import CASHIER, FLOOR, MANAGERS, register


def register_all() -> None:
    register("payments.view", "See what was paid", FLOOR)
    register("payments.cash", "Take cash", FLOOR)
    register("payments.link", "Give guests their bill to pay", FLOOR)
    register("payments.invoice", "Issue a VAT invoice", FLOOR)
    register("payments.override", "Take what a guest may be paying just now", MANAGERS)
    register("payments.correct", "Correct the tender of a payment", (*MANAGERS, CASHIER))
    register("payments.refund", "Give money back", MANAGERS)
