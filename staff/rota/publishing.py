"""Tell people of their shifts: publish a week, and record each notice, when, and how long before the shift."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db import transaction

from fynlo.core.money import round_half_up
from fynlo.core.task_queue import look
from fynlo.core.tenancy.connection import connection
from realtime.commands.context import CommandContext
from staff.clock.selectors import day_at
from staff.errors import Changed
from staff.models import RotaShift, RotaWeek, ShiftRecord
from staff.rota import events, selectors
from staff.rota.errors import NothingToPublish
from staff.timesheets.sheet import monday_of

TASK = "staff.tasks.mail_rota"
PUBLISHED_COLUMNS = [
    "published_at", "published_employee", "published_job", "published_kind", "published_starts_at",
    "published_ends_at", "published_break_minutes", "published_note",
]  # fmt: skip


@dataclass(slots=True)
class Published:
    """What a publish notified. `employees` are those who were notified of anything."""

    monday: date
    records: list[ShiftRecord] = field(default_factory=list)

    @property
    def employees(self) -> set[UUID]:
        return {each.employee_id for each in self.records if each.employee_id}

    def count(self, action: str) -> int:
        return sum(each.action == action for each in self.records)


def publish_week(*, context: CommandContext, monday: date, version: int) -> Published:
    """Tell people of every shift of a week that differs from what they were notified.

    `version` is the week's that the manager saw: a change by another person since is not published unseen. Locks the
    week. A shift that was published in this week and moved to another one is published too, and its week locked, so
    that its worker is notified from either side. Writes a record for each person and shift; the worker emails them.
    Records `staff.rota_published` of each week. Raises Changed, NothingToPublish. Eight statements for any number of
    shifts.
    """
    monday = monday_of(monday)
    away = {monday_of(shift.day) for shift in selectors.moved_away(monday)}
    weeks = {each: selectors.lock_week(each) for each in sorted({monday, *away})}
    week = weeks[monday]
    if week.version != version:
        raise Changed(current_version=week.version)
    shifts = list(selectors.shifts_between(monday, monday + timedelta(days=6)))
    waiting = [shift for shift in shifts if not shift.is_published or selectors.is_changed(shift)]
    moved = [shift for shift in selectors.moved_away(monday) if monday_of(shift.day) in weeks]
    if not waiting and not moved:
        raise NothingToPublish()
    concerned = _weeks_of(waiting, moved) - {monday}
    published = Published(monday, publish_shifts(context, [*waiting, *moved], ShiftRecord.Cause.PUBLISH))
    week.version += 1
    week.published_at, week.published_by_name = context.at, context.actor.name
    week.save(update_fields=["version", "published_at", "published_by_name"])
    context.annotate(published=str(monday), shifts=len(waiting) + len(moved), people=len(published.employees))
    for each in (monday, *sorted(concerned)):
        events.rota_published(context, each, published.employees)
    return published


def _weeks_of(waiting: Iterable[RotaShift], moved: Iterable[RotaShift]) -> set[date]:
    """Return the weeks that shifts came from or went to, before they are marked as published."""
    came = {monday_of(day_at(each.published_starts_at)) for each in waiting if each.published_starts_at}
    return came | {monday_of(each.day) for each in moved}


def publish_shifts(context: CommandContext, shifts: Iterable[RotaShift], cause: str) -> list[ShiftRecord]:
    """Publish these shifts as they are planned: write the records and the published columns. Their weeks are locked.

    Two statements.
    """
    shifts = list(shifts)
    made = [record for shift in shifts for record in _records(context, shift, cause)]
    for shift in shifts:
        _mark_published(shift, context.at)
    ShiftRecord.objects.bulk_create(made)
    RotaShift.objects.bulk_update(shifts, PUBLISHED_COLUMNS)
    transaction.on_commit(partial(look, TASK, connection.schema_name))
    return made


def publish_handover(context: CommandContext, shifts: Iterable[RotaShift], cause: str) -> None:
    """`publish_shifts` of shifts that changed hands outside a publish, and count the change in their weeks."""
    shifts = list(shifts)
    made = publish_shifts(context, shifts, cause)
    notified = {each.employee_id for each in made if each.employee_id}
    for monday in sorted({monday_of(shift.day) for shift in shifts}):
        week = RotaWeek.objects.get(pk=monday)
        week.version += 1
        week.save(update_fields=["version"])
        events.rota_published(context, monday, notified)


def notice_hours(at: datetime, *starts: datetime | None) -> Decimal:
    """Return the hours from `at` to the earliest of these moments, rounded half up; below 0 if it was before."""
    first = min(start for start in starts if start is not None)
    return round_half_up(Decimal(int((first - at).total_seconds())) / 3600)


def _records(context: CommandContext, shift: RotaShift, cause: str) -> list[ShiftRecord]:
    """Return what to tell of a shift, and whom: the person before and the person now may be two."""
    is_new = not shift.is_published
    before, now = shift.published_employee_id, shift.employee_id
    if shift.is_removed:
        return [_record(context, shift, before, ShiftRecord.Action.CANCELLED, cause)]
    if is_new:
        return [_record(context, shift, now, ShiftRecord.Action.PUBLISHED, cause)]
    if before == now:
        return [_record(context, shift, now, ShiftRecord.Action.CHANGED, cause)]
    return [
        _record(context, shift, before, ShiftRecord.Action.CANCELLED, cause),
        _record(context, shift, now, ShiftRecord.Action.PUBLISHED, cause),
    ]


def _record(
    context: CommandContext, shift: RotaShift, employee_id: UUID | None, action: str, cause: str
) -> ShiftRecord:
    had = action != ShiftRecord.Action.PUBLISHED
    has = action != ShiftRecord.Action.CANCELLED
    before = (shift.published_starts_at, shift.published_ends_at) if had else (None, None)
    after = (shift.starts_at, shift.ends_at) if has else (None, None)
    return ShiftRecord(
        shift=shift, employee_id=employee_id, action=action, cause=cause, before_starts_at=before[0],
        before_ends_at=before[1], starts_at=after[0], ends_at=after[1], at=context.at,
        notice_hours=notice_hours(context.at, before[0], after[0]), by=context.actor.user_id,
        by_name=context.actor.name,
    )  # fmt: skip


def _mark_published(shift: RotaShift, at: datetime) -> None:
    """Set what was published to people; nothing of a cancelled shift."""
    gone = shift.is_removed
    shift.published_at = None if gone else at
    shift.published_employee_id = None if gone else shift.employee_id
    shift.published_job_id = None if gone else shift.job_id
    shift.published_kind = "" if gone else shift.kind
    shift.published_starts_at = None if gone else shift.starts_at
    shift.published_ends_at = None if gone else shift.ends_at
    shift.published_break_minutes = 0 if gone else shift.break_minutes
    shift.published_note = "" if gone else shift.note
