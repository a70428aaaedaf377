from django.urls import path

from menu.api import views

urlpatterns = [
    path("public/menu/items", views.PublicItems.as_view(), name="public_menu_items"),
    path("public/menu/categories", views.PublicCategories.as_view(), name="public_menu_categories"),
    path("menu/items", views.MenuItems.as_view(), name="menu_items"),
    path("menu/categories", views.MenuCategories.as_view(), name="menu_categories"),
    path("menu/document", views.Document.as_view(), name="menu_document"),
    path("menu/changes", views.Changes.as_view(), name="menu_changes"),
    path("menu/publish", views.Publish.as_view(), name="menu_publish"),
    path("menu/categories/order", views.CategoryOrder.as_view(), name="menu_category_order"),
    path("menu/modifier-groups", views.ModifierGroups.as_view(), name="menu_modifier_groups"),
    path("menu/modifier-groups/<uuid:group_id>", views.OneModifierGroup.as_view(), name="menu_modifier_group"),
    path("menu/options/<uuid:item_id>/availability", views.ItemAvailability.as_view(), name="option_availability"),
    path("menu/stations", views.Stations.as_view(), name="menu_stations"),
    path("menu/stations/<slug:slug>", views.OneStation.as_view(), name="menu_station"),
    path("products", views.Products.as_view(), name="products"),
    path("products/mobile", views.MobileProducts.as_view(), name="products_mobile"),
    path("products/categories", views.Categories.as_view(), name="product_categories"),
    path("products/categories/<uuid:category_id>", views.OneCategory.as_view(), name="product_category"),
    path("products/<uuid:product_id>", views.OneProduct.as_view(), name="product"),
    path("products/<uuid:product_id>/restore", views.RestoreProduct.as_view(), name="product_restore"),
    path("products/<uuid:item_id>/availability", views.ItemAvailability.as_view(), name="product_availability"),
]
