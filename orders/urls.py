"""Pages of this domain on a restaurant's host."""

from django.urls import include, path

urlpatterns = [
    path("", include("orders.guest.urls")),
    path("portal/orders/", include("orders.portal.urls")),
    path("portal/room/", include("orders.portal.room_urls")),
    path("portal/service/", include("orders.portal.service_urls")),
]
