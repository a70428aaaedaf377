"""The commands about devices. Devices are public data: `restaurants.platform_executor` runs them."""

from realtime.commands.registry import Command, Id, register
from realtime.devices import DeviceNotFound
from restaurants.devices import services
from restaurants.devices.api.serializers import DeviceInput, RenameInput
from restaurants.devices.payloads import serialize_device
from restaurants.platform_executor import PLATFORM_EXECUTOR

DEVICE = (Id("device_id", DeviceNotFound),)


def register_all() -> None:
    register(
        Command(
            name="device.register",
            description="Register a device",
            permission="devices.use",
            input=DeviceInput,
            service=services.register_device,
            render=serialize_device,
            success_status=201,
            executor=PLATFORM_EXECUTOR,
        ),
        Command(
            name="device.rename",
            description="Rename a device",
            permission="devices.manage",
            target=DEVICE,
            input=RenameInput,
            service=services.rename_device,
            render=serialize_device,
            executor=PLATFORM_EXECUTOR,
        ),
        Command(
            name="device.revoke",
            description="Revoke a device",
            permission="devices.manage",
            target=DEVICE,
            service=services.revoke_device,
            render=serialize_device,
            executor=PLATFORM_EXECUTOR,
        ),
        Command(
            name="device.restore",
            description="Let a revoked device work again",
            permission="devices.manage",
            target=DEVICE,
            service=services.restore_device,
            render=serialize_device,
            executor=PLATFORM_EXECUTOR,
        ),
    )
