"""What a restaurant does with the records of its employees, one function each."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from realtime.commands.context import CommandContext
from restaurants.business_days import business_day
from restaurants.models import Membership
from restaurants.models.people import Role
from staff import events
from staff.employees import selectors
from staff.errors import (
    BothSignIn,
    Changed,
    HasLeft,
    JobTaken,
    LastJob,
    NotAMember,
    PayNotAllowed,
    PersonTaken,
    SameEmployee,
)
from staff.models import Employee, EmployeeDocument, EmployeeJob, PayRate, TimesheetDay
from staff.rota.merging import move_rota, move_shifts_of_job
from staff.working_time import UNDER_18, rules_for

PAY = "staff.pay"
DETAILS = (
    "name", "email", "phone", "address", "emergency_contact", "born_on", "payroll_number", "started_on",
    "opted_out_on", "opt_out_notice_days", "opt_out_notice_on",
)  # fmt: skip
KEPT = (
    "email",
    "phone",
    "address",
    "emergency_contact",
    "born_on",
    "payroll_number",
    "person",
    "opted_out_on",
    "opt_out_notice_on",
)  # of a duplicate


@dataclass(frozen=True, slots=True)
class Record:
    """An employee as the person who asked may see it: with pay or without."""

    employee: Employee
    with_pay: bool


def add_employee(
    *,
    context: CommandContext,
    job: str,
    title: str = "",
    hourly_rate: Decimal | None = None,
    employee_id: UUID | None = None,
    person: UUID | None = None,
    **details: Any,
) -> Record:
    """Add an employee with one job, paid `hourly_rate` from the first day. Records `staff.updated`.

    Without `person` the employee is linked to the member who signs in with the same email, if there is one. A second
    call with the same `employee_id` returns the first's. Raises PayNotAllowed, PersonTaken,
    NotAMember, InvalidInput.
    """
    earlier = Employee.objects.filter(pk=employee_id).first() if employee_id else None
    if earlier is not None:
        return _record(context, earlier)
    _require_pay(context, hourly_rate)
    details.setdefault("started_on", None)
    details["started_on"] = details["started_on"] or today()
    employee = Employee(id=employee_id or uuid7(), created_at=clock.now(), **_checked(details))
    member = _member(person) if person else selectors.member_with_email(employee.email)
    employee.person = member.user.pk if member else None
    _check_opt_out(employee)
    _save(employee, force_insert=True)
    made = EmployeeJob.objects.create(employee=employee, job=job, title=title.strip(), created_at=clock.now())
    context.annotate(employee=str(employee.id), added=employee.name, job=made.label)
    if hourly_rate is not None:
        _store_rate(context, made, employee.started_on, hourly_rate)
    events.updated(context, [employee.id])
    return _record(context, employee)


def add_members(*, context: CommandContext) -> list[Employee]:
    """Make an employee of each member who signs in here and is none yet. Records `staff.updated`."""
    members = list(selectors.members_without_employee())
    made = [employee_from(member, context) for member in members]
    if made:
        events.updated(context, [employee.id for employee in made])
    return made


def employee_from(member: Membership, context: CommandContext) -> Employee:
    """Store an employee for a member who is none yet, with the job of their sign-in, from today on.

    An employee in work with the member's email who is linked to nobody is theirs: it is locked and linked instead.
    """
    known = selectors.unlinked_with_email(member.user.email, today())
    if known is not None:
        known = selectors.lock_employee(known.id)
        if known.person is None:
            known.person = member.user.pk
            known.version += 1
            _save(known)
            context.annotate(employee=str(known.id), field="person", before=None, after=member.user.pk)
        if known.person == member.user.pk:
            return known
    employee = Employee.objects.create(
        person=member.user.pk, name=member.user.name, email=member.user.email, started_on=today(),
        created_at=clock.now(),
    )  # fmt: skip
    job = member.job if member.role == Role.EMPLOYEE else Role.MANAGER.value
    EmployeeJob.objects.create(employee=employee, job=job, created_at=clock.now())
    context.annotate(employee=str(employee.id), added=employee.name)
    return employee


def change_employee(
    *,
    context: CommandContext,
    employee_id: UUID,
    version: int | None = None,
    job: str | None = None,
    hourly_rate: Decimal | None = None,
    is_active: bool | None = None,
    **details: Any,
) -> Record:
    """Change the details of an employee. `version` is the one that the editor read, None to change any. Locks it.

    What the mobile app sends with them: `job` replaces the first job's kind, `hourly_rate` sets its rate from today,
    `is_active` ends the employment today or begins it again. Records `staff.updated`. Raises EmployeeNotFound, Changed,
    PayNotAllowed, JobTaken, InvalidInput.
    """
    employee = selectors.lock_employee(employee_id)
    if version is not None and employee.version != version:
        raise Changed(current_version=employee.version)
    for name, value in _checked(details).items():
        if getattr(employee, name) != value:
            context.annotate(employee=str(employee.id), field=name, before=getattr(employee, name), after=value)
            setattr(employee, name, value)
    if employee.ended_on is not None and employee.ended_on < employee.started_on:
        raise InvalidInput(_("The first day of work is after the last one."), field="started_on")
    _check_opt_out(employee)
    first = next(iter(selectors.jobs_on(employee, today())), None)
    if first is not None and job is not None and first.job != job:
        context.annotate(employee=str(employee.id), field="job", before=first.job, after=job)
        first.job, first.title = job, ""
        _save_job(first)
    if first is not None and hourly_rate is not None and hourly_rate != selectors.rate_on(first, today()):
        _require_pay(context, hourly_rate)
        _store_rate(context, first, today(), hourly_rate)
    if is_active is not None and is_active != (employee.ended_on is None):
        _set_end(context, employee, None if is_active else max(today(), employee.started_on))
    employee.version += 1
    _save(employee)
    events.updated(context, [employee.id])
    return _record(context, employee)


def link_person(*, context: CommandContext, employee_id: UUID, person: UUID | None) -> Record:
    """Link an employee to the member who signs in, or to nobody for None. Locks the employee.

    Records `staff.updated`. Raises EmployeeNotFound, NotAMember, PersonTaken.
    """
    employee = selectors.lock_employee(employee_id)
    if person is not None:
        _member(person)
    if employee.person != person:
        context.annotate(employee=str(employee.id), field="person", before=employee.person, after=person)
        employee.person = person
        employee.version += 1
        _save(employee)
        events.updated(context, [employee.id])
    return _record(context, employee)


def add_job(
    *, context: CommandContext, employee_id: UUID, job: str, title: str = "", hourly_rate: Decimal | None = None
) -> Record:
    """Give an employee another job, paid `hourly_rate` from today on. Locks the employee. Records `staff.updated`.

    Raises EmployeeNotFound, HasLeft, JobTaken, PayNotAllowed.
    """
    employee = selectors.lock_employee(employee_id)
    if not employee.works_on(max(today(), employee.started_on)):
        raise HasLeft()
    _require_pay(context, hourly_rate)
    made = EmployeeJob(employee=employee, job=job, title=title.strip(), created_at=clock.now())
    _save_job(made)
    context.annotate(employee=str(employee.id), job_added=made.label)
    if hourly_rate is not None:
        _store_rate(context, made, today(), hourly_rate)
    events.updated(context, [employee.id])
    return _record(context, employee)


def end_job(*, context: CommandContext, employee_id: UUID, job_id: UUID) -> Record:
    """End a job of an employee with today. Its rates and hours stay. Locks the employee. Records `staff.updated`.

    Raises EmployeeNotFound, JobNotFound, LastJob.
    """
    employee = selectors.lock_employee(employee_id)
    job = selectors.get_job(employee, job_id)
    if job.ended_on is None:
        if employee.jobs.filter(ended_on=None).count() < 2:
            raise LastJob()
        job.ended_on = today()
        job.save(update_fields=["ended_on"])
        context.annotate(employee=str(employee.id), job_ended=job.label)
        events.updated(context, [employee.id])
    return _record(context, employee)


def set_rate(
    *, context: CommandContext, employee_id: UUID, job_id: UUID, from_day: date, hourly_rate: Decimal
) -> Record:
    """Set what an hour of a job is paid from a day on. A rate of the same day is replaced. Locks the employee.

    Earlier days keep their rates. Records `staff.updated`, without the amount. Raises EmployeeNotFound, JobNotFound,
    PayNotAllowed.
    """
    _require_pay(context, hourly_rate)
    employee = selectors.lock_employee(employee_id)
    job = selectors.get_job(employee, job_id)
    _store_rate(context, job, from_day, hourly_rate)
    events.updated(context, [employee.id])
    return _record(context, employee)


def add_document(
    *,
    context: CommandContext,
    employee_id: UUID,
    kind: str,
    checked_on: date,
    expires_on: date | None = None,
    description: str = "",
) -> EmployeeDocument:
    """Note that a document of an employee was checked by the acting person. Locks the employee.

    Records `staff.updated`. Raises EmployeeNotFound, InvalidInput.
    """
    employee = selectors.lock_employee(employee_id)
    if checked_on > today():
        raise InvalidInput(_("Enter the day on which you saw the document."), field="checked_on")
    if expires_on is not None and expires_on < checked_on:
        raise InvalidInput(_("The document had expired when it was checked."), field="expires_on")
    made = EmployeeDocument.objects.create(
        employee=employee, kind=kind, description=description.strip(), checked_on=checked_on, expires_on=expires_on,
        checked_by=context.actor.user_id, checked_by_name=context.actor.name, created_at=clock.now(),
    )  # fmt: skip
    context.annotate(employee=str(employee.id), document=kind, expires=str(expires_on or ""))
    events.updated(context, [employee.id])
    return made


def remove_document(*, context: CommandContext, document_id: UUID) -> EmployeeDocument:
    """Take a document that was entered by mistake off the page. Its row stays. Locks it. Records `staff.updated`.

    Raises DocumentNotFound.
    """
    found = selectors.lock_document(document_id)
    found.removed_at = clock.now()
    found.save(update_fields=["removed_at"])
    context.annotate(employee=str(found.employee_id), document_removed=found.kind)
    events.updated(context, [found.employee_id])
    return found


def end_employment(
    *, context: CommandContext, employee_id: UUID, ended_on: date | None = None, reason: str = ""
) -> Record:
    """Note the last day of work, today unless said. The history stays; the sign-in is switched off under People.

    Locks the employee. Records `staff.updated`. Raises EmployeeNotFound, InvalidInput for a day before the first one.
    """
    employee = selectors.lock_employee(employee_id)
    last = ended_on or max(today(), employee.started_on)
    if last < employee.started_on:
        raise InvalidInput(_("The last day of work is before the first one."), field="ended_on")
    _set_end(context, employee, last, reason)
    employee.version += 1
    _save(employee)
    events.updated(context, [employee.id])
    return _record(context, employee)


def bring_back(*, context: CommandContext, employee_id: UUID) -> Record:
    """Let a leaver work here again, with the jobs and rates from before. Locks the employee. Records `staff.updated`.

    Raises EmployeeNotFound.
    """
    employee = selectors.lock_employee(employee_id)
    if employee.ended_on is not None:
        _set_end(context, employee, None)
        employee.version += 1
        _save(employee)
        events.updated(context, [employee.id])
    return _record(context, employee)


def merge_employees(*, context: CommandContext, employee_id: UUID, duplicate_id: UUID) -> Record:
    """Make a duplicate part of an employee: jobs, rates, documents, hours, shifts and leave move.

    What the employee lacks is taken over; of two rates of one day the employee's own stays, and the earlier first day
    counts. A day that is approved for both is open again. Locks both in pk order. Records `staff.updated`. Raises
    EmployeeNotFound, SameEmployee, BothSignIn.
    """
    if employee_id == duplicate_id:
        raise SameEmployee(field="duplicate_id")
    found = selectors.lock_employees([employee_id, duplicate_id])
    employee, duplicate = found[employee_id], found[duplicate_id]
    if employee.person and duplicate.person:
        raise BothSignIn()
    taken = {name: getattr(duplicate, name) for name in KEPT if not getattr(employee, name)}
    duplicate.merged_into, duplicate.person = employee, None
    duplicate.version += 1
    duplicate.save(update_fields=["merged_into", "person", "version"])
    for name, value in taken.items():
        setattr(employee, name, value)
    employee.started_on = min(employee.started_on, duplicate.started_on)
    if employee.ended_on is not None and duplicate.ended_on is not None:
        employee.ended_on = max(employee.ended_on, duplicate.ended_on)
    else:
        employee.ended_on = None
    employee.version += 1
    _save(employee)
    for job in duplicate.jobs.all():
        _move_job(job, employee)
    duplicate.documents.update(employee=employee)
    duplicate.punches.update(employee=employee)
    _move_approvals(context, duplicate, employee)
    move_rota(duplicate, employee)
    context.annotate(employee=str(employee.id), merged=str(duplicate.id), name=duplicate.name)
    events.updated(context, [employee.id, duplicate.id])
    return _record(context, employee)


def today() -> date:
    return business_day(clock.now(), connection.tenant)


def _set_end(context: CommandContext, employee: Employee, last: date | None, reason: str = "") -> None:
    """Set the last day of work, None for a person who works on."""
    context.annotate(employee=str(employee.id), field="ended_on", before=employee.ended_on, after=last, reason=reason)
    employee.ended_on, employee.end_reason = last, reason.strip()


def _record(context: CommandContext, employee: Employee) -> Record:
    return Record(selectors.get_employee(employee.id), context.actor.may(PAY))


def _require_pay(context: CommandContext, hourly_rate: Decimal | None) -> None:
    if hourly_rate is not None and not context.actor.may(PAY):
        raise PayNotAllowed()


def _store_rate(context: CommandContext, job: EmployeeJob, from_day: date, hourly_rate: Decimal) -> None:
    before = selectors.rate_on(job, from_day)
    PayRate.objects.update_or_create(
        job=job, from_day=from_day,
        defaults={
            "hourly": hourly_rate, "set_at": clock.now(), "set_by": context.actor.user_id,
            "set_by_name": context.actor.name,
        },
    )  # fmt: skip
    context.annotate(
        employee=str(job.employee_id), field="hourly_rate", before=str(before or ""), after=str(hourly_rate),
        from_day=str(from_day),
    )  # fmt: skip


def _move_job(job: EmployeeJob, employee: Employee) -> None:
    """Make a job of a duplicate one of the employee's; of the same job only its rates move. Up to six statements."""
    same = employee.jobs.filter(job=job.job, title__iexact=job.title, ended_on=job.ended_on).first()
    if same is None:
        job.employee = employee
        job.save(update_fields=["employee"])
        return
    own = same.rates.values_list("from_day", flat=True)
    job.rates.exclude(from_day__in=list(own)).update(job=same)
    job.punches.update(job=same)
    move_shifts_of_job(job, same)


def _move_approvals(context: CommandContext, duplicate: Employee, employee: Employee) -> None:
    """Make approvals of a duplicate the employee's. Days of both are opened again: their hours are others now."""
    own = employee.timesheet_days.filter(reopened_at=None).values_list("business_day", flat=True)
    both = set(own) & set(duplicate.timesheet_days.filter(reopened_at=None).values_list("business_day", flat=True))
    TimesheetDay.objects.filter(
        employee__in=[employee, duplicate], business_day__in=both, reopened_at=None
    ).update(
        reopened_at=clock.now(), reopened_by=context.actor.user_id, reopened_by_name=context.actor.name,
        reopen_reason="Merged",
    )  # fmt: skip
    duplicate.timesheet_days.update(employee=employee)


def _member(person: UUID) -> Membership:
    member = selectors.member_with(person)
    if member is None:
        raise NotAMember(field="person")
    return member


def _checked(details: dict[str, Any]) -> dict[str, Any]:
    """Return the details of the model, stripped. Raises InvalidInput for a birthday that cannot be."""
    found = {name: details[name] for name in DETAILS if name in details and (name != "started_on" or details[name])}
    found = {name: value.strip() if isinstance(value, str) else value for name, value in found.items()}
    if found.get("born_on") is not None and found["born_on"] > today():
        raise InvalidInput(_("A birthday is in the past."), field="born_on")
    return found


def _check_opt_out(employee: Employee) -> None:
    """Raise InvalidInput for an opt-out that the law does not know: under 18, or notice before the signature."""
    signed, notice = employee.opted_out_on, employee.opt_out_notice_on
    if signed is None:
        if notice is not None:
            raise InvalidInput(_("Enter when the opt-out was signed."), field="opted_out_on")
        return
    if signed > today():
        raise InvalidInput(_("Enter the day on which they signed."), field="opted_out_on")
    if rules_for(employee.born_on, signed) is UNDER_18:
        raise InvalidInput(_("Nobody under 18 can opt out of the limit of hours."), field="opted_out_on")
    if notice is not None and notice < signed:
        raise InvalidInput(_("The notice comes after the signature."), field="opt_out_notice_on")


def _save(employee: Employee, *, force_insert: bool = False) -> None:
    """Save an employee. Raises PersonTaken."""
    try:
        with transaction.atomic():
            employee.save(force_insert=force_insert)
    except IntegrityError as error:
        raise PersonTaken(field="person") from error


def _save_job(job: EmployeeJob) -> None:
    """Save a job. Raises JobTaken."""
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError as error:
        raise JobTaken(field="job") from error
