"""Pages of this domain on a restaurant's host, and the addresses that printers ask."""

from django.urls import include, path

urlpatterns = [
    path("", include("orders.bookings.public.urls")),
    path("", include("orders.guest.urls")),
    path("print/", include("orders.printing.urls")),
    path("portal/bookings/", include("orders.bookings.portal.urls")),
    path("portal/customers/", include("orders.customers.portal.urls")),
    path("portal/orders/", include("orders.portal.urls")),
    path("portal/room/", include("orders.portal.room_urls")),
    path("portal/service/", include("orders.portal.service_urls")),
]
