"""Change the service settings."""

from collections.abc import Mapping
from typing import Any

from fynlo.core.errors import InvalidInput
from orders import events
from orders.errors import SettingsStale
from orders.models import ServiceSettings
from orders.service_settings.selectors import lock_service_settings
from realtime.commands.context import CommandContext


def change_service_settings(*, context: CommandContext, version: int, changes: Mapping[str, Any]) -> ServiceSettings:
    """Change the settings named in `changes`. `version` is the version that the editor read.

    Locks the settings. Records `service.settings_changed`, or nothing if no value differs.

    Raises:
        SettingsStale: the settings have changed since `version`.
        InvalidInput: a ticket would be late before it is pressing.
    """
    settings = lock_service_settings()
    if settings.version != version:
        raise SettingsStale(current_version=settings.version)
    changed = [name for name, value in changes.items() if getattr(settings, name) != value]
    if "ageing" in changed:
        _check_ageing(changes["ageing"])
    for name in changed:
        context.annotate(field=name, before=getattr(settings, name), after=changes[name])
        setattr(settings, name, changes[name])
    if changed:
        settings.version += 1
        settings.save(update_fields=[*changed, "version"])
        events.settings_changed(context, settings)
    return settings


def _check_ageing(ageing: Mapping[str, Mapping[str, int]]) -> None:
    for kind, minutes in ageing.items():
        if minutes["warn"] > minutes["late"]:
            raise InvalidInput("Enter fewer minutes for the warning than for late.", field=f"ageing.{kind}")
