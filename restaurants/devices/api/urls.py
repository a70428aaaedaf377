"""Devices' paths under /api/v1/."""

from django.urls import path

from restaurants.devices.api.views import (
    DeviceReportView,
    DevicesView,
    DeviceView,
    EnrolView,
    PracticeView,
    RestoreDeviceView,
    RevokeDeviceView,
    UnsentWorkView,
)

urlpatterns = [
    path("devices", DevicesView.as_view(), name="devices"),
    path("devices/enrol", EnrolView.as_view(), name="device_enrol"),
    path("devices/<uuid:device_id>", DeviceView.as_view(), name="device"),
    path("devices/<uuid:device_id>/restore", RestoreDeviceView.as_view(), name="device_restore"),
    path("devices/<uuid:device_id>/revoke", RevokeDeviceView.as_view(), name="device_revoke"),
    path("devices/<uuid:device_id>/report", DeviceReportView.as_view(), name="device_report"),
    path("devices/<uuid:device_id>/practice", PracticeView.as_view(), name="device_practice"),
    path("devices/<uuid:device_id>/unsent-work", UnsentWorkView.as_view(), name="device_unsent_work"),
]
