"""Make the shifts, requests and leave of a duplicate those of the employee that it becomes part of."""

from fynlo.core import clock
from staff.models import (
    Availability,
    CalendarFeed,
    Employee,
    EmployeeJob,
    Leave,
    RotaShift,
    ShiftRecord,
    ShiftSwap,
)


def move_rota(duplicate: Employee, employee: Employee) -> None:
    """Move everything of a locked duplicate. The employee's own availability stays; the duplicate's calendar ends.

    Ten statements.
    """
    RotaShift.objects.filter(employee=duplicate).update(employee=employee)
    RotaShift.objects.filter(published_employee=duplicate).update(published_employee=employee)
    ShiftRecord.objects.filter(employee=duplicate).update(employee=employee)
    Leave.objects.filter(employee=duplicate).update(employee=employee)
    ShiftSwap.objects.filter(giver=duplicate).update(giver=employee)
    ShiftSwap.objects.filter(taker=duplicate).update(taker=employee)
    if employee.availability.exists():
        Availability.objects.filter(employee=duplicate).delete()
    Availability.objects.filter(employee=duplicate).update(employee=employee)
    CalendarFeed.objects.filter(employee=duplicate, revoked_at=None).update(revoked_at=clock.now())


def move_shifts_of_job(job: EmployeeJob, same: EmployeeJob) -> None:
    """Move the shifts of a job to the same job of the employee. Two statements."""
    RotaShift.objects.filter(job=job).update(job=same)
    RotaShift.objects.filter(published_job=job).update(published_job=same)
