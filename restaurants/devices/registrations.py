"""The permissions of devices, and their page in the navigation."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from realtime import alerts, presence
from restaurants.devices import guest_displays
from restaurants.devices.services import note_first_screens
from restaurants.devices.unsent_work import LEFT_UNSENT
from restaurants.identity.permissions import EVERYONE, MANAGERS, register
from restaurants.portal.registry import AlertSubject, NavigationItem, register_alert_subject, register_navigation


def register_all() -> None:
    register("sync.send", _("Send what a device did without a network"), EVERYONE)
    register("devices.use", _("Register their own device"), EVERYONE)
    register("devices.practise", _("Practise on a till: nothing is kept, the kitchen sees nothing"), MANAGERS)
    register("devices.manage", _("See, rename and revoke devices"), MANAGERS, by_pin=False)
    register_navigation(
        NavigationItem(_("Devices"), "portal_devices", "device-tablet", "devices.manage", 85, "Settings")
    )
    alerts.register(LEFT_UNSENT)
    guest_displays.register_events()
    register_alert_subject("device", AlertSubject(_("Open the device"), device_address))
    presence.on_connect(note_first_screens)


def device_address(device_id: UUID) -> str:
    return reverse("portal_device", args=[device_id])
