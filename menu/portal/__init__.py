"""The owner's pages of the menu. They edit the draft and publish it; the till sees what is published."""

from restaurants.portal.registry import NavigationItem, register_navigation


def register_all() -> None:
    register_navigation(NavigationItem("Menu", "menu_products", "book-open", "menu.view", 20))
