"""Approve the hours of days, which locks them, and open a day again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from realtime.commands.context import CommandContext
from staff import events
from staff.employees import selectors as employees
from staff.errors import DayNotApproved, HoursIncomplete
from staff.models import TimesheetDay
from staff.timesheets import selectors


@dataclass(frozen=True, slots=True)
class Approved:
    """How many days were approved, and how many were left because a punch is missing or a shift runs."""

    days: int
    left: int


def approve_hours(*, context: CommandContext, first: date, last: date, employee_ids: Sequence[UUID]) -> Approved:
    """Approve and lock the open days of these employees. Locks the employees in pk order.

    A day with a missing punch in or out, or a shift that runs, is left open. Approved days are left as they are.
    Records `staff.hours_approved`. Raises EmployeeNotFound, InvalidInput for more than MOST_DAYS days, HoursIncomplete
    if only days were found that cannot be approved.
    """
    if not 0 <= (last - first).days < selectors.MOST_DAYS:
        raise InvalidInput(_("Choose at most {most} days.").format(most=selectors.MOST_DAYS), field="last")
    locked = employees.lock_employees(employee_ids)
    staff = list(employees.employees().filter(pk__in=locked))
    made, left, now = [], 0, clock.now()
    for sheet in selectors.sheets(first, last, staff):
        left += sum(day.state in (selectors.RUNNING, selectors.TO_CHECK) for day in sheet.days.values())
        made += [
            TimesheetDay(
                employee=sheet.employee, business_day=day.day, worked=day.hours, breaks=day.breaks,
                approved_by=context.actor.user_id, approved_by_name=context.actor.name, approved_at=now,
            )
            for day in sheet.open_days
        ]  # fmt: skip
    if left and not made:
        raise HoursIncomplete(days=left)
    TimesheetDay.objects.bulk_create(made)
    for row in made:
        context.annotate(employee=str(row.employee_id), approved=str(row.business_day), hours=str(row.worked))
    if made:
        events.hours_approved(context, sorted({row.employee_id for row in made}), first, last)
    return Approved(len(made), left)


def reopen_day(*, context: CommandContext, employee_id: UUID, day: date, reason: str) -> TimesheetDay:
    """Open an approved day again, so that its punches can be corrected. Locks the employee. The approval stays stored.

    Records `staff.hours_approved` for the day. Raises EmployeeNotFound, DayNotApproved.
    """
    employee = employees.lock_employee(employee_id)
    found = TimesheetDay.objects.filter(employee=employee, business_day=day, reopened_at=None).first()
    if found is None:
        raise DayNotApproved(day=day)
    found.reopened_by, found.reopened_by_name = context.actor.user_id, context.actor.name
    found.reopened_at, found.reopen_reason = clock.now(), reason.strip()
    found.save(update_fields=["reopened_by", "reopened_by_name", "reopened_at", "reopen_reason"])
    context.annotate(employee=str(employee.id), reopened=str(day), reason=found.reopen_reason)
    events.hours_approved(context, [employee.id], day, day)
    return found
