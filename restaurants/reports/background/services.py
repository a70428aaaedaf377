"""The life of a file: asked for, claimed by a worker, finished or failed, cancelled, deleted."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.db import connection as database
from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.task_queue import look
from fynlo.core.tenancy.connection import connection
from realtime.commands.context import CommandContext
from restaurants.identity.recipients import confirmed_email
from restaurants.mail import queue_mail
from restaurants.mail_budgets import REPORT_FILES, MailBudgetUsed
from restaurants.notifications.kinds import FILES
from restaurants.reports.errors import FileNotFound, TooManyFiles
from restaurants.reports.models import ReportFile
from restaurants.reports.registry import find_report
from restaurants.reports.running import statement_label

S = ReportFile.Status
TASK = "restaurants.reports.tasks.make_report_files"
LEASE = timedelta(minutes=2)  # for a step besides the report's own statements, which show that they still run
KEPT = timedelta(days=7)
MOST_UNFINISHED = 5
MOST_ATTEMPTS = 3
GAVE_UP = "Making this file was interrupted three times. Choose a shorter period, or tell support."


def request_file(
    *, context: CommandContext, report: str, choice: dict[str, str], extension: str, steps: int
) -> ReportFile:
    """Store the wish for a file and nudge a worker. Raises TooManyFiles."""
    if ReportFile.objects.filter(status__in=ReportFile.UNFINISHED).count() >= MOST_UNFINISHED:
        raise TooManyFiles()
    now = clock.now()
    row = ReportFile.objects.create(
        id=uuid7(), report=report, choice=choice, extension=extension, steps=steps, by=context.actor.user_id,
        by_name=context.actor.name, created_at=now, lease_until=now, expires_at=now + KEPT,
    )  # fmt: skip
    context.annotate(report=report, **choice)
    transaction.on_commit(partial(look, TASK, connection.schema_name))
    return row


def claim_file(*, context: CommandContext, file_id: UUID) -> dict[str, int]:
    """Take a file that nobody works on for one lease. Return the number of the attempt, 0 when it is not free.

    The worker before is taken for dead when its lease is over and none of its statements runs. Ends a file as failed
    after MOST_ATTEMPTS.
    """
    row = _lock(file_id, skip_locked=True)
    now = clock.now()
    if row is None or not row.is_unfinished or row.lease_until > now or is_statement_running(file_id):
        return {"attempt": 0}
    if row.attempts >= MOST_ATTEMPTS:
        _end(row, S.FAILED, error=GAVE_UP)
        return {"attempt": 0}
    row.attempts, row.status, row.steps_done, row.lease_until = row.attempts + 1, S.RUNNING, 0, now + LEASE
    row.save(update_fields=["attempts", "status", "steps_done", "lease_until"])
    return {"attempt": row.attempts}


def note_step(*, context: CommandContext, file_id: UUID, attempt: int, steps_done: int) -> dict[str, bool]:
    """Store how far the work is and prolong the lease. Return whether to go on: false once cancelled or taken over."""
    row = _lock(file_id)
    if row is None or row.status != S.RUNNING or row.attempts != attempt:
        return {"goes_on": False}
    row.steps_done, row.lease_until = steps_done, clock.now() + LEASE
    row.save(update_fields=["steps_done", "lease_until"])
    return {"goes_on": True}


def finish_file(
    *, context: CommandContext, file_id: UUID, attempt: int, path: str, file_name: str, size: int, rows: int
) -> dict[str, bool]:
    """Mark the file as ready and email the person who asked. Return false when it was cancelled or taken over."""
    row = _lock(file_id)
    if row is None or row.status != S.RUNNING or row.attempts != attempt:
        return {"finished": False}
    row.path, row.file_name, row.size, row.rows, row.steps_done = path, file_name, size, rows, row.steps
    _end(row, S.DONE)
    _email(context, row)
    return {"finished": True}


def fail_file(*, context: CommandContext, file_id: UUID, attempt: int, error: str) -> None:
    """End the work with the sentence that the list shows, and email it to the person who asked."""
    row = _lock(file_id)
    if row is not None and row.status == S.RUNNING and row.attempts == attempt:
        _end(row, S.FAILED, error=error)
        _email(context, row)


def cancel_file(*, context: CommandContext, file_id: UUID) -> ReportFile:
    """Cancel a file that is not ready, and stop its statement. Cancelling twice does nothing. Raises FileNotFound."""
    row = _lock(file_id)
    if row is None:
        raise FileNotFound()
    if row.is_unfinished:
        _end(row, S.CANCELLED)
        context.annotate(report=row.report)
        transaction.on_commit(partial(stop_statement, file_id))
    return row


def delete_file(*, context: CommandContext, file_id: UUID) -> None:
    """Delete the row of a file that is finished. The caller deletes the stored file first."""
    row = _lock(file_id)
    if row is not None and not row.is_unfinished:
        context.annotate(report=row.report, file=row.file_name)
        row.delete()


def is_statement_running(file_id: UUID) -> bool:
    """Whether a connection runs a statement for that file. One query."""
    with database.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = %s)",
                       [statement_label(file_id)])  # fmt: skip
        return cursor.fetchone()[0]


def stop_statement(file_id: UUID) -> None:
    """Cancel the statement that runs for that file, if one does."""
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = %s",
                       [statement_label(file_id)])  # fmt: skip


def _lock(file_id: UUID, *, skip_locked: bool = False) -> ReportFile | None:
    rows = ReportFile.objects.select_for_update(of=("self",), no_key=True, skip_locked=skip_locked)
    return rows.filter(pk=file_id).first()


def _end(row: ReportFile, status: S, *, error: str = "") -> None:
    now = clock.now()
    row.status, row.error, row.finished_at, row.expires_at = status, error, now, now + KEPT
    row.save()


def _email(context: CommandContext, row: ReportFile) -> None:
    """Queue the email that the file is ready or has failed. Who left the restaurant or switched them off gets none."""
    report, restaurant = find_report(row.report), connection.tenant
    to = confirmed_email(row.by, restaurant, of=FILES)
    if report is None or not to:
        return
    try:
        REPORT_FILES.spend(to=to, restaurant=restaurant)
    except MailBudgetUsed:
        return
    is_ready = row.status == S.DONE
    variables: dict[str, Any] = {
        "title": report.title,
        "is_ready": is_ready,
        "error": row.error,
        "file_name": row.file_name,
        "path": "/portal/reports/files/",
        "last_day": f"{row.expires_at.astimezone(restaurant.zone):%-d %B}",
    }
    subject = format_lazy(
        _("{report}: your file is ready") if is_ready else _("{report}: the file could not be made"),
        report=report.title,
    )
    queue_mail(
        context=context, to=to, subject=subject, template="report_file", variables=variables, restaurant=restaurant
    )
