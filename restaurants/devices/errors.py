"""The refusals of devices."""

from fynlo.core.errors import DomainError


class DeviceIdTaken(DomainError):
    code = "device.id_taken"
    message = "Another device has this id. Clear this device's data, then register it again."
