"""The devices' pages of a restaurant's host: in the portal, and the page that enrols a device."""

from django.urls import path

from restaurants.devices import enrolment_pages, pages

urlpatterns = [
    path("devices/enrol/", enrolment_pages.enrol_page, name="device_enrol_page"),
    path("portal/devices/", pages.devices_page, name="portal_devices"),
    path("portal/devices/add/", enrolment_pages.add_device, name="portal_device_add"),
    path("portal/devices/add/<uuid:code_id>/", enrolment_pages.code_page, name="portal_device_code"),
    path("portal/devices/<uuid:device_id>/", pages.device_page, name="portal_device"),
    path("portal/devices/<uuid:device_id>/revoke/", pages.revoke, name="portal_device_revoke"),
    path("portal/devices/<uuid:device_id>/restore/", pages.restore, name="portal_device_restore"),
    path("portal/devices/<uuid:device_id>/till/", pages.pair, name="portal_device_till"),
    path("portal/devices/<uuid:device_id>/unsent.csv", pages.unsent_csv, name="portal_device_unsent"),
]
