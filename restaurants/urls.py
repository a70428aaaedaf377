"""Sign-in, people and the portal's shell, on a restaurant's host."""

from django.urls import include, path

urlpatterns = [
    path("", include("restaurants.identity.urls")),
    path("portal/", include("restaurants.portal.urls")),
    path("portal/devices/", include("restaurants.devices.urls")),
]
