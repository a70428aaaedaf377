"""The devices' pages, at /portal/devices/ of a restaurant's host."""

from django.urls import path

from restaurants.devices import pages

urlpatterns = [
    path("", pages.devices_page, name="portal_devices"),
    path("<uuid:device_id>/", pages.device_page, name="portal_device"),
    path("<uuid:device_id>/revoke/", pages.revoke, name="portal_device_revoke"),
    path("<uuid:device_id>/restore/", pages.restore, name="portal_device_restore"),
]
