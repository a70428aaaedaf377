"""Change the service settings."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput
from menu.models import Station
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
        InvalidInput: a ticket would be late before it is pressing, or there is no such station.
    """
    settings = lock_service_settings()
    if settings.version != version:
        raise SettingsStale(current_version=settings.version)
    changed = [name for name, value in changes.items() if getattr(settings, name) != value]
    for name in ("ageing", "station_ageing"):
        if name in changed:
            _check_ageing(name, changes[name])
    if "station_ageing" in changed:
        _check_stations(changes["station_ageing"])
    for name in changed:
        _annotate(context, name, getattr(settings, name), changes[name])
        setattr(settings, name, changes[name])
    if changed:
        settings.version += 1
        settings.save(update_fields=[*changed, "version"])
        events.settings_changed(context, settings)
    return settings


def _annotate(context: CommandContext, name: str, before: Any, after: Any) -> None:
    """Add a line to the audit; of settings by type, role or station one line for each that differs, in words."""
    if not isinstance(after, dict):
        context.annotate(field=name, before=before, after=after)
        return
    for key in dict.fromkeys((*before, *after)):
        if before.get(key) != after.get(key):
            context.annotate(field=f"{name} {key}", before=_words(before.get(key)), after=_words(after.get(key)))


def _words(value: Any) -> str:
    if value is None:
        return _("as the order type")
    if isinstance(value, Mapping):
        return _("due soon after {warn} min, late after {late} min").format(**value)
    return f"{value} %"


def _check_ageing(name: str, ageing: Mapping[str, Mapping[str, int]]) -> None:
    for kind, minutes in ageing.items():
        if minutes["warn"] > minutes["late"]:
            raise InvalidInput(_("Enter fewer minutes for the warning than for late."), field=f"{name}.{kind}")


def _check_stations(ageing: Mapping[str, Any]) -> None:
    """Raise InvalidInput for a station that does not exist. One query."""
    unknown = set(ageing) - set(Station.objects.values_list("slug", flat=True))
    if unknown:
        raise InvalidInput(_("Choose stations of the menu."), field=f"station_ageing.{min(unknown)}")
