"""Items, where they lie, who delivers them, what dishes take of them, what is there, and what is bought."""

from inventory.models.buying import (
    CreditNote,
    Delivery,
    DeliveryLine,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseOrderNumber,
    SupplierReturn,
    SupplierReturnLine,
)
from inventory.models.imports import StockImport
from inventory.models.items import Item, Location, Supplier
from inventory.models.notices import StockNotice
from inventory.models.recipes import Recipe, RecipeIngredient, StockSettings
from inventory.models.stock import LocationStock, Movement, Stock
from inventory.models.stocktakes import Stocktake, StocktakeCount, StocktakeLine
from inventory.models.uses import LineUse, SoldOutByStock

__all__ = [
    "CreditNote",
    "Delivery",
    "DeliveryLine",
    "Item",
    "LineUse",
    "Location",
    "LocationStock",
    "Movement",
    "PurchaseOrder",
    "PurchaseOrderLine",
    "PurchaseOrderNumber",
    "Recipe",
    "RecipeIngredient",
    "SoldOutByStock",
    "Stock",
    "StockImport",
    "StockNotice",
    "StockSettings",
    "Stocktake",
    "StocktakeCount",
    "StocktakeLine",
    "Supplier",
    "SupplierReturn",
    "SupplierReturnLine",
]
