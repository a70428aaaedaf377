"""Who may do what with money."""

from restaurants.identity.permissions import FLOOR, register


def register_all() -> None:
    register("payments.view", "See what was paid", FLOOR)
    register("payments.cash", "Take cash", FLOOR)
