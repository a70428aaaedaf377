"""Who may do what with the menu."""

from restaurants.identity.permissions import EVERYONE, MANAGERS, register


def register_all() -> None:
    register("menu.view", "See the menu", EVERYONE)
    register("menu.availability", "Say that something is sold out or back", EVERYONE)
    register("menu.edit", "Change the menu's draft", MANAGERS)
    register("menu.publish", "Publish the menu", MANAGERS)
