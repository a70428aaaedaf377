"""Who may do what with stock. Counting and waste are everyone's work; what is bought and kept is the managers'."""

from django.utils.translation import gettext_lazy as _

from restaurants.identity.permissions import EVERYONE, KITCHEN, MANAGERS, register

INVENTORY = "inventory_management"  # the feature of the plans that have stock


def register_all() -> None:
    register("inventory.view", _("See stock"), EVERYONE, support=True)
    register("inventory.waste", _("Record waste"), EVERYONE)
    register("inventory.count", _("Count stock"), EVERYONE, support=True)
    register("inventory.receive", _("Receive deliveries and move stock"), KITCHEN, support=True)
    register("inventory.approve_stocktakes", _("Approve stocktakes"), MANAGERS)
    register("inventory.manage", _("Manage stock items, suppliers and places"), MANAGERS, support=True)
