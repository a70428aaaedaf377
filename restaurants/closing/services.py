"""Close a restaurant, open it again, delete it. Each function runs inside a command of `platform_executor`."""

from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.formats import date_format
from django.utils.functional import Promise, lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.task_queue import look
from fynlo.core.tenancy.hosts import clear_restaurant_cache
from realtime.commands.context import CommandContext
from restaurants.closing.checks import unfinished_work
from restaurants.closing.errors import AlreadyClosed, ArchiveNotReady, NotClosed, NotDue, WorkUnfinished
from restaurants.closing.selectors import finished_archive
from restaurants.exports.models import Archive
from restaurants.identity.principals import access_changed
from restaurants.mail import queue_mail
from restaurants.models import Closing, DeletedRestaurant, Membership, Restaurant
from restaurants.models.people import Role
from restaurants.platform.errors import RestaurantUnknown
from restaurants.schemas.template import drop_schema

KEPT = timedelta(days=30)  # long enough for a month's bookkeeping to notice what is missing
REMINDED = timedelta(days=7)  # before it is deleted
TASK = "restaurants.tasks.look_after_closed"
OWN_PAGE = "/restaurants/"
Status = Restaurant.Status
_written = lazy(partial(date_format, format="DATE_FORMAT"), str)  # in the language of the reader


def close_restaurant(*, context: CommandContext, restaurant_id: UUID, name: str, reason: str = "") -> Closing:
    """Close the actor's own restaurant: nobody signs in there, an archive is made, after KEPT it is deleted.

    Locks the row. Applies in every process within PRINCIPAL_CACHE_SECONDS. Emails the owners. Raises RestaurantUnknown
    for a person who does not own it, AlreadyClosed, InvalidInput for another name than the restaurant's,
    WorkUnfinished with what has to be finished first.
    """
    restaurant = _lock_own(context, restaurant_id)
    if _words(name) != _words(restaurant.name):
        raise InvalidInput(_("That is not this restaurant’s name. Nothing was changed."), field="name")
    unfinished = unfinished_work(restaurant)
    if unfinished:
        raise WorkUnfinished(" ".join(unfinished))
    return _close(context, restaurant, reason)


def close_for_platform(*, context: CommandContext, restaurant_id: UUID, reason: str) -> Closing:
    """Close a restaurant that its owners have left, whatever is unfinished there. Else as `close_restaurant`."""
    return _close(context, _lock(restaurant_id), reason)


def reopen_restaurant(*, context: CommandContext, restaurant_id: UUID) -> Restaurant:
    """Open the actor's own closed restaurant again. Locks the row. Raises RestaurantUnknown, NotClosed."""
    return _reopen(context, _lock_own(context, restaurant_id))


def reopen_for_platform(*, context: CommandContext, restaurant_id: UUID, reason: str) -> Restaurant:
    """Open a closed restaurant again for its owners. Locks the row. Raises RestaurantUnknown, NotClosed."""
    return _reopen(context, _lock(restaurant_id), reason)


def note_download(*, context: CommandContext, restaurant_id: UUID) -> Archive:
    """Record in the audit that an owner downloads the archive of a closed restaurant, and return it.

    Raises RestaurantUnknown, NotClosed, ArchiveNotReady.
    """
    archive = finished_archive(_closing(_lock_own(context, restaurant_id)))
    if archive is None:
        raise ArchiveNotReady()
    context.annotate(archive=f"{archive.created_at:%Y-%m-%d %H:%M}", size=archive.size)
    return archive


def send_archive(*, context: CommandContext, restaurant_id: UUID) -> Closing:
    """Email the owners once that the archive is ready. Locks the row. Raises RestaurantUnknown, NotClosed."""
    closing = _closing(_lock(restaurant_id))
    if closing.archive_mailed_at is None:
        closing.archive_mailed_at = clock.now()
        closing.save(update_fields=["archive_mailed_at"])
        name = closing.restaurant.name
        _email(
            context,
            closing.restaurant,
            format_lazy(_("The archive of {name} is ready"), name=name),
            format_lazy(_("Everything that {name} had in Fynlo is in one file. Download it and keep it."), name=name),
            _until(closing),
            leads=OWN_PAGE,
        )
    return closing


def send_reminder(*, context: CommandContext, restaurant_id: UUID) -> Closing:
    """Remind the owners once that the restaurant is about to be deleted. Locks the row.

    Raises RestaurantUnknown, NotClosed.
    """
    closing = _closing(_lock(restaurant_id))
    if closing.reminded_at is None:
        closing.reminded_at = clock.now()
        closing.save(update_fields=["reminded_at"])
        subject = format_lazy(_("{name} is about to be deleted"), name=closing.restaurant.name)
        advice = _("Download the archive if you have not yet.")
        _email(context, closing.restaurant, subject, _until(closing), advice, leads=OWN_PAGE)
    return closing


def delete_restaurant(*, context: CommandContext, restaurant_id: UUID) -> DeletedRestaurant:
    """Delete a closed restaurant that is due: its schema, its people's access, its devices and addresses.

    Its stored files are deleted afterwards by `worker.delete_files`. A restaurant without a finished archive stays.
    Locks the row, so that it is either opened again or deleted. Emails the owners. Raises RestaurantUnknown,
    NotClosed, NotDue.
    """
    restaurant = _lock(restaurant_id)
    closing = _closing(restaurant)
    now = clock.now()
    if closing.delete_at > now or finished_archive(closing) is None:
        raise NotDue()
    subject = format_lazy(_("{name} is deleted"), name=restaurant.name)
    sentence = format_lazy(
        _("{name} and everything that it had in Fynlo are deleted, as announced."), name=restaurant.name
    )
    _email(context, restaurant, subject, sentence, leads="")
    deleted = DeletedRestaurant.objects.create(
        id=restaurant.pk, name=restaurant.name, slug=restaurant.slug, schema_name=restaurant.schema_name,
        created_at=restaurant.created_at, closed_at=closing.closed_at, deleted_at=now,
    )  # fmt: skip
    context.annotate(deleted=str(restaurant.pk), slug=restaurant.slug, closed_by=closing.by_name)
    drop_schema(restaurant.schema_name)
    restaurant.delete()
    _tell_processes()
    return deleted


def note_files_deleted(*, context: CommandContext, restaurant_id: UUID) -> None:
    """Store that no file of a deleted restaurant is left."""
    DeletedRestaurant.objects.filter(pk=restaurant_id).update(files_deleted_at=clock.now())


def _close(context: CommandContext, restaurant: Restaurant, reason: str) -> Closing:
    if restaurant.status == Status.CLOSED:
        raise AlreadyClosed()
    now = clock.now()
    closing = Closing.objects.create(
        restaurant=restaurant, closed_at=now, by=context.actor.user_id, by_name=context.actor.name, reason=reason,
        delete_at=now + KEPT,
    )  # fmt: skip
    _set_status(context, restaurant, Status.CLOSED, reason)
    _email(
        context,
        restaurant,
        format_lazy(_("{name} is closed"), name=restaurant.name),
        format_lazy(_("{person} closed {name}. Nobody can sign in there."), person=context.actor.name,
                    name=restaurant.name),
        _("An archive of everything is being made. You get another email when it is ready."),
        _until(closing),
        leads=OWN_PAGE,
    )  # fmt: skip
    transaction.on_commit(partial(look, TASK))
    return closing


def _reopen(context: CommandContext, restaurant: Restaurant, reason: str = "") -> Restaurant:
    _closing(restaurant).delete()
    _set_status(context, restaurant, Status.ACTIVE, reason)
    _email(
        context,
        restaurant,
        format_lazy(_("{restaurant} is open again"), restaurant=restaurant.name),
        _("Everything is as it was before it was closed."),
        leads=OWN_PAGE,
    )
    return restaurant


def _set_status(context: CommandContext, restaurant: Restaurant, status: Status, reason: str) -> None:
    context.annotate(field="status", before=restaurant.status, after=str(status), reason=reason)
    restaurant.status = status
    restaurant.save(update_fields=["status"])
    _tell_processes()


def _tell_processes() -> None:
    """Clear this process's caches after the commit and make the gateways check their sockets."""
    transaction.on_commit(clear_restaurant_cache)
    transaction.on_commit(access_changed)


def _lock(restaurant_id: UUID) -> Restaurant:
    restaurant = Restaurant.objects.select_for_update(no_key=True).filter(pk=restaurant_id).first()
    if restaurant is None:
        raise RestaurantUnknown()
    return restaurant


def _lock_own(context: CommandContext, restaurant_id: UUID) -> Restaurant:
    restaurant = _lock(restaurant_id)
    owned = Membership.objects.filter(
        restaurant=restaurant, user_id=context.actor.user_id, role=Role.RESTAURANT_OWNER, is_active=True
    )
    if not owned.exists():
        raise RestaurantUnknown()
    return restaurant


def _closing(restaurant: Restaurant) -> Closing:
    closing = Closing.objects.filter(restaurant=restaurant).first()
    if closing is None:
        raise NotClosed()
    closing.restaurant = restaurant
    return closing


def _words(name: str) -> str:
    return " ".join(name.split()).casefold()


def _until(closing: Closing) -> Promise:
    day = closing.delete_at.astimezone(closing.restaurant.zone)
    return format_lazy(
        _("On {day} the restaurant and everything in it are deleted. Until then you can open it again."),
        day=_written(day),
    )


def _email(
    context: CommandContext, restaurant: Restaurant, subject: Promise, *paragraphs: str | Promise, leads: str
) -> None:
    """Email every active owner. The email is the platform's: it outlives the restaurant's row.

    `leads` is the path of its button on the platform's host; "" for none.
    """
    owners = Membership.objects.filter(restaurant=restaurant, role=Role.RESTAURANT_OWNER, is_active=True)
    for email in owners.values_list("user__email", flat=True):
        queue_mail(
            context=context, to=email, subject=subject, template="closing",
            variables={
                "paragraphs": paragraphs, "path": leads,
                "support": restaurant.platform.support_email,
            },
        )  # fmt: skip
