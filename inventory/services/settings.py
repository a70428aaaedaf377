"""Change when dishes take their ingredients, and how managers hear of what runs low."""

from typing import Any

from inventory import stock_mode
from inventory.errors import Changed
from inventory.models import StockSettings
from inventory.selectors import lock_recipes
from realtime.commands.context import CommandContext

FIELDS = ("takes_when", "mail")


def change_settings(*, context: CommandContext, version: int, **changes: Any) -> StockSettings:
    """Change the settings of stock (`FIELDS`). `version` is the one that the editor read. Locks all recipes.

    Lines that have taken their ingredients have taken them, whatever the setting is afterwards. Raises Changed.
    """
    lock_recipes()
    settings = StockSettings.objects.get(pk=1)
    if settings.version != version:
        raise Changed(current_version=settings.version)
    for name in FIELDS:
        before = getattr(settings, name)
        if name in changes and changes[name] != before:
            context.annotate(field=name, before=before, after=changes[name])
            setattr(settings, name, changes[name])
    settings.version += 1
    settings.save(update_fields=[*FIELDS, "version"])
    stock_mode.change(settings.takes_when)
    return settings
