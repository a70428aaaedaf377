"""The REST routes of bookings, below /api/v1/."""

from django.urls import path

from orders.bookings import commands, views
from realtime.api.command_view import command_view

BOOKING = "bookings/<uuid:booking_id>"

urlpatterns = [
    path("bookings", views.Bookings.as_view(), name="bookings"),
    path("bookings/settings", views.Settings.as_view(), name="bookings_settings"),
    path("bookings/expected", views.Expected.as_view(), name="bookings_expected"),
    path("bookings/free", views.FreeTimes.as_view(), name="bookings_free"),
    path(BOOKING, views.OneBooking.as_view(), name="booking"),
    path(f"{BOOKING}/confirm", command_view(commands.BOOKING_CONFIRM).as_view(), name="booking_confirm"),
    path(f"{BOOKING}/seat", command_view(commands.BOOKING_SEAT).as_view(), name="booking_seat"),
    path(f"{BOOKING}/finish", command_view(commands.BOOKING_FINISH).as_view(), name="booking_finish"),
    path(f"{BOOKING}/cancel", command_view(commands.BOOKING_CANCEL).as_view(), name="booking_cancel"),
    path(f"{BOOKING}/no-show", command_view(commands.BOOKING_NO_SHOW).as_view(), name="booking_no_show"),
]
