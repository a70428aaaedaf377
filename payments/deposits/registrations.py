"""What deposits add to the product: the permission, commands, the line and the tender, the page in the navigation."""

from django.utils.translation import gettext_lazy as _

from orders import line_kinds
from orders.bookings import deposits as booking_deposits
from payments import balances
from payments.deposits import applying, bookings, commands, selectors, services
from payments.tenders import DEPOSIT
from restaurants.identity.permissions import MANAGERS, register
from restaurants.portal.registry import NavigationItem, register_navigation


def register_all() -> None:
    register("payments.deposits", _("Manage deposits"), MANAGERS, by_pin=False)
    commands.register_all()
    line_kinds.register(line_kinds.DEPOSIT, services.DepositEffects())
    balances.register(DEPOSIT, applying.give_back, selectors.all_held)
    booking_deposits.register(bookings.BookingDeposits())
    register_navigation(
        NavigationItem(_("Deposits"), "portal_deposits", "calendar-days", "payments.deposits", 65, "Money")
    )
