"""Who may do what with the menu."""

from restaurants.identity.permissions import EVERYONE, MANAGERS, register


def register_all() -> None:
    register("menu.view", "See the menu", EVERYONE)
    register("menu.availability", "Mark items sold out or back on sale", EVERYONE)
    register("menu.edit", "Edit the menu", MANAGERS)
    register("menu.publish", "Publish the menu", MANAGERS)
