"""The permissions of payments, and who holds them.

A guest holds only GUEST, behind the link to a bill; no role has it.
"""

from django.utils.translation import gettext_lazy as _

from restaurants.identity.permissions import CASHIER, FLOOR, MANAGERS, OWNER, register

GUEST = "bill.pay"


def register_all() -> None:
    register("payments.view", _("See payments"), FLOOR)
    register("payments.list", _("See the list of all payments"), MANAGERS, by_pin=False, support=True)
    register("payments.cash", _("Take cash"), FLOOR)
    register("payments.link", _("Show guests their bill to pay"), FLOOR)
    register("payments.invoice", _("Issue a VAT invoice"), FLOOR)
    register("payments.override", _("Take payment for items a guest is paying right now"), MANAGERS)
    register("payments.correct", _("Change how something was paid"), (*MANAGERS, CASHIER))
    register("payments.refund", _("Refund"), MANAGERS)
    register("fees.view", _("See what ways of paying cost"), MANAGERS, support=True)
    register("payments.settings", _("Choose the first way of paying and the limit of refunds"), (OWNER,), by_pin=False)
