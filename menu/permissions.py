"""Who may do what with the menu."""

from django.utils.translation import gettext_lazy as _

from restaurants.identity.permissions import EVERYONE, MANAGERS, register


def register_all() -> None:
    register("menu.view", _("See the menu"), EVERYONE, support=True)
    register("menu.availability", _("Mark items sold out or back on sale"), EVERYONE)
    register("menu.edit", _("Edit the menu"), MANAGERS, support=True)
    register("menu.publish", _("Publish the menu"), MANAGERS, support=True)
