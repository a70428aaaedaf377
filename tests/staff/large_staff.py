"""Many employees with a year of shifts and punches, written at once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal as D
from uuid import UUID

from fynlo.core import clock
from fynlo.core.ids import uuid7
from realtime.commands.context import CommandContext
from staff.models import Employee, EmployeeJob, PayRate, Punch, RotaShift

A_YEAR = 365
LENGTH = timedelta(hours=8)


def once_a_week(number: int, days_ago: int) -> bool:
    return (days_ago - number) % 7 == 0


def five_days_a_week(number: int, days_ago: int) -> bool:
    return (days_ago - number) % 7 > 1


def store_staff(
    *,
    context: CommandContext,
    count: int,
    works: Callable[[int, int], bool] = once_a_week,
    ahead: int = 0,
    person: UUID | None = None,
) -> None:
    """Store cooks at £12.00 with a shift of eight hours on each day of the last year on which `works` says so.

    `ahead` are days from today on that are planned and published too. The first cook signs in as `person`.
    """
    now = clock.now()
    noon = now.replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=1)
    staff = [
        Employee(name=f"Cook {number:03}", started_on=date(2020, 1, 1), created_at=now, payroll_number=str(number))
        for number in range(count)
    ]
    if staff:
        staff[0].person = person
    jobs = [EmployeeJob(employee=each, job="cook", created_at=now) for each in staff]
    rates = [PayRate(job=job, from_day=date(2020, 1, 1), hourly=D("12.00"), set_at=now) for job in jobs]
    Employee.objects.bulk_create(staff)
    EmployeeJob.objects.bulk_create(jobs)
    PayRate.objects.bulk_create(rates)
    for number, (each, job) in enumerate(zip(staff, jobs, strict=True)):
        punches, shifts = [], []  # written for each: a transaction that computes for a minute is ended
        for days in range(-ahead, A_YEAR):
            if not works(number, days):
                continue
            start = noon - timedelta(days=days)
            shifts.append(published_shift(each, job, start))
            if start < now - LENGTH:
                punches += [
                    Punch(id=uuid7(), employee=each, job=job, kind="in", at=start, stored_at=start),
                    Punch(id=uuid7(), employee=each, kind="out", at=start + LENGTH, stored_at=start + LENGTH),
                ]
        Punch.objects.bulk_create(punches)
        RotaShift.objects.bulk_create(shifts)


def published_shift(employee: Employee, job: EmployeeJob, start: datetime) -> RotaShift:
    """Return a shift of eight hours, published as it is planned."""
    return RotaShift(
        day=start.date(), employee=employee, job=job, kind="cook", created_at=start, starts_at=start,
        ends_at=start + LENGTH, published_at=start, published_employee=employee, published_job=job,
        published_kind="cook", published_starts_at=start, published_ends_at=start + LENGTH,
    )  # fmt: skip
