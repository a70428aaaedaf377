"""The permissions of cash-up, and who holds them."""

from django.utils.translation import gettext_lazy as _

from restaurants.identity.permissions import CASHIER, FLOOR, MANAGERS, register


def register_all() -> None:
    register("drawer.use", _("Open, use and count a cash drawer"), FLOOR)
    register("drawer.close", _("Close a counted drawer"), (*MANAGERS, CASHIER))
    register("drawer.assign", _("Assign cash without a drawer to a shift"), MANAGERS)
    register("cash_up.view", _("See X and Z reports, drawers and differences"), MANAGERS, support=True)
    register("cash_up.z", _("Close the day with a Z report"), MANAGERS)
