"""Items, where they lie, who delivers them, and what is there."""

from inventory.models.items import Item, Location, Supplier
from inventory.models.stock import LocationStock, Movement, Stock

__all__ = ["Item", "Location", "LocationStock", "Movement", "Stock", "Supplier"]
