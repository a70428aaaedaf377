"""Sign-in, people and the portal's shell, on a restaurant's host."""

from django.urls import include, path

from restaurants.identity.sign_in_pages import home_page

urlpatterns = [
    path("", home_page, name="home"),
    path("", include("restaurants.identity.urls")),
    path("portal/", include("restaurants.portal.urls")),
    path("portal/devices/", include("restaurants.devices.urls")),
]
