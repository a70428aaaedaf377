"""Go back to a menu that was published before, and publish the draft at a later time."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import json_codec
from fynlo.core.errors import InvalidInput
from menu import alerts, document, ingredients, published
from menu.errors import MenuNotReady, MenuVersionUnknown, NothingScheduled, NothingToPublish
from menu.models import MenuSchedule, MenuVersion, ModifierOption, Product
from menu.services.editing import lock_draft
from menu.services.live import with_ingredients
from menu.services.publishing import digest, publish, refuse_problems, store_version
from realtime.commands.context import CommandContext

LONGEST_WAIT = timedelta(days=366)
Status = MenuSchedule.Status


def content_of(version: int) -> dict[str, Any]:
    """Return what a published version had on the menu, as it would be published again now.

    What is in a dish is a fact of the kitchen and not of a version: allergens are those that are entered now, for
    archived products too. Stations, currency and time zone are those of now. Raises MenuVersionUnknown.
    """
    old = published.menu(version).document
    now = document.draft()
    made = ingredients.registered()
    own = {str(pk): allergens for pk, allergens in Product.objects.values_list("pk", "allergens")}
    of_options = {str(pk): allergens for pk, allergens in ModifierOption.objects.values_list("pk", "allergens")}
    content = {
        "currency": now["currency"],
        "timezone": now["timezone"],
        "dayparts": old.get("dayparts", []),
        "categories": old["categories"],
        "stations": json_codec.loads(json_codec.dumps(now["stations"])),
        "products": with_ingredients([_known_now(row, own) for row in old["products"]], made),
        "modifier_groups": [
            {**group, "options": with_ingredients([_known_now(row, of_options) for row in group["options"]], made)}
            for group in old["modifier_groups"]
        ],
    }
    document.describe_parts(content["products"], content["modifier_groups"])
    return content


def restore_version(*, context: CommandContext, version: int) -> MenuVersion:
    """Publish what an earlier version had, as a new version. The draft stays: it shows what differs.

    Locks the draft. Records `menu.updated`.

    Raises:
        MenuVersionUnknown: no such version.
        NothingToPublish: it is what the till has.
        MenuNotReady: something is missing for it now, such as a station.
    """
    revision = lock_draft()
    last = MenuVersion.objects.defer("document").first()
    if last is None:
        raise MenuVersionUnknown(version=version)
    content = content_of(version)
    if digest(content) == last.content:
        raise NothingToPublish(version=last.version)
    refuse_problems(content)
    context.annotate(restored="menu", version=version)
    is_draft = content == json_codec.loads(json_codec.dumps(document.draft()))
    return store_version(context, content, last=last, revision=revision if is_draft else 0)


def schedule_publish(*, context: CommandContext, publish_at: datetime) -> MenuSchedule:
    """Publish the draft at an aware time, as it will be then; another time replaces it. Locks the draft.

    Raises InvalidInput for a time that has passed or is more than a year away, MenuNotReady for a draft that lacks
    something already.
    """
    lock_draft()
    if not context.at < publish_at <= context.at + LONGEST_WAIT:
        raise InvalidInput(_("Choose a time from now on, within a year."), field="publish_at")
    refuse_problems(document.draft())
    waiting = waiting_schedule() or MenuSchedule(scheduled_at=context.at)
    before = None if waiting._state.adding else waiting.publish_at
    waiting.publish_at, waiting.scheduled_at = publish_at, context.at
    waiting.scheduled_by, waiting.scheduled_by_name = context.actor.user_id, context.actor.name
    waiting.save()
    context.annotate(field="publish_at", before=before, after=publish_at)
    return waiting


def cancel_schedule(*, context: CommandContext) -> MenuSchedule:
    """Cancel the publish that waits. Locks the draft. Raises NothingScheduled."""
    lock_draft()
    waiting = waiting_schedule()
    if waiting is None:
        raise NothingScheduled()
    context.annotate(field="publish_at", before=waiting.publish_at, after=None)
    return _finish(context, waiting, Status.CANCELLED)


def publish_scheduled(*, context: CommandContext, schedule_id: UUID) -> MenuSchedule:
    """Publish the draft because its time has come; nothing if that was done, moved or cancelled meanwhile.

    Locks the draft. Records `menu.updated`. Where the draft lacks something nothing is published, and a manager gets an
    alert. Raises NothingScheduled.
    """
    lock_draft()
    schedule = MenuSchedule.objects.filter(pk=schedule_id).first()
    if schedule is None:
        raise NothingScheduled()
    if schedule.status != Status.WAITING or schedule.publish_at > context.at:
        return schedule
    try:
        schedule.version = publish(context=context).version
    except NothingToPublish as same:
        schedule.version = same.details["version"]
    except MenuNotReady as refusal:
        alerts.schedule_failed(context, schedule, refusal.details["problems"])
        return _finish(context, schedule, Status.FAILED)
    return _finish(context, schedule, Status.PUBLISHED)


def waiting_schedule() -> MenuSchedule | None:
    """Return the publish that waits for its time. One query."""
    return MenuSchedule.objects.filter(status=Status.WAITING).first()


def _finish(context: CommandContext, schedule: MenuSchedule, status: str) -> MenuSchedule:
    schedule.status, schedule.done_at = status, context.at
    schedule.save(update_fields=["status", "done_at", "version"])
    return schedule


def _known_now(row: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """A row of a document with the allergens that are entered for it now; one that is gone keeps its own."""
    return {**row, "own_allergens": own.get(row["id"], row.get("own_allergens", row["allergens"]))}
