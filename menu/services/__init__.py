"""What the restaurant does with its menu. Each needs an open command; edits change the draft alone.

Every edit locks the draft first, so edits and publishes take turns, and notes in the audit what it changed.
"""

from menu.services.availability import MOST_PORTIONS, TOMORROW, PortionChange, change_portions, set_availability
from menu.services.categories import (
    FIRST_STATION,
    archive_category,
    create_category,
    create_station,
    reorder_categories,
    reorder_stations,
    update_category,
    update_station,
)
from menu.services.dayparts import create_daypart, remove_daypart, update_daypart
from menu.services.discarding import discard_product_changes
from menu.services.importing import apply_import, discard_import, start_import
from menu.services.live import archive_category_with_products, defaults_for, publish_allergens, publish_saved
from menu.services.modifiers import archive_modifier_group, create_modifier_group, update_modifier_group
from menu.services.products import archive_product, create_product, restore_product, set_product_image, update_product
from menu.services.publishing import publish
from menu.services.starting import category_named, station_named, use_starter
from menu.services.undoing import undo_import
from menu.services.usual import usual_in

__all__ = [
    "FIRST_STATION",
    "MOST_PORTIONS",
    "TOMORROW",
    "PortionChange",
    "apply_import",
    "archive_category",
    "archive_category_with_products",
    "archive_modifier_group",
    "archive_product",
    "category_named",
    "change_portions",
    "create_category",
    "create_daypart",
    "create_modifier_group",
    "create_product",
    "create_station",
    "defaults_for",
    "discard_import",
    "discard_product_changes",
    "publish",
    "publish_allergens",
    "publish_saved",
    "remove_daypart",
    "reorder_categories",
    "reorder_stations",
    "restore_product",
    "set_availability",
    "set_product_image",
    "start_import",
    "station_named",
    "undo_import",
    "update_category",
    "update_daypart",
    "update_modifier_group",
    "update_product",
    "update_station",
    "use_starter",
    "usual_in",
]
