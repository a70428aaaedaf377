"""The life of an archive: asked for, claimed by a worker, finished or failed, cancelled, deleted; and its schedule."""

from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.task_queue import look
from fynlo.core.tenancy.connection import connection
from realtime.commands.context import CommandContext
from restaurants.exports.errors import ArchiveNotFound, ArchiveUnderWay
from restaurants.exports.models import Archive, ArchiveSchedule
from restaurants.exports.registry import exported_models
from restaurants.identity.recipients import confirmed_email, recipients_with
from restaurants.mail import queue_mail
from restaurants.mail_budgets import ARCHIVES, MailBudgetUsed
from restaurants.models import Restaurant
from restaurants.notifications import kinds

S = Archive.Status
PERMISSION = "restaurant.export"
TASK = "restaurants.exports.tasks.make_archives"
LEASE = timedelta(minutes=10)  # the worker prolongs it after each table and within long ones
KEPT = timedelta(days=7)
MOST_ATTEMPTS = 3
GAVE_UP = "Making the archive was interrupted three times. Tell support."


def request_archive(*, context: CommandContext, month: date | None = None) -> Archive:
    """Store the wish for an archive and nudge a worker. With `month` it is the archive of that month.

    Locks the schedule. Raises ArchiveUnderWay.
    """
    schedule = _lock_schedule()
    if Archive.objects.filter(status__in=Archive.UNFINISHED).exists():
        raise ArchiveUnderWay()
    if month is not None:
        schedule.last_month = month
        schedule.save(update_fields=["last_month"])
    now = clock.now()
    row = Archive.objects.create(
        by=None if month else context.actor.user_id, by_name="" if month else context.actor.name,
        tables=len(exported_models()), created_at=now, lease_until=now, expires_at=now + KEPT,
    )  # fmt: skip
    transaction.on_commit(partial(look, TASK, connection.schema_name))
    return row


def set_schedule(*, context: CommandContext, is_monthly: bool) -> ArchiveSchedule:
    """Choose whether an archive is made on the first day of each month. The first one is the next month's."""
    schedule = _lock_schedule()
    if schedule.is_monthly != is_monthly:
        context.annotate(field="monthly archive", before=schedule.is_monthly, after=is_monthly)
        schedule.is_monthly, schedule.last_month = is_monthly, this_month()
        schedule.save()
    return schedule


def this_month() -> date:
    """Return the first day of the month, in the restaurant's time zone."""
    return clock.now().astimezone(connection.tenant.zone).date().replace(day=1)


def claim_archive(*, context: CommandContext, archive_id: UUID) -> dict[str, int]:
    """Take an archive whose lease is over. Return the number of the attempt, 0 when it is not free.

    Ends it as failed after MOST_ATTEMPTS.
    """
    row, now = _lock(archive_id, skip_locked=True), clock.now()
    if row is None or not row.is_unfinished or row.lease_until > now:
        return {"attempt": 0}
    if row.attempts >= MOST_ATTEMPTS:
        _end(context, row, S.FAILED, error=GAVE_UP)
        return {"attempt": 0}
    row.attempts, row.status, row.tables_done, row.lease_until = row.attempts + 1, S.RUNNING, 0, now + LEASE
    row.save(update_fields=["attempts", "status", "tables_done", "lease_until"])
    return {"attempt": row.attempts}


def note_table(*, context: CommandContext, archive_id: UUID, attempt: int, tables_done: int) -> dict[str, bool]:
    """Store how far the work is and prolong the lease. Return whether to go on: false once cancelled or taken over."""
    row = _owned(archive_id, attempt)
    if row is None:
        return {"goes_on": False}
    row.tables_done, row.lease_until = tables_done, clock.now() + LEASE
    row.save(update_fields=["tables_done", "lease_until"])
    return {"goes_on": True}


def finish_archive(
    *, context: CommandContext, archive_id: UUID, attempt: int, path: str, size: int, rows: int, sha256: str
) -> dict[str, bool]:
    """Mark the archive as ready and email who wants it. Return false when it was cancelled or taken over."""
    row = _owned(archive_id, attempt)
    if row is None:
        return {"finished": False}
    row.path, row.size, row.rows, row.sha256, row.tables_done = path, size, rows, sha256, row.tables
    _end(context, row, S.DONE)
    return {"finished": True}


def cancel_archive(*, context: CommandContext, archive_id: UUID) -> Archive:
    """Cancel an archive that is not ready; its worker stops after the table it reads. Raises ArchiveNotFound."""
    row = _lock(archive_id)
    if row is None:
        raise ArchiveNotFound()
    if row.is_unfinished:
        row.status, row.finished_at = S.CANCELLED, clock.now()
        row.save(update_fields=["status", "finished_at"])
    return row


def note_download(*, context: CommandContext, archive_id: UUID) -> Archive:
    """Record in the audit that a person downloads the archive. Raises ArchiveNotFound unless it is ready."""
    row = _lock(archive_id)
    if row is None or row.status != S.DONE or row.expires_at <= clock.now():
        raise ArchiveNotFound()
    context.annotate(archive=f"{row.created_at:%Y-%m-%d %H:%M}", size=row.size)
    return row


def delete_archive(*, context: CommandContext, archive_id: UUID) -> None:
    """Delete the row of an archive that is finished. The caller deletes the stored file first."""
    row = _lock(archive_id)
    if row is not None and not row.is_unfinished:
        row.delete()


def _lock(archive_id: UUID, *, skip_locked: bool = False) -> Archive | None:
    rows = Archive.objects.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)
    return rows.filter(pk=archive_id).first()


def _lock_schedule() -> ArchiveSchedule:
    ArchiveSchedule.objects.bulk_create([ArchiveSchedule(pk=1)], ignore_conflicts=True)
    return ArchiveSchedule.objects.select_for_update(no_key=True).get(pk=1)


def _owned(archive_id: UUID, attempt: int) -> Archive | None:
    row = _lock(archive_id)
    return row if row is not None and row.status == S.RUNNING and row.attempts == attempt else None


def _end(context: CommandContext, row: Archive, status: S, *, error: str = "") -> None:
    now = clock.now()
    row.status, row.error, row.finished_at, row.expires_at = status, error, now, now + KEPT
    row.save()
    _email(context, row)


def _email(context: CommandContext, row: Archive) -> None:
    """Queue the email to the person who asked, or to all who may download it where nobody did.

    Owners of a closed restaurant get an email of `restaurants.closing` instead: nobody opens the portal there.
    """
    restaurant = connection.tenant
    if Restaurant.objects.filter(pk=restaurant.pk, status=Restaurant.Status.CLOSED).exists():
        return
    monthly = recipients_with(PERMISSION, restaurant, of=kinds.ARCHIVES) if row.by is None else []
    everyone = [each.email for each in monthly]
    asked = confirmed_email(row.by, restaurant, of=kinds.FILES) if row.by else ""
    is_ready = row.status == S.DONE
    subject = (
        format_lazy(_("The archive of {name} is ready"), name=restaurant.name)
        if is_ready
        else _("The archive could not be made")
    )
    variables = {
        "is_ready": is_ready, "error": row.error, "path": "/portal/settings/export/",
        "last_day": f"{row.expires_at.astimezone(restaurant.zone):%-d %B}",
    }  # fmt: skip
    for to in filter(None, (*everyone, asked)):
        try:
            ARCHIVES.spend(to=to, restaurant=restaurant)
        except MailBudgetUsed:
            continue
        queue_mail(
            context=context, to=to, subject=subject, template="archive", variables=variables, restaurant=restaurant
        )
