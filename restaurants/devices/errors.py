"""What is refused to devices."""

from fynlo.core.errors import DomainError


class DeviceIdTaken(DomainError):
    code = "device.id_taken"
    message = "Another device has this id. Clear this one's data and register it again."
