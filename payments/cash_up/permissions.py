"""The permissions of cash-up, and who holds them."""

from restaurants.identity.permissions import CASHIER, FLOOR, MANAGERS, register


def register_all() -> None:
    register("drawer.use", "Open, use and count a cash drawer", FLOOR)
    register("drawer.close", "Close a counted drawer", (*MANAGERS, CASHIER))
    register("drawer.assign", "Assign cash without a drawer to a shift", MANAGERS)
    register("cash_up.view", "See X and Z reports, drawers and differences", MANAGERS)
    register("cash_up.z", "Close the day with a Z report", MANAGERS)
