"""The life of a scheduled email: added, changed, paused, removed, sent once for each period, unsubscribed from."""

from collections.abc import Collection, Mapping
from datetime import date, time, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day
from restaurants.identity.recipients import Recipient, recipients_with
from restaurants.mail import queue_mail
from restaurants.mail_budgets import REPORTS, MailBudgetUsed
from restaurants.notifications import kinds
from restaurants.reports.models import ReportRecipient, ReportSchedule
from restaurants.reports.registry import find_report
from restaurants.reports.schedules import calendar, unsubscribing
from restaurants.reports.schedules.errors import ScheduleChanged, ScheduleNotFound, TooManySchedules

LEASE = timedelta(minutes=2)
MOST_SCHEDULES, MOST_RECIPIENTS = 20, 10
MOST_ATTEMPTS = 3
MOST_MISSED = 7  # periods that are sent late, after a long failure; older ones are left out


def add_schedule(
    *, context: CommandContext, report: str, choice: dict[str, str], every: str, send_at: time, people: list[UUID]
) -> ReportSchedule:
    """Email a report after each `every`, the current one first. Raises TooManySchedules, InvalidInput."""
    if ReportSchedule.objects.count() >= MOST_SCHEDULES:
        raise TooManySchedules()
    row = ReportSchedule(
        id=uuid7(), report=report, choice=choice, every=every, send_at=send_at, by=context.actor.user_id,
        by_name=context.actor.name, created_at=clock.now(), next_end=calendar.current_end(every, _today()),
    )  # fmt: skip
    row.save(force_insert=True)
    _set_people(row, people)
    context.annotate(report=report, every=every, people=len(people), **choice)
    return row


def change_schedule(
    *, context: CommandContext, schedule_id: UUID, version: int, every: str, send_at: time, people: list[UUID]
) -> ReportSchedule:
    """Change when and to whom it goes. `version` is the one that the editor read.

    Another rhythm begins with the current period. Raises ScheduleNotFound, ScheduleChanged, InvalidInput.
    """
    row = _lock(schedule_id)
    if row.version != version:
        raise ScheduleChanged()
    before = {"every": row.every, "send_at": f"{row.send_at:%H:%M}"}
    if row.every != every:
        row.every, row.next_end = every, calendar.current_end(every, _today())
    row.send_at, row.version = send_at, row.version + 1
    row.save(update_fields=["every", "send_at", "next_end", "version"])
    _set_people(row, people)
    context.annotate(report=row.report, before=before, every=every, send_at=f"{send_at:%H:%M}", people=len(people))
    return row


def pause_schedule(*, context: CommandContext, schedule_id: UUID) -> ReportSchedule:
    """Send nothing until it is resumed. Raises ScheduleNotFound."""
    row = _lock(schedule_id)
    if row.paused_at is None:
        row.paused_at = clock.now()
        row.save(update_fields=["paused_at"])
        context.annotate(report=row.report)
    return row


def resume_schedule(*, context: CommandContext, schedule_id: UUID) -> ReportSchedule:
    """Send again, from the current period on: what ended while it was paused is not sent. Raises ScheduleNotFound."""
    row = _lock(schedule_id)
    if row.paused_at is not None:
        row.paused_at, row.attempts, row.retry_at, row.error = None, 0, None, ""
        row.next_end = max(row.next_end, calendar.current_end(row.every, _today()))
        row.save()
        context.annotate(report=row.report)
    return row


def remove_schedule(*, context: CommandContext, schedule_id: UUID) -> None:
    """Remove it with its recipients. Removing twice does nothing."""
    row = ReportSchedule.objects.filter(pk=schedule_id).first()
    if row is not None:
        context.annotate(report=row.report, every=row.every)
        row.delete()


def unsubscribe(*, context: CommandContext, schedule_id: UUID, user_id: UUID) -> None:
    """Stop the emails of one report to one person. Twice does nothing."""
    ReportRecipient.objects.filter(schedule=schedule_id, user_id=user_id, unsubscribed_at=None).update(
        unsubscribed_at=clock.now()
    )
    context.annotate(person=str(user_id))


def claim_period(*, context: CommandContext, schedule_id: UUID, end: date) -> dict[str, bool]:
    """Take one period for one lease; `claimed` is false when it is not due any more or another worker has it.

    Leaves the period out after MOST_ATTEMPTS, and periods that are more than MOST_MISSED behind.
    """
    row = ReportSchedule.objects.select_for_update(of=("self",), no_key=True, skip_locked=True).filter(
        pk=schedule_id, next_end=end, paused_at=None
    ).first()  # fmt: skip
    now = clock.now()
    if row is None or not is_due(row):
        return {"claimed": False}
    if row.attempts >= MOST_ATTEMPTS or calendar.is_too_old(row.every, end, _today(), most=MOST_MISSED):
        _advance(row, error=row.error or "A report was too late to be sent.")
        return {"claimed": False}
    row.attempts, row.retry_at = row.attempts + 1, now + LEASE
    row.save(update_fields=["attempts", "retry_at"])
    return {"claimed": True}


def is_due(row: ReportSchedule) -> bool:
    """Whether its next period is over, the hour has come, and no other worker has it."""
    now = clock.now()
    is_free = row.retry_at is None or row.retry_at <= now
    return row.paused_at is None and is_free and calendar.due_at(row.next_end, row.send_at, connection.tenant) <= now


def send_period(
    *, context: CommandContext, schedule_id: UUID, end: date, subject: str, variables: Mapping[str, Any]
) -> dict[str, int]:
    """Queue the emails of one period and go on to the next one, in one transaction. Return how many were queued.

    Does nothing when the period was sent already, by a worker that was taken for dead. Leaves out who has unsubscribed,
    switched scheduled reports off, left the restaurant, may not read the report any more or has been sent too much
    today. Locks the schedule.
    """
    row = ReportSchedule.objects.select_for_update(of=("self",), no_key=True).filter(
        pk=schedule_id, next_end=end, paused_at=None
    ).first()  # fmt: skip
    if row is None:
        return {"queued": 0}
    queued = sum(_queue(context, row, person, subject, variables) for person in current_recipients(row))
    context.annotate(report=row.report, end=end, queued=queued)
    row.last_end = end
    if queued:
        row.last_sent_at = clock.now()
    _advance(row, error="" if queued else "Nobody could be sent the last report: check who receives it.")
    return {"queued": queued}


def note_failure(*, context: CommandContext, schedule_id: UUID, end: date, error: str) -> None:
    """Store why the report of a period could not be made. It is tried again after the lease."""
    row = ReportSchedule.objects.filter(pk=schedule_id, next_end=end).first()
    if row is not None:
        row.error = error
        row.save(update_fields=["error"])


def current_recipients(row: ReportSchedule) -> list[Recipient]:
    """Return who gets the next email. Two queries."""
    report = find_report(row.report)
    if report is None:
        return []
    subscribed = set(row.recipients.filter(unsubscribed_at=None).values_list("user_id", flat=True))
    people = recipients_with(report.permission, connection.tenant, of=kinds.REPORTS)
    return [person for person in people if person.user_id in subscribed]


def _queue(
    context: CommandContext, row: ReportSchedule, person: Recipient, subject: str, variables: Mapping[str, Any]
) -> int:
    restaurant = connection.tenant
    try:
        REPORTS.spend(to=person.email, restaurant=restaurant)
    except MailBudgetUsed:
        context.annotate(left_out=str(person.user_id), reason="too many emails today")
        return 0
    own = {**variables, "stop_path": unsubscribing.path_of(row.id, person.user_id)}
    queue_mail(
        context=context, to=person.email, subject=subject, template="report", variables=own, restaurant=restaurant
    )
    return 1


def _advance(row: ReportSchedule, *, error: str) -> None:
    row.next_end, row.attempts, row.retry_at = calendar.following_end(row.every, row.next_end), 0, None
    row.error = error
    row.save()


def _set_people(row: ReportSchedule, people: Collection[UUID]) -> None:
    """Set the recipients. Who has unsubscribed stays so. Raises InvalidInput for nobody, too many or a stranger."""
    report = find_report(row.report)
    offered = {person.user_id for person in recipients_with(report.permission, connection.tenant)} if report else set()
    if not people or not set(people) <= offered:
        raise InvalidInput(_("Choose at least one of the people offered."), field="people")
    if len(people) > MOST_RECIPIENTS:
        raise InvalidInput(
            _("Choose at most {most_recipients} people.").format(most_recipients=MOST_RECIPIENTS), field="people"
        )
    row.recipients.exclude(user_id__in=people).filter(unsubscribed_at=None).delete()
    known = set(row.recipients.values_list("user_id", flat=True))
    ReportRecipient.objects.bulk_create(
        ReportRecipient(schedule=row, user_id=user_id) for user_id in dict.fromkeys(people) if user_id not in known
    )


def _lock(schedule_id: UUID) -> ReportSchedule:
    row = ReportSchedule.objects.select_for_update(of=("self",), no_key=True).filter(pk=schedule_id).first()
    if row is None:
        raise ScheduleNotFound()
    return row


def _today() -> date:
    return business_day(clock.now(), connection.tenant)
