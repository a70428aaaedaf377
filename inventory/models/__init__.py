"""Items, where they lie, who delivers them, what dishes take of them, and what is there."""

from inventory.models.imports import StockImport
from inventory.models.items import Item, Location, Supplier
from inventory.models.notices import StockNotice
from inventory.models.recipes import Recipe, RecipeIngredient, StockSettings
from inventory.models.stock import LocationStock, Movement, Stock
from inventory.models.stocktakes import Stocktake, StocktakeCount, StocktakeLine
from inventory.models.uses import LineUse, SoldOutByStock

__all__ = [
    "Item",
    "LineUse",
    "Location",
    "LocationStock",
    "Movement",
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
]
