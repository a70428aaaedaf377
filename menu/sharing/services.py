"""The source's side: begin a publish to many, note what became of each follower."""

from collections.abc import Sequence
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.translation import gettext as _

from fynlo.core.task_queue import look
from menu.models import MenuSharing, MenuSharingStep
from menu.services.editing import lock_draft
from menu.sharing import following
from menu.sharing.errors import IsFollower, NobodyChosen, SharingNotFound, SharingUnderWay
from realtime.commands.context import CommandContext

TASK = "menu.tasks.publish_to_many"
S = MenuSharingStep.Status


def start_sharing(*, context: CommandContext, version: int, followers: Sequence[dict[str, Any]]) -> MenuSharing:
    """Store the wish to publish that version of this menu in other restaurants and nudge a worker.

    `followers` have `id`, `name` and `preview`, the digest of the changes that the person has seen. Whether the
    person may publish there is checked by the caller, and again when each is published. Locks the draft, so that two
    take turns. Raises NobodyChosen, IsFollower, SharingUnderWay.
    """
    lock_draft()
    if not followers:
        raise NobodyChosen()
    followed = following.source()
    if followed is not None:
        raise IsFollower(_("This menu follows {name}. Publish from there.").format(name=followed.source_name))
    if MenuSharing.objects.filter(finished_at=None).exists():
        raise SharingUnderWay()
    sharing = MenuSharing.objects.create(
        version=version, started_at=context.at, started_by=context.actor.user_id, started_by_name=context.actor.name
    )
    MenuSharingStep.objects.bulk_create(
        MenuSharingStep(
            sharing=sharing, restaurant_id=each["id"], restaurant_name=each["name"], preview=each["preview"]
        )
        for each in followers
    )
    context.annotate(published=version, restaurants=[each["name"] for each in followers])
    transaction.on_commit(partial(look, TASK, connection.schema_name))
    return sharing


def note_step(
    *,
    context: CommandContext,
    sharing_id: UUID,
    restaurant_id: UUID,
    status: str,
    error: str = "",
    menu_version: int | None = None,
) -> dict[str, bool]:
    """Note what became of a follower, unless that is noted. The last one finishes the publish.

    Locks the publish. Raises SharingNotFound.
    """
    sharing = MenuSharing.objects.select_for_update(no_key=True).filter(pk=sharing_id).first()
    if sharing is None:
        raise SharingNotFound()
    step = sharing.steps.filter(restaurant_id=restaurant_id, status=S.WAITING).first()
    if step is None:
        return {"noted": False}
    step.status, step.error, step.menu_version, step.finished_at = status, error[:300], menu_version, context.at
    step.save(update_fields=["status", "error", "menu_version", "finished_at"])
    context.annotate(restaurant=step.restaurant_name, outcome=status, **({"reason": error} if error else {}))
    if not sharing.steps.filter(status=S.WAITING).exists():
        sharing.finished_at = context.at
        sharing.save(update_fields=["finished_at"])
    return {"noted": True}
