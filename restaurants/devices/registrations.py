"""The permissions of devices, and their page in the navigation."""

from realtime import presence
from restaurants.devices.services import note_first_screens
from restaurants.identity.permissions import EVERYONE, MANAGERS, register
from restaurants.portal.registry import NavigationItem, register_navigation


def register_all() -> None:
    register("sync.send", "Send what a device did without a network", EVERYONE)
    register("devices.use", "Register their own device", EVERYONE)
    register("devices.manage", "See, rename and revoke devices", MANAGERS, by_pin=False)
    register_navigation(NavigationItem("Devices", "portal_devices", "device-tablet", "devices.manage", 85))
    presence.on_connect(note_first_screens)
