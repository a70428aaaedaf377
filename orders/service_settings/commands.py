"""Commands on the service settings."""

from typing import Any

from orders import payloads
from orders.api import service_settings_serializers as shapes
from orders.service_settings import services
from realtime.actors import Actor
from realtime.commands.registry import Command, register

Data = dict[str, Any]


def change_settings(*, target: str, data: Data, actor: Actor) -> Data:
    changes = dict(data)
    changed = services.change_service_settings(version=changes.pop("version"), changes=changes)
    return payloads.serialize_settings(changed)


def register_all() -> None:
    register(
        Command(
            name="service.change_settings",
            description="Change the service settings",
            permission="orders.settings",
            perform=change_settings,
            input=shapes.SettingsInput,
        )
    )
