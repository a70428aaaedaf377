"""The command on the service settings."""

from orders import payloads
from orders.api.service_settings_serializers import ServiceSettingsInput
from orders.service_settings.services import change_service_settings
from realtime.commands.registry import Command, register_declared

SERVICE_CHANGE_SETTINGS = Command(
    name="service.change_settings",
    description="Change the service settings",
    permission="orders.settings",
    input=ServiceSettingsInput,
    service=change_service_settings,
    render=payloads.serialize_settings,
)


def register_all() -> None:
    register_declared(__name__)
