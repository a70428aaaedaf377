"""Sign-in, people and the portal's shell, on a restaurant's host."""

from django.urls import include, path

from restaurants.identity.pages.sign_in import home_page

urlpatterns = [
    path("", home_page, name="home"),
    path("", include("restaurants.identity.urls")),
    path("portal/", include("restaurants.portal.urls")),
    path("portal/devices/", include("restaurants.devices.urls")),
]
