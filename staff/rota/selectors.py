"""Named reads of the rota: a week as it is planned with its flags, what was published to a person, open shifts."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db.models import F, Max, Q, QuerySet, Sum
from django.db.models.functions import TruncWeek
from django.utils.functional import Promise

from fynlo.core import clock
from fynlo.core.money import ZERO, round_half_up
from fynlo.core.tenancy.connection import connection
from staff.clock import selectors as clocking
from staff.employees import selectors as employees
from staff.models import (
    Availability,
    CalendarFeed,
    Employee,
    EmployeeJob,
    Leave,
    RotaSettings,
    RotaShift,
    RotaWeek,
    ShiftRecord,
    ShiftSwap,
    ShiftTemplate,
)
from staff.models.employees import job_label
from staff.rota.errors import ShiftNotFound, SwapNotFound, TemplateNotFound
from staff.rota.labels import LABELS
from staff.rota.planning import SERIOUS, Flag, Person, Planned, Window, flags_of
from staff.rota.sales import DaySales, expected_sales
from staff.timesheets.sheet import days_of, monday_of
from staff.working_time import AVERAGED_WEEKS

WEEK = timedelta(days=7)
AROUND = timedelta(days=2)  # of shifts before and after a week, for rest and clashes
FEED_BACK = timedelta(days=31)


@dataclass(frozen=True, slots=True)
class PlannedShift:
    """A shift of the plan with what is computed of it. `hours` are working hours, `cost` pounds, None if not known."""

    shift: RotaShift
    employee: Employee | None
    job: EmployeeJob | None
    hours: Decimal
    cost: Decimal | None
    flags: tuple[Flag, ...]

    @property
    def label(self) -> str:
        """The job's name."""
        return self.job.label if self.job else job_label(self.shift.kind)

    @property
    def state(self) -> str:
        """Return "draft", "changed" since it was published, "removed" but not cancelled yet, or "published"."""
        if not self.shift.is_published:
            return "draft"
        if self.shift.is_removed:
            return "removed"
        return "changed" if is_changed(self.shift) else "published"

    @property
    def warnings(self) -> list[Promise]:
        """The flags in words."""
        return [LABELS[flag] for flag in self.flags]

    @property
    def is_serious(self) -> bool:
        return bool(SERIOUS & set(self.flags))


@dataclass(slots=True)
class DayPlan:
    """The sums of a day. `unknown` is how many shifts have no cost: open ones, and those without a rate."""

    day: date
    sales: DaySales
    hours: Decimal = ZERO
    cost: Decimal = ZERO
    unknown: int = 0

    @property
    def share(self) -> Decimal | None:
        """The cost as a percentage of the sales, None without sales."""
        return share_of(self.cost, self.sales.amount)


@dataclass(slots=True)
class Plan:
    """A week of the rota as a manager plans it. `shifts` are in the order of their start.

    `moved` were published in this week and are planned in another one now, which nobody was notified of yet.
    """

    monday: date
    week: RotaWeek
    staff: list[Employee]
    shifts: list[PlannedShift]
    days: list[DayPlan]
    leave: dict[UUID, list[Leave]] = field(default_factory=dict)
    moved: list[RotaShift] = field(default_factory=list)

    @property
    def to_publish(self) -> int:
        """How many shifts differ from what was published to people, those that moved to another week too."""
        return sum(each.state != "published" for each in self.shifts) + len(self.moved)

    @property
    def flagged(self) -> int:
        return sum(bool(each.flags) for each in self.shifts)

    @property
    def hours(self) -> Decimal:
        return sum((day.hours for day in self.days), ZERO)

    @property
    def cost(self) -> Decimal:
        return sum((day.cost for day in self.days), ZERO)

    @property
    def sales(self) -> Decimal | None:
        """The expected sales of all days; None if one of them is not known."""
        amounts = [day.sales.amount for day in self.days]
        return None if None in amounts else sum((amount for amount in amounts if amount is not None), ZERO)

    @property
    def share(self) -> Decimal | None:
        return share_of(self.cost, self.sales)

    def of(self, employee_id: UUID | None, day: date) -> list[PlannedShift]:
        return [each for each in self.shifts if each.shift.employee_id == employee_id and each.shift.day == day]


def share_of(cost: Decimal, sales: Decimal | None) -> Decimal | None:
    return round_half_up(100 * cost / sales) if sales else None


def rota_settings() -> RotaSettings:
    """Return the settings, the defaults before the first change. One query."""
    return RotaSettings.objects.first() or RotaSettings(pk=1)


def shifts_between(first: date, last: date) -> QuerySet[RotaShift]:
    """Return the shifts of those days, the removed ones that are not cancelled yet too."""
    return RotaShift.objects.filter(day__range=(first, last)).exclude(is_removed=True, published_at=None)


def week_to_copy(monday: date) -> date:
    """Return the Monday of the last week before that has shifts, the week before without any. One query."""
    last = RotaShift.objects.filter(day__lt=monday, is_removed=False).aggregate(last=Max("day"))["last"]
    return monday_of(last) if last else monday - WEEK


def moved_away(monday: date) -> list[RotaShift]:
    """Return the shifts that were published in a week and are planned in another one now. One query."""
    sunday = monday + WEEK - timedelta(days=1)
    noon = datetime(monday.year, monday.month, monday.day, 12, tzinfo=connection.tenant.zone)
    found = RotaShift.objects.select_related("published_employee").filter(
        published_starts_at__range=(noon - AROUND, noon + WEEK + AROUND), is_removed=False
    )
    return [
        each
        for each in found.exclude(day__range=(monday, sunday))
        if each.published_starts_at and monday <= clocking.day_at(each.published_starts_at) <= sunday
    ]


def is_changed(shift: RotaShift) -> bool:
    """Whether a published shift differs from what was published to people."""
    return shift.is_removed or as_published(shift) != planned(shift)


def planned(shift: RotaShift) -> tuple:
    return (
        shift.employee_id, shift.job_id, shift.kind, shift.starts_at, shift.ends_at, shift.break_minutes, shift.note,
    )  # fmt: skip


def as_published(shift: RotaShift) -> tuple:
    """Return the notices of a shift, to compare with `planned`."""
    return (
        shift.published_employee_id, shift.published_job_id, shift.published_kind, shift.published_starts_at,
        shift.published_ends_at, shift.published_break_minutes, shift.published_note,
    )  # fmt: skip


def plan_of(monday: date) -> Plan:
    """Return the plan of a week. Thirteen queries at most, for any number of employees and shifts."""
    days = days_of(monday, monday + WEEK - timedelta(days=1))
    staff = list(employees.employees().filter(started_on__lte=days[-1]).exclude(employees.has_left(monday)))
    around = list(shifts_between(days[0] - AROUND, days[-1] + AROUND))
    gone = {each.employee_id for each in around if each.employee_id} - {each.id for each in staff}
    everybody = staff + (list(employees.employees().filter(pk__in=gone)) if gone else [])
    flags = _flags(around, everybody, days)
    breaks_paid = clocking.clock_settings().breaks_paid
    by_id = {each.id: each for each in everybody}
    shifts = [
        _planned(each, by_id, flags.get(each.id, []), breaks_paid=breaks_paid)
        for each in around
        if days[0] <= each.day <= days[-1]
    ]
    shown = {each.shift.employee_id for each in shifts}
    plan = Plan(
        monday, RotaWeek.objects.filter(pk=monday).first() or RotaWeek(monday=monday),
        staff + [each for each in everybody if each.id in gone & shown], shifts,
        [DayPlan(day, sales) for day, sales in expected_sales(days).items()],
        leave_between(days[0], days[-1], [each.id for each in everybody]), moved_away(monday),
    )  # fmt: skip
    by_day = {day.day: day for day in plan.days}
    for each in shifts:
        if not each.shift.is_removed:
            day = by_day[each.shift.day]
            day.hours += each.hours
            day.cost += each.cost or ZERO
            day.unknown += each.cost is None
    return plan


def working_hours(shift: RotaShift, *, breaks_paid: bool) -> Decimal:
    """Return the paid hours of a shift, rounded half up to two decimals."""
    length = shift.length if breaks_paid else shift.length - timedelta(minutes=shift.break_minutes)
    return round_half_up(Decimal(int(length.total_seconds())) / 3600)


def as_planned(shift: RotaShift) -> Planned:
    rest = timedelta(minutes=shift.break_minutes)
    return Planned(shift.id, shift.day, shift.starts_at, shift.ends_at, rest)


def people(staff: Collection[Employee], first: date, last: date) -> dict[UUID, Person]:
    """Return what the flags of these employees depend on in a week. Three queries."""
    ids = [each.id for each in staff]
    windows: dict[UUID, dict[int, Window]] = defaultdict(dict)
    for row in Availability.objects.filter(employee__in=ids):
        windows[row.employee_id][row.weekday] = Window(row.starts, row.ends)
    leave, earlier = leave_between(first, last, ids), hours_before(monday_of(first), staff)
    return {
        each.id: Person(
            each.born_on, each.started_on, each.ended_on, windows[each.id],
            [(row.first, row.last, row.status == Leave.Status.APPROVED) for row in leave.get(each.id, [])],
            earlier[each.id], each.has_opted_out(first) and each.has_opted_out(last),
        )
        for each in staff
    }  # fmt: skip


def hours_before(monday: date, staff: Collection[Employee]) -> dict[UUID, list[Decimal]]:
    """Return the planned hours of the weeks before, the newest first, since the person began here. One query."""
    first = monday - WEEK * (AVERAGED_WEEKS - 1)
    rows = (
        RotaShift.objects.filter(day__gte=first, day__lt=monday, employee__in=[each.id for each in staff])
        .exclude(is_removed=True)
        .order_by()
        .annotate(week=TruncWeek("day"))
        .values_list("employee_id", "week")
        .annotate(length=Sum(F("ends_at") - F("starts_at")), rest=Sum("break_minutes"))
    )
    found: dict[UUID, dict[date, Decimal]] = defaultdict(dict)
    for employee_id, week, length, rest in rows:
        found[employee_id][week] = Decimal(int((length - timedelta(minutes=rest)).total_seconds())) / 3600
    return {
        each.id: [
            found[each.id].get(monday - WEEK * number, ZERO)
            for number in range(1, AVERAGED_WEEKS)
            if monday - WEEK * number >= monday_of(each.started_on)
        ]
        for each in staff
    }


def leave_between(first: date, last: date, employee_ids: Collection[UUID]) -> dict[UUID, list[Leave]]:
    """Return leave that is asked for or approved on those days, by employee. One query."""
    found: dict[UUID, list[Leave]] = defaultdict(list)
    wanted = [Leave.Status.ASKED, Leave.Status.APPROVED]
    for row in Leave.objects.filter(employee__in=employee_ids, first__lte=last, last__gte=first, status__in=wanted):
        found[row.employee_id].append(row)
    return found


def flags_with(shift: RotaShift, employee: Employee, without: RotaShift | None = None) -> list[Flag]:
    """Return the flags that a shift would have as that employee's, beside their other shifts but `without`.

    A flag of the whole week counts too. Five queries.
    """
    monday = monday_of(shift.day)
    days = days_of(monday, monday + WEEK - timedelta(days=1))
    own = RotaShift.objects.filter(
        Q(published_employee=employee) | Q(employee=employee, published_at=None),
        day__range=(days[0] - AROUND, days[-1] + AROUND),
    ).exclude(pk__in=[shift.pk, *([without.pk] if without else [])])
    other = [as_planned(each) for each in own.exclude(is_removed=True)]
    person = people([employee], days[0], days[-1])[employee.id]
    found = flags_of([*other, as_planned(shift)], person, days, connection.tenant.zone)
    of_week = {Flag.LONG_WEEK} & {flag for flags in found.values() for flag in flags}
    return [*found[shift.id], *of_week]


def get_shift(shift_id: UUID) -> RotaShift:
    """Return a shift with its employee and job. One query. Raises ShiftNotFound."""
    found = RotaShift.objects.select_related("employee", "job").filter(pk=shift_id).first()
    if found is None:
        raise ShiftNotFound(shift=str(shift_id))
    return found


def lock_week(monday: date) -> RotaWeek:
    """Return and lock a week: who changes its shifts waits here. Two statements, three for a new week."""
    RotaWeek.objects.get_or_create(pk=monday)
    return RotaWeek.objects.select_for_update(of=("self",), no_key=True).get(pk=monday)


def lock_shift(shift_id: UUID, *also: date) -> tuple[RotaShift, list[RotaWeek]]:
    """Return a shift with its locked week, and the locked weeks of the days `also`, in the order of their Mondays.

    Raises ShiftNotFound.
    """
    shift = get_shift(shift_id)
    weeks = [lock_week(monday) for monday in sorted({monday_of(day) for day in (shift.day, *also)})]
    now = get_shift(shift_id)
    if monday_of(now.day) not in {week.monday for week in weeks}:
        raise ShiftNotFound(shift=str(shift_id))  # another editor has just moved it to another week
    return now, weeks


def templates() -> QuerySet[ShiftTemplate]:
    return ShiftTemplate.objects.filter(removed_at=None)


def get_template(template_id: UUID) -> ShiftTemplate:
    """Raises TemplateNotFound."""
    found = templates().filter(pk=template_id).first()
    if found is None:
        raise TemplateNotFound(template=str(template_id))
    return found


def published_to(employee: Employee, since: datetime) -> QuerySet[RotaShift]:
    """Return the published shifts of an employee that end after a moment, the earliest first."""
    found = RotaShift.objects.filter(published_employee=employee, published_ends_at__gt=since)
    return found.select_related("published_job").order_by("published_starts_at")


def published_label(shift: RotaShift) -> str:
    """Return the job's name as its worker was notified. No query if `published_job` is loaded."""
    return shift.published_job.label if shift.published_job else job_label(shift.published_kind)


def open_shifts(employee: Employee) -> list[RotaShift]:
    """Return the published open shifts of an employee's jobs that have not begun. One query; jobs must be loaded."""
    kinds = {job.job for job in employee.jobs.all() if job.ended_on is None}
    found = RotaShift.objects.filter(
        published_at__isnull=False, published_employee=None, published_kind__in=kinds,
        published_starts_at__gt=clock.now(), is_removed=False, employee=None,
    )  # fmt: skip
    return list(found.order_by("published_starts_at"))


def published_between(first: date, last: date, employee_ids: Iterable[UUID]) -> dict[UUID, dict[date, list[RotaShift]]]:
    """Return the published shifts of those days, by employee and day. One query."""
    found: dict[UUID, dict[date, list[RotaShift]]] = defaultdict(lambda: defaultdict(list))
    rows = RotaShift.objects.filter(
        day__range=(first - AROUND, last + AROUND), published_employee__in=list(employee_ids)
    )  # fmt: skip
    for row in rows.order_by("published_starts_at"):
        if row.published_employee_id and row.published_starts_at:
            found[row.published_employee_id][clocking.day_at(row.published_starts_at)].append(row)
    return found


def scheduled_between(first: date, last: date) -> list[RotaShift]:
    """Return everybody's published shifts of those business days with their employees, the earliest first.

    One query.
    """
    rows = RotaShift.objects.select_related("published_employee").filter(
        day__range=(first - AROUND, last + AROUND), published_employee__isnull=False
    )
    return [
        row
        for row in rows.order_by("published_starts_at", "id")
        if row.published_starts_at and first <= clocking.day_at(row.published_starts_at) <= last
    ]


def published_hours(monday: date, employee_ids: Iterable[UUID]) -> dict[UUID, Decimal]:
    """Return the published hours of a week without breaks, by employee, rounded half up. One query."""
    found = published_between(monday, monday + timedelta(days=6), employee_ids)
    return {
        employee_id: sum((published_length(shift) for day, shifts in days.items() for shift in shifts
                          if monday <= day <= monday + timedelta(days=6)), ZERO)
        for employee_id, days in found.items()
    }  # fmt: skip


def published_length(shift: RotaShift) -> Decimal:
    """Return the hours of a shift as it was published, without its breaks, rounded half up to two decimals."""
    if shift.published_starts_at is None or shift.published_ends_at is None:
        return ZERO
    seconds = (shift.published_ends_at - shift.published_starts_at).total_seconds()
    return round_half_up(Decimal(int(seconds) - shift.published_break_minutes * 60) / 3600)


def records() -> QuerySet[ShiftRecord]:
    """Return the notices, the newest first."""
    return ShiftRecord.objects.select_related("employee", "shift").order_by("-at", "-id")


def records_of(shift: RotaShift) -> QuerySet[ShiftRecord]:
    return records().filter(shift=shift)


SHOWN = ("shift__published_employee", "shift__published_job", "giver", "taker", "in_return")


def swaps() -> QuerySet[ShiftSwap]:
    """Return all swaps with their shifts and people."""
    return ShiftSwap.objects.select_related(*SHOWN)


def swaps_for(employee: Employee) -> list[ShiftSwap]:
    """Return the swaps that a person gave, was offered or may take, still open or of the last month. One query."""
    kinds = {job.job for job in employee.jobs.all() if job.ended_on is None}
    anyone = Q(taker=None, status=ShiftSwap.Status.OFFERED, shift__published_kind__in=kinds)
    found = swaps().filter(Q(giver=employee) | Q(taker=employee) | anyone)
    found = found.filter(Q(shift__published_starts_at__gt=clock.now()) | Q(decided_at__gt=clock.now() - FEED_BACK))
    return list(found.order_by("shift__published_starts_at", "id"))


def lock_swap(swap_id: UUID) -> ShiftSwap:
    """Return a swap, its weeks locked. Raises SwapNotFound."""
    found = ShiftSwap.objects.select_related("shift", "in_return").filter(pk=swap_id).first()
    if found is None:
        raise SwapNotFound(swap=str(swap_id))
    days = [found.shift.day, *([found.in_return.day] if found.in_return else [])]
    for monday in sorted({monday_of(day) for day in days}):
        lock_week(monday)
    return swaps().get(pk=swap_id)


def calendar_of(employee: Employee) -> CalendarFeed | None:
    """Return the feed in force. One query."""
    return CalendarFeed.objects.filter(employee=employee, revoked_at=None).first()


def colleagues(employee: Employee, kind: str) -> list[Employee]:
    """Return who works here and does that job, by name. One query."""
    working = employees.working_on(clocking.day_at(clock.now())).exclude(pk=employee.pk)
    return list(working.filter(jobs__job=kind, jobs__ended_on=None).distinct().prefetch_related(None))


def _flags(shifts: Sequence[RotaShift], staff: Collection[Employee], days: Sequence[date]) -> Mapping[UUID, list[Flag]]:
    """Return the flags of the planned shifts of a week, by shift. Three queries."""
    own: dict[UUID, list[Planned]] = defaultdict(list)
    for each in shifts:
        if each.employee_id and not each.is_removed:
            own[each.employee_id].append(as_planned(each))
    found: dict[UUID, list[Flag]] = {}
    for employee_id, person in people(staff, days[0], days[-1]).items():
        if employee_id in own:
            found |= flags_of(own[employee_id], person, days, connection.tenant.zone)
    return found


def _planned(
    shift: RotaShift, staff: Mapping[UUID, Employee], flags: Sequence[Flag], *, breaks_paid: bool
) -> PlannedShift:
    employee = staff.get(shift.employee_id) if shift.employee_id else None
    job = next((job for job in employee.jobs.all() if job.id == shift.job_id), None) if employee else None
    hours = working_hours(shift, breaks_paid=breaks_paid)
    rate = employees.rate_on(job, shift.day) if job else None
    cost = None if rate is None else round_half_up(hours * rate)
    return PlannedShift(shift, employee, job, hours, cost, tuple(flags))
