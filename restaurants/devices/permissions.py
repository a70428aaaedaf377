"""Who may do what with devices."""

from restaurants.identity.permissions import EVERYONE, MANAGERS, register


def register_all() -> None:
    register("sync.send", "Send what a device did without a network", EVERYONE)
    register("devices.use", "Register the device one works on", EVERYONE)
    register("devices.manage", "See the devices and revoke them", MANAGERS)
