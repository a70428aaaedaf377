"""The commands about devices. Devices are public data: `restaurants.platform_executor` runs them."""

from typing import Any
from uuid import UUID

from django.db import connection

from realtime.actors import Actor
from realtime.commands.registry import Command, register
from restaurants.devices import services
from restaurants.devices.api.serializers import DeviceInput, RenameInput
from restaurants.devices.payloads import serialize_device
from restaurants.platform_executor import PLATFORM_EXECUTOR


def _register(*, target: str, data: dict[str, Any], actor: Actor) -> dict[str, Any]:
    return serialize_device(
        services.register_device(
            restaurant=connection.tenant,
            device_id=data["id"],
            name=data["name"],
            kind=data["kind"],
            actor=actor,
            secret=data.get("secret", ""),
        )
    )


def _revoke(*, target: str, data: dict[str, Any], actor: Actor) -> dict[str, Any]:
    return serialize_device(services.revoke_device(restaurant=connection.tenant, device_id=UUID(target), actor=actor))


def _restore(*, target: str, data: dict[str, Any], actor: Actor) -> dict[str, Any]:
    return serialize_device(services.restore_device(restaurant=connection.tenant, device_id=UUID(target), actor=actor))


def _rename(*, target: str, data: dict[str, Any], actor: Actor) -> dict[str, Any]:
    return serialize_device(
        services.rename_device(restaurant=connection.tenant, device_id=UUID(target), name=data["name"], actor=actor)
    )


REGISTER_DEVICE = Command(
    name="device.register",
    description="Register a device",
    executor=PLATFORM_EXECUTOR,
    permission="devices.use",
    perform=_register,
    input=DeviceInput,
    success_status=201,
)
RENAME_DEVICE = Command(
    name="device.rename",
    description="Rename a device",
    executor=PLATFORM_EXECUTOR,
    permission="devices.manage",
    perform=_rename,
    input=RenameInput,
)
REVOKE_DEVICE = Command(
    name="device.revoke",
    description="Revoke a device",
    executor=PLATFORM_EXECUTOR,
    permission="devices.manage",
    perform=_revoke,
)
RESTORE_DEVICE = Command(
    name="device.restore",
    description="Let a revoked device work again",
    executor=PLATFORM_EXECUTOR,
    permission="devices.manage",
    perform=_restore,
)


def register_all() -> None:
    register(REGISTER_DEVICE, RENAME_DEVICE, REVOKE_DEVICE, RESTORE_DEVICE)
