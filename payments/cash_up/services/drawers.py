"""Add drawers, rename them and put them out of use."""

from uuid import UUID

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from payments.cash_up import events
from payments.cash_up.selectors import lock_drawer
from payments.models import Drawer
from realtime.commands.context import CommandContext

MOST_DRAWERS = 100


def create_drawer(*, context: CommandContext, name: str, drawer_id: UUID | None = None) -> Drawer:
    """Add a drawer. It belongs to no device and no person until one opens it. Records `drawer.changed`.

    Raises InvalidInput above MOST_DRAWERS drawers in use.
    """
    if Drawer.objects.filter(is_active=True).count() >= MOST_DRAWERS:
        raise InvalidInput(f"A restaurant has at most {MOST_DRAWERS} drawers. Put one out of use first.", field="name")
    drawer = Drawer.objects.create(id=drawer_id or uuid7(), name=name, created_at=clock.now())
    events.drawer_changed(context, drawer)
    return drawer


def change_drawer(
    *, context: CommandContext, drawer_id: UUID, name: str | None = None, is_active: bool | None = None
) -> Drawer:
    """Rename a drawer, or put it out of use or back in use. Its sessions stay. Locks it. Records `drawer.changed`.

    Raises DrawerNotFound.
    """
    drawer = lock_drawer(drawer_id)
    wanted = {"name": name, "is_active": is_active}
    changes = {field: value for field, value in wanted.items() if value not in (None, getattr(drawer, field))}
    for field, value in changes.items():
        context.annotate(field=field, before=getattr(drawer, field), after=value)
        setattr(drawer, field, value)
    if changes:
        drawer.save(update_fields=list(changes))
        events.drawer_changed(context, drawer)
    return drawer
