"""Add drawers, rename them and put them out of use."""

from uuid import UUID

from django.db import IntegrityError
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from payments.cash_up import events
from payments.cash_up.errors import IdTaken
from payments.cash_up.selectors import lock_drawer
from payments.models import Drawer
from realtime.commands.context import CommandContext

MOST_DRAWERS = 100


def create_drawer(*, context: CommandContext, name: str, drawer_id: UUID | None = None) -> Drawer:
    """Add a drawer. It belongs to no device and no person until one opens it. Records `drawer.changed`.

    A second call with the same `drawer_id` and `name` returns the drawer that exists. Raises IdTaken for another name,
    InvalidInput above MOST_DRAWERS drawers in use.
    """
    earlier = Drawer.objects.filter(pk=drawer_id).first() if drawer_id else None
    if earlier is not None:
        if earlier.name != name:
            raise IdTaken(field="id")
        return earlier
    if Drawer.objects.filter(is_active=True).count() >= MOST_DRAWERS:
        raise InvalidInput(
            _("A restaurant has at most {most} drawers. Put one out of use first.").format(most=MOST_DRAWERS),
            field="name",
        )
    drawer = Drawer(id=drawer_id or uuid7(), name=name, created_at=clock.now())
    try:
        drawer.save(force_insert=True)
    except IntegrityError as error:  # the id was used a moment ago
        raise IdTaken(field="id") from error
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
