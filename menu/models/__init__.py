from menu.models.availability import Availability, Unavailable
from menu.models.imports import MenuImport
from menu.models.modifiers import ModifierGroup, ModifierOption
from menu.models.products import Product, ProductModifierGroup
from menu.models.published import MenuDraft, MenuVersion
from menu.models.structure import Category, Station

__all__ = [
    "Availability",
    "Category",
    "MenuDraft",
    "MenuImport",
    "MenuVersion",
    "ModifierGroup",
    "ModifierOption",
    "Product",
    "ProductModifierGroup",
    "Station",
    "Unavailable",
]
