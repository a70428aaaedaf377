"""What payments add to the portal.

The first page gets the day's money by tender. The page of an order gets its payments, with their receipts and the forms
that correct them.
"""

from orders.portal.sections import Section, register_section
from payments.portal.section import money_of
from payments.portal.today import money_today
from restaurants.portal.registry import NavigationItem, Tile, register_navigation, register_tiles


def register_all() -> None:
    register_navigation(NavigationItem("Payments", "portal_payments", "banknotes", "payments.list", 21, "Money"))
    register_tiles(Tile("payments/portal/_money.html", money_today, "orders.manage", 20, live=True))
    register_section(Section("payments/portal/_payments.html", money_of, "payments.view"))
    register_navigation(NavigationItem("Fees and savings", "portal_fees", "receipt-percent", "fees.view", 63, "Money"))
