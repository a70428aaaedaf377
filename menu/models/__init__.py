from menu.models.availability import Availability, ItemKind, Portions, Unavailable
from menu.models.bulk import BulkChange
from menu.models.dayparts import Daypart, ProductDaypart
from menu.models.imports import MenuImport
from menu.models.modifiers import ModifierGroup, ModifierOption
from menu.models.products import Product, ProductModifierGroup
from menu.models.published import MenuDraft, MenuSchedule, MenuVersion
from menu.models.sharing import MenuSharing, MenuSharingStep, SharedMenu, SharedPart, SharedProduct
from menu.models.structure import Category, Station

__all__ = [
    "Availability",
    "BulkChange",
    "Category",
    "Daypart",
    "ItemKind",
    "MenuDraft",
    "MenuImport",
    "MenuSchedule",
    "MenuSharing",
    "MenuSharingStep",
    "MenuVersion",
    "ModifierGroup",
    "ModifierOption",
    "Portions",
    "Product",
    "ProductDaypart",
    "ProductModifierGroup",
    "SharedMenu",
    "SharedPart",
    "SharedProduct",
    "Station",
    "Unavailable",
]
