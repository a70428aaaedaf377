"""What payments add to the owner's page of an order: the money, what can be put right about it, the receipts."""

from orders.portal.sections import Section, register_section
from payments.portal.section import money_of


def register_all() -> None:
    register_section(Section("payments/portal/_payments.html", money_of, "payments.view"))
