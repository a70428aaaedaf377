"""Ask for leave, answer it, enter it for a person. Approved leave is flagged on the rota; it removes no shift."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from realtime.commands.context import CommandContext
from restaurants.mail import queue_mail
from restaurants.mail_budgets import LEAVE_ANSWERS, MailBudgetUsed
from staff.employees import selectors as employees
from staff.employees.services import today
from staff.leave import selectors
from staff.models import Employee, Leave
from staff.rota import events
from staff.rota.errors import LeaveDecided, LeaveNotFound, LeaveOverlaps
from staff.rota.requests import own_employee

MOST_DAYS = 60


def ask_for_leave(
    *,
    context: CommandContext,
    kind: str,
    first: date,
    last: date,
    hours: Decimal | None = None,
    note: str = "",
    leave_id: UUID | None = None,
) -> Leave:
    """Ask for leave for the acting person. Holiday names its `hours`. Locks the employee.

    Records `staff.request_changed`. Raises NoEmployee, LeaveOverlaps, InvalidInput.
    """
    earlier = Leave.objects.filter(pk=leave_id).first() if leave_id else None
    if earlier is not None:
        return earlier
    employee = employees.lock_employee(own_employee(context).id)
    if first < today():
        raise InvalidInput(_("Enter days that are not over. Ask a manager about days before today."), field="first")
    return _store(context, employee, leave_id, kind=kind, first=first, last=last, hours=hours, note=note)


def enter_leave(
    *,
    context: CommandContext,
    employee_id: UUID,
    kind: str,
    first: date,
    last: date,
    hours: Decimal | None = None,
    note: str = "",
    leave_id: UUID | None = None,
) -> Leave:
    """Enter leave that is approved already, such as of a person who called in sick. Locks the employee.

    Records `staff.request_changed`. Raises EmployeeNotFound, LeaveOverlaps, InvalidInput.
    """
    earlier = Leave.objects.filter(pk=leave_id).first() if leave_id else None
    if earlier is not None:
        return earlier
    employee = employees.lock_employee(employee_id)
    leave = _store(context, employee, leave_id, kind=kind, first=first, last=last, hours=hours, note=note)
    return _decide(context, leave, Leave.Status.APPROVED, "")


def decide_leave(
    *, context: CommandContext, leave_id: UUID, approves: bool, hours: Decimal | None = None, answer: str = ""
) -> Leave:
    """Approve leave, perhaps with other `hours`, or refuse it. The person is emailed. Locks the leave.

    Approved leave may be refused later: the holiday is in the balance again. Records `staff.request_changed`. Raises
    LeaveNotFound, LeaveDecided, InvalidInput.
    """
    leave = selectors.lock_leave(leave_id)
    wanted = Leave.Status.APPROVED if approves else Leave.Status.REFUSED
    if leave.status not in (Leave.Status.ASKED, Leave.Status.APPROVED) or leave.status == wanted:
        raise LeaveDecided()
    if hours is not None:
        leave.hours = _hours(leave.kind, hours)
    _decide(context, leave, wanted, answer)
    _mail(context, leave)
    return leave


def withdraw_leave(*, context: CommandContext, leave_id: UUID) -> Leave:
    """Take an own request back; approved leave too, before it begins. Locks the leave.

    Records `staff.request_changed`. Raises NoEmployee, LeaveNotFound, LeaveDecided.
    """
    employee = own_employee(context)
    leave = selectors.lock_leave(leave_id)
    if leave.employee_id != employee.id:
        raise LeaveNotFound()
    is_early = leave.status == Leave.Status.APPROVED and leave.first > today()
    if leave.status != Leave.Status.ASKED and not is_early:
        raise LeaveDecided()
    return _decide(context, leave, Leave.Status.WITHDRAWN, "")


def _store(
    context: CommandContext,
    employee: Employee,
    leave_id: UUID | None,
    *,
    kind: str,
    first: date,
    last: date,
    hours: Decimal | None,
    note: str,
) -> Leave:
    if last < first:
        raise InvalidInput(_("The last day is before the first one."), field="last")
    if (last - first).days >= MOST_DAYS:
        raise InvalidInput(_("Choose at most {most_days} days.").format(most_days=MOST_DAYS), field="last")
    if selectors.overlapping(employee, first, last).exists():
        raise LeaveOverlaps(field="first")
    made = Leave.objects.create(
        id=leave_id or uuid7(), employee=employee, kind=kind, first=first, last=last, hours=_hours(kind, hours),
        note=note.strip(), asked_at=clock.now(),
    )  # fmt: skip
    context.annotate(leave=str(made.id), employee=str(employee.id), kind=kind, first=str(first), last=str(last))
    events.request_changed(context, employee.id, "leave")
    return made


def _hours(kind: str, hours: Decimal | None) -> Decimal | None:
    """Return the hours of holiday; other leave has none."""
    if kind != Leave.Kind.HOLIDAY:
        return None
    if hours is None or hours <= 0:
        raise InvalidInput(_("Enter how many hours of holiday these days take."), field="hours")
    return hours


def _decide(context: CommandContext, leave: Leave, status: str, answer: str) -> Leave:
    leave.status, leave.answer, leave.decided_at = status, answer.strip(), clock.now()
    leave.decided_by, leave.decided_by_name = context.actor.user_id, context.actor.name
    leave.save()
    context.annotate(leave=str(leave.id), status=status)
    events.request_changed(context, leave.employee_id, "leave")
    return leave


def _mail(context: CommandContext, leave: Leave) -> None:
    """Tell the person the answer, if they have an address and the day's emails are not used up."""
    if not leave.employee.email:
        return
    try:
        LEAVE_ANSWERS.spend(to=leave.employee.email, restaurant=connection.tenant)
    except MailBudgetUsed:
        return
    approved = leave.status == Leave.Status.APPROVED
    queue_mail(
        context=context, to=leave.employee.email, template="leave",
        subject=gettext_lazy("Your leave is approved") if approved else gettext_lazy("Your leave is not approved"),
        variables={"leave": leave, "approved": approved, "answer": leave.answer}, restaurant=connection.tenant,
    )  # fmt: skip
