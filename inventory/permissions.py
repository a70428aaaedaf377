"""Who may do what with stock. Counting and waste are everyone's work; what is bought and kept is the managers'."""

from restaurants.identity.permissions import EVERYONE, KITCHEN, MANAGERS, register

INVENTORY = "inventory_management"  # the feature of the plans that have stock


def register_all() -> None:
    register("inventory.view", "See stock", EVERYONE)
    register("inventory.waste", "Record waste", EVERYONE)
    register("inventory.count", "Count stock", EVERYONE)
    register("inventory.receive", "Receive deliveries and move stock", KITCHEN)
    register("inventory.manage", "Manage stock items, suppliers and places", MANAGERS)
