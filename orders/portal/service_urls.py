from django.urls import path

from orders.portal import (
    favourites_pages,
    guest_pages,
    menu_preview,
    printer_pages,
    routing_pages,
    service_pages,
    station_pages,
)

urlpatterns = [
    path("", service_pages.service, name="portal_service"),
    path("stations/", station_pages.stations, name="portal_stations"),
    path("preview/", service_pages.service_preview, name="portal_service_preview"),
    path("stations/preview/", station_pages.stations_preview, name="portal_stations_preview"),
    path("favourites/", favourites_pages.favourites, name="portal_favourites"),
    path("favourites/<uuid:product_id>/move/", favourites_pages.move, name="portal_favourite_move"),
    path("favourites/<uuid:product_id>/remove/", favourites_pages.remove, name="portal_favourite_remove"),
    path("favourites/<uuid:product_id>/restore/", favourites_pages.restore, name="portal_favourite_restore"),
    path("guests/", guest_pages.guest_orders, name="portal_guest_orders"),
    path("guests/preview/", menu_preview.menu_preview, name="portal_menu_preview"),
    path("guests/codes/", guest_pages.table_codes, name="portal_table_codes"),
    path("routing/", routing_pages.rules, name="portal_routing"),
    path("routing/new/", routing_pages.new, name="portal_routing_new"),
    path("routing/restore/", routing_pages.restore, name="portal_routing_restore"),
    path("routing/<uuid:rule_id>/", routing_pages.rule, name="portal_routing_rule"),
    path("routing/<uuid:rule_id>/move/", routing_pages.move, name="portal_routing_move"),
    path("routing/<uuid:rule_id>/remove/", routing_pages.remove, name="portal_routing_remove"),
    path("printers/", printer_pages.printers, name="portal_printers"),
    path("printers/new/", printer_pages.new, name="portal_printer_new"),
    path("printers/<uuid:printer_id>/", printer_pages.printer, name="portal_printer"),
    path("printers/<uuid:printer_id>/change/", printer_pages.change, name="portal_printer_change"),
    path("printers/<uuid:printer_id>/test/", printer_pages.print_test, name="portal_printer_test"),
    path("printers/<uuid:printer_id>/address/", printer_pages.renew_address, name="portal_printer_address"),
    path("printers/<uuid:printer_id>/remove/", printer_pages.remove, name="portal_printer_remove"),
    path("printers/<uuid:printer_id>/<uuid:job_id>/again/", printer_pages.print_again, name="portal_printer_again"),
]
