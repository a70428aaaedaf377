from django.urls import path

from menu.portal import products, publishing, starting, structure

urlpatterns = [
    path("", products.products, name="menu_products"),
    path("start/", starting.start, name="menu_portal_start"),
    path("start/<slug:slug>/", starting.starter, name="menu_portal_starter"),
    path("new/", products.new_product, name="menu_portal_new_product"),
    path("products/<uuid:product_id>/", products.product_page, name="menu_portal_product"),
    path("products/<uuid:product_id>/archive/", products.archive, name="menu_portal_archive"),
    path("products/<uuid:product_id>/discard/", products.discard, name="menu_portal_discard"),
    path("products/<uuid:product_id>/restore/", products.restore, name="menu_portal_restore"),
    path("items/<uuid:item_id>/availability/", products.switch, name="menu_portal_switch"),
    path("categories/", structure.categories, name="menu_portal_categories"),
    path("categories/<uuid:category_id>/", structure.category_page, name="menu_portal_category"),
    path("categories/<uuid:category_id>/move/", structure.move_category, name="menu_portal_move_category"),
    path("categories/<uuid:category_id>/archive/", structure.archive_category, name="menu_portal_archive_category"),
    path("stations/", structure.stations, name="menu_portal_stations"),
    path("stations/<slug:slug>/", structure.station_page, name="menu_portal_station"),
    path("stations/<slug:slug>/move/", structure.move_station, name="menu_portal_move_station"),
    path("modifiers/", structure.groups, name="menu_portal_groups"),
    path("modifiers/new/", structure.group_page, name="menu_portal_new_group"),
    path("modifiers/<uuid:group_id>/", structure.group_page, name="menu_portal_group"),
    path("modifiers/<uuid:group_id>/archive/", structure.archive_group, name="menu_portal_archive_group"),
    path("publish/", publishing.publish, name="menu_portal_publish"),
    path("export.csv", publishing.export, name="menu_portal_export"),
    path("import/", publishing.upload, name="menu_portal_import"),
    path("import/<uuid:import_id>/", publishing.preview, name="menu_portal_preview"),
    path("import/<uuid:import_id>/confirm/", publishing.confirm, name="menu_portal_confirm"),
    path("import/<uuid:import_id>/undo/", publishing.undo, name="menu_portal_undo_import"),
]
