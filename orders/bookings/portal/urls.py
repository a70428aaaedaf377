from django.urls import path

from orders.bookings.portal import pages

BOOKING = "<uuid:booking_id>/"

urlpatterns = [
    path("", pages.bookings, name="portal_bookings"),
    path("export.csv", pages.export, name="portal_bookings_export"),
    path("new/", pages.new, name="portal_booking_new"),
    path("settings/", pages.settings, name="portal_booking_settings"),
    path(BOOKING, pages.booking, name="portal_booking"),
    path(f"{BOOKING}edit/", pages.edit, name="portal_booking_edit"),
    path(f"{BOOKING}confirm/", pages.confirm, name="portal_booking_confirm"),
    path(f"{BOOKING}seat/", pages.seat, name="portal_booking_seat"),
    path(f"{BOOKING}finish/", pages.finish, name="portal_booking_finish"),
    path(f"{BOOKING}cancel/", pages.cancel, name="portal_booking_cancel"),
    path(f"{BOOKING}no-show/", pages.no_show, name="portal_booking_no_show"),
]
