"""The mobile app's routes of stock, below /api/v1/."""

from django.urls import path

from inventory.mobile import views

urlpatterns = [
    path("inventory", views.Inventory.as_view(), name="inventory"),
    path("inventory/items", views.InventoryItems.as_view(), name="inventory_items"),
    path("inventory/items/<str:sku>", views.InventoryItem.as_view(), name="inventory_item"),
    path("inventory/items/<str:sku>/adjust-stock", views.AdjustStock.as_view(), name="inventory_adjust_stock"),
    path("inventory/ledger", views.Ledger.as_view(), name="inventory_ledger"),
]
