"""The REST routes of stock, below /api/v1/."""

from django.urls import include, path

from inventory import commands
from inventory.api import views
from realtime.api.command_view import command_view

ITEM, SUPPLIER, LOCATION = "stock/items/<uuid:item_id>", "stock/suppliers/<uuid:supplier_id>", "stock/locations"
ITEM_COMMANDS = {
    "archive": commands.INVENTORY_ARCHIVE_ITEM,
    "restore": commands.INVENTORY_RESTORE_ITEM,
    "receive": commands.INVENTORY_RECEIVE,
    "waste": commands.INVENTORY_WASTE,
    "count": commands.INVENTORY_COUNT,
    "correct": commands.INVENTORY_CORRECT,
    "transfer": commands.INVENTORY_TRANSFER,
    "produce": commands.INVENTORY_PRODUCE,
}

urlpatterns = [
    path("", include("inventory.mobile.urls")),
    path("", include("inventory.stocktakes.urls")),
    path("inventory/", include("inventory.buying.api.urls")),
    path("stock/items", views.Items.as_view(), name="stock_items"),
    path(ITEM, views.OneItem.as_view(), name="stock_item"),
    path(f"{ITEM}/movements", views.Movements.as_view(), name="stock_movements"),
    *(
        path(f"{ITEM}/{name}", command_view(command).as_view(), name=f"stock_item_{name}")
        for name, command in ITEM_COMMANDS.items()
    ),
    path("recipes", views.AppRecipes.as_view(), name="recipes"),
    path("stock/recipes", views.Recipes.as_view(), name="stock_recipes"),
    path("stock/recipes/<uuid:made_id>", views.OneRecipe.as_view(), name="stock_recipe"),
    path("stock/wastable", views.Wastable.as_view(), name="stock_wastable"),
    path(
        "stock/products/<uuid:product_id>/waste",
        command_view(commands.INVENTORY_WASTE_PRODUCT).as_view(),
        name="stock_product_waste",
    ),
    path("stock/settings", views.Settings.as_view(), name="stock_settings"),
    path(
        "stock/movements/<uuid:batch>/undo", command_view(commands.INVENTORY_UNDO).as_view(), name="stock_movement_undo"
    ),
    path(
        "stock/track-products",
        command_view(commands.INVENTORY_TRACK_PRODUCTS).as_view(),
        name="stock_track_products",
    ),
    path("stock/suppliers", views.Suppliers.as_view(), name="stock_suppliers"),
    path(
        SUPPLIER,
        command_view(commands.INVENTORY_CHANGE_SUPPLIER, "patch").as_view(),
        name="stock_supplier",
    ),
    path(
        f"{SUPPLIER}/archive",
        command_view(commands.INVENTORY_ARCHIVE_SUPPLIER).as_view(),
        name="stock_supplier_archive",
    ),
    path("stock/locations", views.Locations.as_view(), name="stock_locations"),
    path(
        f"{LOCATION}/<uuid:location_id>",
        command_view(commands.INVENTORY_RENAME_LOCATION, "patch").as_view(),
        name="stock_location",
    ),
    path(
        f"{LOCATION}/<uuid:location_id>/archive",
        command_view(commands.INVENTORY_ARCHIVE_LOCATION).as_view(),
        name="stock_location_archive",
    ),
]
