"""Change the cash-up settings."""

from collections.abc import Mapping
from typing import Any

from payments.cash_up import events
from payments.cash_up.errors import SettingsStale
from payments.cash_up.selectors import lock_cash_up_settings
from payments.models import CashUpSettings
from realtime.commands.context import CommandContext


def change_settings(*, context: CommandContext, version: int, changes: Mapping[str, Any]) -> CashUpSettings:
    """Change the settings named in `changes`. `version` is the version that the editor read.

    Locks the settings. Records `cash_up.settings_changed`, or nothing if no value differs. Raises SettingsStale.
    """
    settings = lock_cash_up_settings()
    if settings.version != version:
        raise SettingsStale(current_version=settings.version)
    changed = [name for name, value in changes.items() if getattr(settings, name) != value]
    for name in changed:
        context.annotate(field=name, before=getattr(settings, name), after=changes[name])
        setattr(settings, name, changes[name])
    if changed:
        settings.version += 1
        settings.save(update_fields=[*changed, "version"])
        events.settings_changed(context, settings)
    return settings
