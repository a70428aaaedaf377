"""The pages of stock, below /portal/stock/."""

from django.urls import include, path

from inventory.portal import import_pages, item_pages, menu_pages, movement_pages, recipe_pages, supplier_pages

ITEM = "<uuid:item_id>/"

urlpatterns = [
    path("", item_pages.items, name="portal_stock"),
    path("export.csv", item_pages.export, name="portal_stock_export"),
    path("new/", item_pages.new, name="portal_stock_item_new"),
    path("set-up/", menu_pages.set_up, name="portal_stock_set_up"),
    path("import/", import_pages.upload, name="portal_stock_import"),
    path("import/template.csv", import_pages.template, name="portal_stock_import_template"),
    path("import/<uuid:import_id>/", import_pages.preview, name="portal_stock_import_preview"),
    path("import/<uuid:import_id>/confirm/", import_pages.confirm, name="portal_stock_import_confirm"),
    path("movements/<uuid:batch>/undo/", movement_pages.undo, name="portal_stock_undo"),
    path("", include("inventory.buying.portal.urls")),
    path("recipes/", recipe_pages.recipes, name="portal_recipes"),
    path("recipes/<uuid:made_id>/remove/", recipe_pages.remove, name="portal_recipe_remove"),
    path("recipes/<slug:kind>/<uuid:made_id>/", recipe_pages.recipe, name="portal_recipe"),
    path("suppliers/", supplier_pages.suppliers, name="portal_suppliers"),
    path("suppliers/new/", supplier_pages.new, name="portal_supplier_new"),
    path("suppliers/<uuid:supplier_id>/", supplier_pages.supplier, name="portal_supplier"),
    path("suppliers/<uuid:supplier_id>/archive/", supplier_pages.archive, name="portal_supplier_archive"),
    path("stocktakes/", include("inventory.stocktakes.portal.urls")),
    path("places/", supplier_pages.places, name="portal_places"),
    path("places/<uuid:location_id>/", supplier_pages.place, name="portal_place"),
    path("places/<uuid:location_id>/archive/", supplier_pages.archive_place, name="portal_place_archive"),
    path(ITEM, item_pages.item, name="portal_stock_item"),
    path(f"{ITEM}edit/", item_pages.edit, name="portal_stock_item_edit"),
    path(f"{ITEM}archive/", item_pages.archive, name="portal_stock_item_archive"),
    path(f"{ITEM}restore/", item_pages.restore, name="portal_stock_item_restore"),
    path(f"{ITEM}receive/", movement_pages.receive, name="portal_stock_receive"),
    path(f"{ITEM}waste/", movement_pages.waste, name="portal_stock_waste"),
    path(f"{ITEM}count/", movement_pages.count, name="portal_stock_count"),
    path(f"{ITEM}move/", movement_pages.transfer, name="portal_stock_move"),
    path(f"{ITEM}correct/", movement_pages.correct, name="portal_stock_correct"),
]
