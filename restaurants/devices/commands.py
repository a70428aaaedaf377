"""What may be asked about devices, through the platform's door. See `restaurants.api.command_view`."""

from typing import Any
from uuid import UUID

from django.db import connection

from realtime.actors import Actor
from realtime.commands.registry import Command
from restaurants.devices import services
from restaurants.devices.api.serializers import DeviceInput, RenameInput
from restaurants.devices.payloads import serialize_device


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
    "device.register", "Register a device", "devices.use", _register, DeviceInput, success_status=201
)
RENAME_DEVICE = Command("device.rename", "Rename a device", "devices.manage", _rename, RenameInput)
REVOKE_DEVICE = Command("device.revoke", "Revoke a device", "devices.manage", _revoke)
RESTORE_DEVICE = Command("device.restore", "Let a revoked device work again", "devices.manage", _restore)
