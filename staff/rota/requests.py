"""What a person does with their own shifts: take an open one, swap, say when they can work, their calendar's address.

A swap changes the rota only once a manager has approved it. Each change of hands is recorded with its notice.
"""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from realtime.commands.context import CommandContext
from staff.clock.selectors import day_at
from staff.employees import selectors as employees
from staff.errors import NoEmployee
from staff.models import Availability, CalendarFeed, Employee, RotaShift, ShiftRecord, ShiftSwap
from staff.rota import events, selectors
from staff.rota.errors import (
    CannotWork,
    NotYourJob,
    ShiftBegun,
    ShiftNotFound,
    ShiftTaken,
    SwapDecided,
    SwapNotFound,
    SwapOpen,
)
from staff.rota.planning import Flag
from staff.rota.publishing import publish_handover

IN_THE_WAY = frozenset(
    {Flag.CLASH, Flag.ON_LEAVE, Flag.NOT_EMPLOYED, Flag.SHORT_REST, Flag.NIGHT, Flag.LONG_DAY, Flag.LONG_WEEK}
)


def take_shift(*, context: CommandContext, shift_id: UUID) -> RotaShift:
    """Take a published open shift. The first who asks gets it. Locks the week.

    Records `staff.rota_published`, and what they were notified with its notice. Raises NoEmployee, ShiftNotFound,
    ShiftTaken, ShiftBegun, NotYourJob, CannotWork.
    """
    employee = own_employee(context)
    shift, _weeks = selectors.lock_shift(shift_id)
    if not shift.is_published:
        raise ShiftNotFound()
    if shift.published_employee_id == employee.id:
        return shift
    if shift.published_employee_id is not None or shift.employee_id is not None or shift.is_removed:
        raise ShiftTaken()
    _give(shift, employee)
    context.annotate(shift=str(shift.id), taken_by=str(employee.id))
    publish_handover(context, [shift], ShiftRecord.Cause.TAKEN)
    return shift


def offer_swap(
    *,
    context: CommandContext,
    shift_id: UUID,
    taker_id: UUID | None = None,
    in_return_id: UUID | None = None,
    note: str = "",
    swap_id: UUID | None = None,
) -> ShiftSwap:
    """Offer an own shift to a colleague, or to who does the job; perhaps for a shift of theirs. Locks the weeks.

    Records `staff.request_changed`. Raises NoEmployee, ShiftNotFound, ShiftBegun, SwapOpen, EmployeeNotFound,
    InvalidInput.
    """
    earlier = ShiftSwap.objects.filter(pk=swap_id).first() if swap_id else None
    if earlier is not None:
        return selectors.swaps().get(pk=earlier.pk)
    giver = own_employee(context)
    shift, _weeks = selectors.lock_shift(shift_id)
    if shift.published_employee_id != giver.id:
        raise ShiftNotFound()  # the shift of another is none of theirs
    _require_future(shift)
    if shift.swaps.filter(status__in=[ShiftSwap.Status.OFFERED, ShiftSwap.Status.ACCEPTED]).exists():
        raise SwapOpen()
    taker = employees.get_employee(taker_id) if taker_id else None
    if taker == giver:
        raise InvalidInput(_("Choose a colleague."), field="taker_id")
    in_return = _in_return(in_return_id, taker)
    made = ShiftSwap.objects.create(
        id=swap_id or uuid7(), shift=shift, giver=giver, taker=taker, in_return=in_return, note=note.strip(),
        asked_at=clock.now(),
    )  # fmt: skip
    context.annotate(swap=str(made.id), shift=str(shift.id), offered_to=str(taker_id or "anybody"))
    events.request_changed(context, giver.id, "swap")
    return selectors.swaps().get(pk=made.pk)


def accept_swap(*, context: CommandContext, swap_id: UUID) -> ShiftSwap:
    """Say yes to a swap that a colleague offers. A manager approves it then. Locks the weeks.

    Records `staff.request_changed`. Raises NoEmployee, SwapNotFound, SwapDecided, ShiftBegun, NotYourJob, CannotWork.
    """
    employee = own_employee(context)
    swap = selectors.lock_swap(swap_id)
    if swap.giver_id == employee.id or (swap.taker_id is not None and swap.taker_id != employee.id):
        raise SwapNotFound()
    if swap.status == ShiftSwap.Status.ACCEPTED and swap.taker_id == employee.id:
        return swap
    if swap.status != ShiftSwap.Status.OFFERED:
        raise SwapDecided()
    _require_can_work(swap.shift, employee, swap.in_return)
    swap.taker, swap.status, swap.accepted_at = employee, ShiftSwap.Status.ACCEPTED, clock.now()
    swap.save(update_fields=["taker", "status", "accepted_at"])
    context.annotate(swap=str(swap.id), accepted_by=str(employee.id))
    events.request_changed(context, swap.giver_id, "swap")
    return swap


def withdraw_swap(*, context: CommandContext, swap_id: UUID) -> ShiftSwap:
    """Take an own offer back before a manager has answered. Locks the weeks. Records `staff.request_changed`.

    Raises NoEmployee, SwapNotFound, SwapDecided.
    """
    employee = own_employee(context)
    swap = selectors.lock_swap(swap_id)
    if swap.giver_id != employee.id:
        raise SwapNotFound()
    return _close(context, swap, ShiftSwap.Status.WITHDRAWN, "")


def decide_swap(*, context: CommandContext, swap_id: UUID, approves: bool, answer: str = "") -> ShiftSwap:
    """Approve a swap that a colleague has accepted: the shifts change hands at once. Or refuse it. Locks the weeks.

    Records `staff.request_changed`, and `staff.rota_published` with a record for each who was notified. Raises
    SwapNotFound, SwapDecided, ShiftBegun, ShiftTaken if a shift has changed hands since.
    """
    swap = selectors.lock_swap(swap_id)
    if not approves:
        return _close(context, swap, ShiftSwap.Status.REFUSED, answer)
    if swap.status != ShiftSwap.Status.ACCEPTED or swap.taker is None:
        raise SwapDecided()
    moved = [_handed(swap.shift_id, swap.giver, swap.taker)]
    if swap.in_return_id is not None:
        moved.append(_handed(swap.in_return_id, swap.taker, swap.giver))
    publish_handover(context, moved, ShiftRecord.Cause.SWAP)
    return _close(context, swap, ShiftSwap.Status.APPROVED, answer)


def set_availability(*, context: CommandContext, days: Sequence[Mapping[str, Any]]) -> list[Availability]:
    """Say on which weekdays the acting person can work, and when. A weekday that is not named is free at any time.

    Each of `days` has `weekday`, and `starts` and `ends`, or neither for a day without work. Locks the employee.
    Records `staff.request_changed`. Raises NoEmployee, InvalidInput.
    """
    employee = employees.lock_employee(own_employee(context).id)
    rows = [_available(employee, day) for day in days]
    if len({row.weekday for row in rows}) < len(rows):
        raise InvalidInput(_("Name each weekday once."), field="days")
    Availability.objects.filter(employee=employee).delete()
    made = Availability.objects.bulk_create(rows)
    context.annotate(employee=str(employee.id), availability=[str(row) for row in made])
    events.request_changed(context, employee.id, "availability")
    return made


def make_calendar(*, context: CommandContext) -> CalendarFeed:
    """Give the acting person a new address of their calendar; the one before no longer works. Locks the employee."""
    employee = employees.lock_employee(own_employee(context).id)
    CalendarFeed.objects.filter(employee=employee, revoked_at=None).update(revoked_at=clock.now())
    context.annotate(employee=str(employee.id), calendar="made")
    return CalendarFeed.objects.create(employee=employee, created_at=clock.now())


def revoke_calendar(*, context: CommandContext) -> int:
    """Stop the address of the acting person's calendar. Return how many were stopped."""
    employee = own_employee(context)
    context.annotate(employee=str(employee.id), calendar="revoked")
    return CalendarFeed.objects.filter(employee=employee, revoked_at=None).update(revoked_at=clock.now())


def own_employee(context: CommandContext) -> Employee:
    """Return the employee of the acting person, with jobs. Raises NoEmployee."""
    found = employees.employee_of(context.actor.user_id)
    if found is None:
        raise NoEmployee()
    return found


def _available(employee: Employee, day: Mapping[str, Any]) -> Availability:
    starts: time | None = day.get("starts")
    ends: time | None = day.get("ends")
    if (starts is None) != (ends is None):
        raise InvalidInput(_("Enter from when until when you can work, or neither."), field="days")
    return Availability(employee=employee, weekday=day["weekday"], starts=starts, ends=ends)


def _require_future(shift: RotaShift) -> None:
    if (shift.published_starts_at or shift.starts_at) <= clock.now():
        raise ShiftBegun()


def _require_can_work(shift: RotaShift, employee: Employee, given: RotaShift | None = None) -> None:
    """Raise NotYourJob or CannotWork. `given` is the shift that the employee gives away in return."""
    _require_future(shift)
    if not any(job.job == shift.kind for job in employees.jobs_on(employee, day_at(shift.starts_at))):
        raise NotYourJob()
    flags = IN_THE_WAY & set(selectors.flags_with(shift, employee, without=given))
    if flags:
        raise CannotWork(flags=sorted(flags))


def _give(shift: RotaShift, employee: Employee) -> None:
    """Let an employee work a locked shift. Raises ShiftBegun, NotYourJob, CannotWork."""
    _require_can_work(shift, employee)
    _hand(shift, employee)


def _hand(shift: RotaShift, employee: Employee) -> None:
    jobs = employees.jobs_on(employees.get_employee(employee.id), shift.day)
    shift.employee, shift.job = employee, next((job for job in jobs if job.job == shift.kind), None)
    shift.version += 1
    shift.save(update_fields=["employee", "job", "version"])


def _handed(shift_id: UUID, giver: Employee, taker: Employee) -> RotaShift:
    """Hand a locked shift from one to the other. Raises ShiftTaken if it is not the giver's now, ShiftBegun."""
    shift = selectors.get_shift(shift_id)
    if shift.published_employee_id != giver.id or shift.employee_id != giver.id or shift.is_removed:
        raise ShiftTaken(_("The shift has changed since. Refuse this swap, and ask them to offer it again."))
    _require_future(shift)
    _hand(shift, taker)
    return shift


def _in_return(shift_id: UUID | None, taker: Employee | None) -> RotaShift | None:
    """Return the shift that is asked for in return: a published one of that colleague. Raises ShiftNotFound."""
    if shift_id is None:
        return None
    shift = selectors.get_shift(shift_id)
    if taker is None or shift.published_employee_id != taker.id:
        raise ShiftNotFound()
    _require_future(shift)
    return shift


def _close(context: CommandContext, swap: ShiftSwap, status: str, answer: str) -> ShiftSwap:
    """End a swap. Raises SwapDecided."""
    if not swap.is_open:
        raise SwapDecided()
    swap.status, swap.answer, swap.decided_at = status, answer.strip(), clock.now()
    swap.decided_by, swap.decided_by_name = context.actor.user_id, context.actor.name
    swap.save(update_fields=["status", "answer", "decided_at", "decided_by", "decided_by_name"])
    context.annotate(swap=str(swap.id), status=status)
    events.request_changed(context, swap.giver_id, "swap")
    return swap
