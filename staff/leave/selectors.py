"""Named reads of leave, and the balance of holiday in hours."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet, Sum

from fynlo.core.money import ZERO, round_half_up
from staff.clock import selectors as clocking
from staff.models import Employee, Leave
from staff.rota.errors import LeaveNotFound
from staff.rota.selectors import rota_settings
from staff.timesheets.sheet import ACCRUAL


@dataclass(frozen=True, slots=True)
class Balance:
    """Hours of holiday in a leave year up to today: accrued on the hours worked, approved, and asked for."""

    first: date
    worked: Decimal
    accrued: Decimal
    taken: Decimal
    asked: Decimal

    @property
    def left(self) -> Decimal:
        """What is left after what was approved; below 0 if more was approved than has accrued."""
        return self.accrued - self.taken


def leave_year(today: date, month: int) -> date:
    """Return the first day of the leave year that holds `today`. Pure."""
    return date(today.year - (today.month < month), month, 1)


def balances(staff: Collection[Employee], today: date) -> dict[UUID, Balance]:
    """Return the balance of each employee, by id. Four queries for any number; jobs must be loaded.

    Hours are those of the clock, also before they are approved. Holiday that begins in the leave year counts.
    """
    first = leave_year(today, rota_settings().leave_year_month)
    worked = clocking.worked_between(first, today, staff)
    sums = {
        (employee_id, status): hours
        for employee_id, status, hours in Leave.objects.filter(
            employee__in=[each.id for each in staff], kind=Leave.Kind.HOLIDAY, first__gte=first,
            status__in=[Leave.Status.ASKED, Leave.Status.APPROVED],
        ).order_by().values_list("employee_id", "status").annotate(sum=Sum("hours", default=ZERO))
    }  # fmt: skip
    found = {}
    for each in staff:
        hours = sum((shift.paid for shift in worked[each.id]), ZERO)
        found[each.id] = Balance(
            first, hours, round_half_up(hours * ACCRUAL), sums.get((each.id, Leave.Status.APPROVED), ZERO),
            sums.get((each.id, Leave.Status.ASKED), ZERO),
        )  # fmt: skip
    return found


def all_leave() -> QuerySet[Leave]:
    return Leave.objects.select_related("employee")


def waiting() -> QuerySet[Leave]:
    """Return what nobody has answered, the earliest days first."""
    return all_leave().filter(status=Leave.Status.ASKED).order_by("first", "id")


def coming(today: date) -> QuerySet[Leave]:
    """Return approved leave that is not over, the earliest first."""
    return all_leave().filter(status=Leave.Status.APPROVED, last__gte=today).order_by("first", "id")


def leave_of(employee: Employee) -> QuerySet[Leave]:
    """Return a person's leave, the newest first."""
    return all_leave().filter(employee=employee).order_by("-first", "-id")


def overlapping(employee: Employee, first: date, last: date) -> QuerySet[Leave]:
    wanted = Q(status=Leave.Status.ASKED) | Q(status=Leave.Status.APPROVED)
    return Leave.objects.filter(wanted, employee=employee, first__lte=last, last__gte=first)


def lock_leave(leave_id: UUID) -> Leave:
    """Raises LeaveNotFound."""
    rows = Leave.objects.select_for_update(of=("self",), no_key=True).select_related("employee")
    found = rows.filter(pk=leave_id).first()
    if found is None:
        raise LeaveNotFound(leave=str(leave_id))
    return found
