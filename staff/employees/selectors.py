"""Named reads of employees. Other features of staff find an employee and what they are paid here.

- `employee_of(user_id)`: the employee of the person who signs in.
- `working_on(day)`: who is employed on a day, each with `jobs` and their `rates` loaded.
- `rate_on(job, day)`: what an hour of a job is paid on a day, from loaded rates.
- `get_employee`, `get_job`: one row, or its refusal. `lock_employee` locks it until the commit.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from fynlo.core.tenancy.connection import connection
from restaurants.models import Membership
from staff.errors import DocumentNotFound, EmployeeNotFound, JobNotFound
from staff.models import Employee, EmployeeDocument, EmployeeJob, PayRate

WITH_JOBS = Prefetch("jobs", EmployeeJob.objects.prefetch_related("rates"))


def employees() -> QuerySet[Employee]:
    """Return all employees by name, leavers too, duplicates that were merged not. Jobs and rates take two queries."""
    return Employee.objects.filter(merged_into=None).prefetch_related(WITH_JOBS)


def working_on(day: date) -> QuerySet[Employee]:
    """Return who is employed on that day, by name."""
    return employees().filter(works_on(day))


def works_on(day: date) -> Q:
    return Q(started_on__lte=day) & (Q(ended_on=None) | Q(ended_on__gte=day))


def has_left(day: date) -> Q:
    return Q(ended_on__lt=day)


def employees_named(found: QuerySet[Employee], text: str) -> QuerySet[Employee]:
    """Return those whose name, email, phone or payroll number holds `text`."""
    text = text.replace("\0", "").strip()
    if not text:
        return found
    return found.filter(
        Q(name__icontains=text) | Q(email__icontains=text) | Q(phone__icontains=text) | Q(payroll_number__iexact=text)
    )


def get_employee(employee_id: UUID) -> Employee:
    """Return an employee with jobs and rates; for a merged duplicate the row that it is part of. Three queries.

    Raises EmployeeNotFound.
    """
    found = Employee.objects.filter(pk=employee_id).prefetch_related(WITH_JOBS).first()
    if found is None:
        raise EmployeeNotFound(employee=str(employee_id))
    return get_employee(found.merged_into_id) if found.merged_into_id else found


def lock_employee(employee_id: UUID) -> Employee:
    """Lock and return an employee who is not merged into another. Raises EmployeeNotFound."""
    rows = Employee.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=employee_id, merged_into=None).first()
    if found is None:
        raise EmployeeNotFound(employee=str(employee_id))
    return found


def lock_employees(employee_ids: Iterable[UUID]) -> dict[UUID, Employee]:
    """Lock these employees in pk order. One query. Raises EmployeeNotFound for one that does not exist."""
    wanted = sorted(set(employee_ids))
    rows = Employee.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=wanted, merged_into=None)
    found = {row.id: row for row in rows.order_by("pk")}
    for employee_id in wanted:
        if employee_id not in found:
            raise EmployeeNotFound(employee=str(employee_id))
    return found


def employee_of(user_id: UUID | None) -> Employee | None:
    """Return the employee of the person who signs in, or None. One query, two more for jobs and rates."""
    return employees().filter(person=user_id).first() if user_id else None


def get_job(employee: Employee, job_id: UUID) -> EmployeeJob:
    """Return a job of that employee, an ended one too. One query. Raises JobNotFound."""
    found = EmployeeJob.objects.filter(pk=job_id, employee=employee).first()
    if found is None:
        raise JobNotFound(job=str(job_id))
    return found


def jobs_on(employee: Employee, day: date) -> list[EmployeeJob]:
    """Return the jobs that an employee does on that day, the first one first. No query if they are loaded."""
    return [job for job in employee.jobs.all() if job.ended_on is None or job.ended_on >= day]


def rate_on(job: EmployeeJob, day: date) -> Decimal | None:
    """Return what an hour of the job is paid on that day, in pounds; None if no rate was set. No query if loaded."""
    rates = (rate for rate in job.rates.all() if rate.from_day <= day)
    newest = max(rates, key=lambda rate: rate.from_day, default=None)
    return newest.hourly if newest else None


def rates_of(employee: Employee) -> QuerySet[PayRate]:
    """Return all rates of an employee's jobs, the newest first."""
    return PayRate.objects.filter(job__employee=employee).select_related("job").order_by("-from_day", "job__created_at")


def documents_of(employee: Employee) -> QuerySet[EmployeeDocument]:
    """Return the documents of an employee that were not removed."""
    found = EmployeeDocument.objects.filter(employee=employee, removed_at=None)
    return found.order_by("kind", F("expires_on").desc(nulls_first=True), "id")


def lock_document(document_id: UUID) -> EmployeeDocument:
    """Raises DocumentNotFound."""
    rows = EmployeeDocument.objects.select_for_update(of=("self",), no_key=True)
    found = rows.filter(pk=document_id, removed_at=None).first()
    if found is None:
        raise DocumentNotFound(document=str(document_id))
    return found


def expiring_documents(until: date, today: date) -> QuerySet[EmployeeDocument]:
    """Return documents of people who work here that expire up to that day, without those that a newer one replaces.

    The earliest first, each with its employee. One query.
    """
    found = EmployeeDocument.objects.filter(removed_at=None, expires_on__lte=until, employee__merged_into=None)
    found = found.filter(Q(employee__ended_on=None) | Q(employee__ended_on__gte=today))
    newer = EmployeeDocument.objects.filter(
        Q(expires_on=None) | Q(expires_on__gt=until),
        removed_at=None,
        employee=OuterRef("employee"),
        kind=OuterRef("kind"),
    )
    replaced = ~Q(kind=EmployeeDocument.Kind.OTHER) & Q(Exists(newer))
    found = found.exclude(replaced)
    return found.select_related("employee").order_by("expires_on", "id")


def members_without_employee() -> QuerySet[Membership]:
    """Return the active members of the restaurant who are no employee yet, by name. Two queries."""
    linked = Employee.objects.filter(merged_into=None, person__isnull=False).values_list("person", flat=True)
    rows = Membership.objects.filter(restaurant=connection.tenant.pk, is_active=True, user__is_active=True)
    return rows.exclude(user_id__in=list(linked)).select_related("user").order_by("user__name", "pk")


def member_with(user_id: UUID) -> Membership | None:
    rows = Membership.objects.filter(restaurant=connection.tenant.pk, user_id=user_id, is_active=True)
    return rows.select_related("user").first()


def unlinked_with_email(email: str, day: date) -> Employee | None:
    """Return the employee who works on `day`, has that address and no sign-in; None if there are several. One query."""
    rows = Employee.objects.filter(person=None, merged_into=None, email__iexact=email)
    found = rows.filter(Q(ended_on=None) | Q(ended_on__gte=day))[:2] if email else []
    return found[0] if len(found) == 1 else None


def member_with_email(email: str) -> Membership | None:
    """Return the active member with that address who is no employee yet. Two queries."""
    return members_without_employee().filter(user__email__iexact=email).first() if email else None
