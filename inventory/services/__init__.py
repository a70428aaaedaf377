"""What people do with stock, one function each."""

from inventory.services.counting import count_item
from inventory.services.items import add_item, archive_item, change_item, restore_item
from inventory.services.moving import correct_stock, receive_stock, transfer_stock, waste_product, waste_stock
from inventory.services.places import add_location, archive_location, rename_location
from inventory.services.producing import produce
from inventory.services.recipes import remove_recipe, set_product_recipe, set_recipe
from inventory.services.settings import change_settings
from inventory.services.suppliers import add_supplier, archive_supplier, change_supplier
from inventory.services.undoing import undo_movement

__all__ = [
    "add_item",
    "add_location",
    "add_supplier",
    "archive_item",
    "archive_location",
    "archive_supplier",
    "change_item",
    "change_settings",
    "change_supplier",
    "correct_stock",
    "count_item",
    "produce",
    "receive_stock",
    "remove_recipe",
    "rename_location",
    "restore_item",
    "set_product_recipe",
    "set_recipe",
    "transfer_stock",
    "undo_movement",
    "waste_product",
    "waste_stock",
]
