"""Named reads of timesheets: the worked shifts of some days, by employee and day, beside what was approved."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from fynlo.core.money import ZERO
from fynlo.core.tenancy.connection import connection
from staff.clock import selectors as clock
from staff.clock.pairing import Flag
from staff.clock.selectors import Worked
from staff.employees import selectors as employees
from staff.models import Employee, Punch, TimesheetDay
from staff.models.clock import LATE_AFTER
from staff.timesheets.sheet import Stretch, Sums, sums

MOST_DAYS = 62
DAY = timedelta(days=1)
RUNNING, TO_CHECK, TO_APPROVE, APPROVED, CHANGED = "running", "to_check", "to_approve", "approved", "changed"
INCOMPLETE = {Flag.MISSED_OUT.value, Flag.MISSED_IN.value}


@dataclass(slots=True)
class Day:
    """What an employee worked on a business day. `approval` is the one in force, None if the day is open."""

    day: date
    worked: list[Worked] = field(default_factory=list)
    approval: TimesheetDay | None = None

    @property
    def hours(self) -> Decimal:
        return sum((each.paid for each in self.worked), ZERO)

    @property
    def breaks(self) -> Decimal:
        return sum((each.breaks for each in self.worked), ZERO)

    @property
    def flags(self) -> list[str]:
        return list(dict.fromkeys(flag for each in self.worked for flag in each.flags))

    @property
    def is_complete(self) -> bool:
        """Whether the hours can be approved: nobody is at work, and no punch in or out is missing."""
        return not any(each.is_running for each in self.worked) and not INCOMPLETE & set(self.flags)

    @property
    def state(self) -> str:
        """Return RUNNING, TO_CHECK, TO_APPROVE, APPROVED, or CHANGED: a late punch changed it after the approval."""
        if self.approval is not None:
            same = self.is_complete and (self.hours, self.breaks) == (self.approval.worked, self.approval.breaks)
            return APPROVED if same else CHANGED
        if any(each.is_running for each in self.worked):
            return RUNNING
        return TO_APPROVE if self.is_complete else TO_CHECK


@dataclass(slots=True)
class Sheet:
    """An employee's days with hours or an approval, the earliest first. `late_after` are minutes."""

    employee: Employee
    days: dict[date, Day]
    overtime_after: Decimal | None
    late_after: int = LATE_AFTER

    def summed(self, *, with_rates: bool = False) -> Sums:
        """Return the sums; pay is only computed `with_rates`. No query."""
        stretches = [
            Stretch(
                worked.day,
                worked.job.label if worked.job else "",
                worked.paid,
                employees.rate_on(worked.job, worked.day) if with_rates and worked.job else None,
            )
            for day in self.days.values()
            for worked in day.worked
        ]
        return sums(stretches, self.overtime_after)

    @property
    def is_approved(self) -> bool:
        """Whether every day is approved and unchanged."""
        return all(day.state == APPROVED for day in self.days.values())

    @property
    def open_days(self) -> list[Day]:
        """Return the days that can be approved now."""
        return [day for day in self.days.values() if day.state == TO_APPROVE]


def sheets(first: date, last: date, staff: Sequence[Employee]) -> list[Sheet]:
    """Return a sheet for each employee, in their order. Four queries for any number, none without employees.

    The employees must be loaded with their jobs. A day without hours and approval is not in it.
    """
    if not staff:
        return []
    worked = clock.worked_between(first, last, staff)
    approvals = approvals_of([each.id for each in staff], first, last)
    settings = clock.clock_settings()
    found = []
    for employee in staff:
        days: dict[date, Day] = {}
        for each in worked[employee.id]:
            days.setdefault(each.day, Day(each.day)).worked.append(each)
        for approval in approvals.get(employee.id, []):
            days.setdefault(approval.business_day, Day(approval.business_day)).approval = approval
        found.append(Sheet(employee, dict(sorted(days.items())), settings.overtime_after, settings.late_after))
    return found


def approvals_of(employee_ids: Collection[UUID], first: date, last: date) -> dict[UUID, list[TimesheetDay]]:
    """Return the approvals in force, by employee. One query."""
    rows = TimesheetDay.objects.filter(
        employee__in=employee_ids, business_day__range=(first, last), reopened_at=None
    )  # fmt: skip
    found: dict[UUID, list[TimesheetDay]] = defaultdict(list)
    for row in rows:
        found[row.employee_id].append(row)
    return found


def history_of(employee: Employee, day: date) -> QuerySet[TimesheetDay]:
    """Return every approval of a day, those that were opened again too, the newest first."""
    return TimesheetDay.objects.filter(employee=employee, business_day=day).order_by("-approved_at")


def staff_between(first: date, last: date) -> QuerySet[Employee]:
    """Return who is employed on one of these days, by name, and who pressed the clock then without being employed.

    A first day that was entered too late must not take worked hours out of the payroll or the tips.
    """
    employed = Q(started_on__lte=last) & (Q(ended_on=None) | Q(ended_on__gte=first))
    zone = connection.tenant.zone
    start, end = (datetime(day.year, day.month, day.day, tzinfo=zone) for day in (first, last + 2 * DAY))
    pressed = Punch.objects.filter(employee=OuterRef("pk"), at__gte=start, at__lt=end)
    return employees.employees().filter(employed | Q(Exists(pressed)))
