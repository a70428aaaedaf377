"""The JSON of stock."""

from typing import Any

from fynlo.core.tenancy.connection import connection
from inventory.models import Item, Location, Movement, Recipe, StockSettings, Supplier
from inventory.services.booking import Booked
from menu import images


def serialize_item(item: Item) -> dict[str, Any]:
    """Return an item with what is there of it. Needs its `stock`."""
    return {
        "id": item.id,
        "sku": item.sku,
        "name": item.name,
        "category": item.category,
        "unit": item.unit,
        "conversions": [{"unit": unit, "factor": factor, "of": of} for unit, factor, of in item.conversions],
        "par_level": item.par_level,
        "reorder_at": item.reorder_at,
        "supplier_id": item.supplier_id,
        "supplier_code": item.supplier_code,
        "order_unit": item.order_unit,
        "location_id": item.location_id,
        "allergens": item.allergens,
        "barcode": item.barcode,
        "scarce": item.scarce,
        "sells_out": item.sells_out,
        "quantity": item.stock.quantity,
        "value": item.stock.value,
        "reserved": item.stock.reserved,
        "version": item.version,
        "archived": item.archived_at is not None,
    }


def serialize_wastable(item: Item) -> dict[str, Any]:
    """Return what a till needs to record waste of an item: `units`, its own first."""
    return {"id": item.id, "name": item.name, "units": item.units.entered_in(item.unit)}


def serialize_supplier(supplier: Supplier) -> dict[str, Any]:
    return {
        "id": supplier.id,
        "name": supplier.name,
        "contact": supplier.contact,
        "email": supplier.email,
        "phone": supplier.phone,
        "notes": supplier.notes,
        "lead_days": supplier.lead_days,
        "review_days": supplier.review_days,
        "version": supplier.version,
        "archived": supplier.archived_at is not None,
    }


def serialize_location(location: Location) -> dict[str, Any]:
    return {"id": location.id, "name": location.name, "archived": location.archived_at is not None}


def serialize_movement(movement: Movement) -> dict[str, Any]:
    return {
        "id": movement.id,
        "item_id": movement.item_id,
        "location_id": movement.location_id,
        "kind": movement.kind,
        "quantity": movement.quantity,
        "value": movement.value,
        "reason": movement.reason,
        "pictures": images.urls(connection.schema_name, movement.picture),
        "by_name": movement.by_name,
        "at": movement.at,
    }


def serialize_booked(booked: Booked) -> dict[str, Any]:
    """Return what a command moved, and what is there now."""
    return {
        "movements": [serialize_movement(each) for each in booked.movements],
        "stock": [
            {"item_id": stock.item_id, "quantity": stock.quantity, "value": stock.value} for stock in booked.stocks
        ],
    }


def serialize_recipe(recipe: Recipe) -> dict[str, Any]:
    """Return a recipe. Needs its ingredients with their items."""
    return {
        "made_id": recipe.made_id,
        "kind": recipe.kind,
        "makes": recipe.makes,
        "unit": recipe.unit,
        "kept": recipe.kept,
        "version": recipe.version,
        "ingredients": [
            {
                "item_id": each.item_id,
                "sku": each.item.sku,
                "name": each.item.name,
                "quantity": each.quantity,
                "unit": each.unit,
                "waste": each.waste,
            }
            for each in recipe.ingredients.all()
        ],
    }


def serialize_settings(settings: StockSettings) -> dict[str, Any]:
    return {"takes_when": settings.takes_when, "mail": settings.mail, "version": settings.version}


def serialize_app_recipe(recipe: Recipe) -> dict[str, Any]:
    """Return a recipe as the mobile app reads it, in the items' units. Needs its ingredients with their items."""
    return {
        "id": recipe.made_id,
        "item_id": recipe.made_id,
        "ingredients": [
            {"ingredient_sku": each.item.sku, "qty": each.item.units.convert(each.quantity, each.unit, each.item.unit)}
            for each in recipe.ingredients.all()
        ],
    }
