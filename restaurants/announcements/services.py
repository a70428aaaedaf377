"""Dismiss an announcement. The function runs inside a command of `restaurants.platform_executor`."""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.errors import NotFound
from realtime.commands.context import CommandContext
from restaurants.identity.principals import clear_principal_cache
from restaurants.models import Announcement, DismissedAnnouncement


class AnnouncementUnknown(NotFound):
    code = "announcement.unknown"
    message = _("This announcement is over.")


def dismiss(*, context: CommandContext, announcement_id: UUID) -> None:
    """Do not show an announcement to the actor again. Does nothing the second time. Raises AnnouncementUnknown.

    Other processes follow within PRINCIPAL_CACHE_SECONDS.
    """
    if not Announcement.objects.filter(pk=announcement_id).exists():
        raise AnnouncementUnknown()
    DismissedAnnouncement.objects.get_or_create(
        announcement_id=announcement_id, user_id=context.actor.user_id, defaults={"at": clock.now()}
    )
    transaction.on_commit(partial(clear_principal_cache, context.actor.user_id))
