"""The guest's addresses on a restaurant's host. `table/…` is what a printed QR code opens."""

from django.urls import path

from orders.guest import pages

urlpatterns = [
    path("table/<uuid:table_id>/", pages.table, name="guest_table"),
    path("visit/", pages.menu, name="guest_menu"),
    path("visit/allergens/", pages.allergens, name="guest_allergens"),
    path("visit/live/", pages.live, name="guest_live"),
    path("visit/call/", pages.call, name="guest_call"),
]
