"""The addresses of guests who book, on a restaurant's host."""

from django.urls import path

from orders.bookings.public import pages

urlpatterns = [
    path("book/", pages.book, name="guest_book"),
    path("book/<str:token>/", pages.own, name="guest_booking"),
    path("book/<str:token>/change/", pages.change, name="guest_booking_change"),
]
