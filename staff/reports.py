"""The reports of labour: hours by the time clock and what they cost, beside what was sold."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import format_lazy
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from fynlo.core.money import ZERO, round_half_up
from orders.addresses import orders_url
from orders.reports.sales import sales_by_day, sales_by_hour
from restaurants.reports.consolidated import Part, register_parts
from restaurants.reports.declarations import (
    Chart,
    ChartKind,
    Column,
    Filter,
    Kind,
    Note,
    Query,
    Report,
    Row,
    divided,
    money,
    share,
    summed,
)
from restaurants.reports.registry import register_reports
from staff.clock.punctuality import Remark
from staff.clock.selectors import Worked
from staff.models.employees import JOBS, job_label
from staff.permissions import STAFF
from staff.timesheets.attendance import Counted, attendance_between
from staff.timesheets.labour import cost_of, hours_by_clock_hour, job_of, sheets_between, shifts_between
from staff.timesheets.selectors import Sheet

LABOUR = _("Labour")
WITHOUT_JOB = "none"  # the value of the filter; "" asks for every job
JOB = Filter("job", _("Job"), lambda: [*JOBS, (WITHOUT_JOB, _("No job"))])
DEFINITION = _(
    "Hours are paid hours by the time clock, of shifts that still run too, on the business day on which the shift "
    "began. Labour cost is each shift's hours × the rate of its job on that day. It leaves out employer's National "
    "Insurance, pension and holiday pay. A shift whose clock out is missing counts nothing until it is corrected."
)
SOLD = _(
    "Sales are as in Sales by day: with VAT and service charge, without tips. Tips are no part of labour cost. One job "
    "is set beside all sales."
)


@dataclass(slots=True)
class Cost:
    """Paid minutes and pounds of some shifts."""

    hours: Decimal = ZERO
    cost: Decimal = ZERO

    def add(self, worked: Worked) -> None:
        self.hours += worked.paid
        self.cost += cost_of(worked) or ZERO


def minutes_of(hours: Decimal) -> int:
    return int(round_half_up(hours * 60).to_integral_value())


def labour_by_day(query: Query) -> list[Row]:
    """Eight queries."""
    days: dict[Any, Cost] = defaultdict(Cost)
    for worked in _shifts_of_job(query):
        days[worked.day].add(worked)
    return [
        _beside_sales({"business_day": row["business_day"]}, days[row["business_day"]], row["sales"])
        for row in sales_by_day(query)
    ]


def labour_by_hour(query: Query) -> list[Row]:
    """By the hour of the clock. Eight queries."""
    restaurant = query.restaurant
    hours = hours_by_clock_hour(_shifts_of_job(query), restaurant.zone)
    sales = {row["clock_hour"]: row["sales"] for row in sales_by_hour(query)}
    used = hours.keys() | sales.keys()
    in_order = [(restaurant.day_starts_at.hour + step) % 24 for step in range(24)]
    return [
        _beside_sales(
            {"hour": f"{hour:02}:00", "clock_hour": hour}, Cost(*hours.get(hour, (ZERO, ZERO))), sales.get(hour, ZERO)
        )
        for hour in in_order
        if hour in used
    ]


def labour_by_job(query: Query) -> list[Row]:
    """Seven queries."""
    jobs: dict[str, Cost] = defaultdict(Cost)
    people: dict[str, set[Any]] = defaultdict(set)
    for worked in _shifts(query):
        jobs[job_of(worked)].add(worked)
        people[job_of(worked)].add(worked.employee.id)
    rows = [
        {
            "job_kind": job or WITHOUT_JOB, "job": job_label(job) if job else gettext("No job"),
            "people": len(people[job]), "minutes": minutes_of(found.hours), "cost": found.cost,
        }
        for job, found in jobs.items()
    ]  # fmt: skip
    return sorted(rows, key=lambda row: (-row["cost"], row["job"]))


def punctuality(query: Query) -> list[Row]:
    """A row each employee with a published shift or a missed punch. Eight queries."""
    first, last = query.period.start, query.period.end
    sheets = sheets_between(first, last)
    beside = attendance_between(first, last, sheets)
    rows = []
    for sheet in sheets:
        found = Counted()
        for each in beside[sheet.employee.id].values():
            found.add(each)
        if found.planned or found.missed:
            rows.append(_counted_row(sheet, found))
    return sorted(rows, key=lambda row: (-row["late"] - row["absent"] - row["left_early"], row["employee"]))


def _counted_row(sheet: Sheet, found: Counted) -> dict[str, Any]:
    return {
        "employee_id": sheet.employee.id, "employee": sheet.employee.name, "planned": found.planned,
        "late": found.times[Remark.LATE], "late_minutes": found.minutes[Remark.LATE],
        "left_early": found.times[Remark.LEFT_EARLY], "early_minutes": found.minutes[Remark.LEFT_EARLY],
        "absent": found.times[Remark.ABSENT], "missed": found.missed,
    }  # fmt: skip


def missing_rates(query: Query) -> list[Note]:
    """Return a note where shifts cost nothing because a rate is missing. Seven queries."""
    without = [worked for worked in _shifts_of_job(query) if worked.paid and cost_of(worked) is None]
    if not without:
        return []
    names = sorted({worked.employee.name for worked in without})
    text = ngettext(
        "{count} shift has no pay rate and costs nothing here. Set the rate of:",
        "{count} shifts have no pay rate and cost nothing here. Set the rates of:",
        len(without),
    )
    return [Note(f"{text.format(count=len(without))} {', '.join(names)}.")]


def _shifts(query: Query) -> Iterable[Worked]:
    return shifts_between(query.period.start, query.period.end)


def _shifts_of_job(query: Query) -> Iterable[Worked]:
    """Return the shifts of the chosen job, or all."""
    job = query.filters.get(JOB.name)
    return (worked for worked in _shifts(query) if not job or (job_of(worked) or WITHOUT_JOB) == job)


def _beside_sales(key: dict[str, Any], found: Cost, sales: Decimal) -> dict[str, Any]:
    return {
        **key, "minutes": minutes_of(found.hours), "cost": found.cost, "sales": sales,
        "percent": part_of(found.cost, sales), "per_hour": round_half_up(sales / found.hours) if found.hours else None,
    }  # fmt: skip


def part_of(cost: Decimal, sales: Decimal) -> Decimal | None:
    """Return the cost as a fraction of sales with four places; None without sales."""
    return (cost / sales).quantize(Decimal("0.0001")) if sales else None


def _percent_of_all(rows: Sequence[Row]) -> Decimal | None:
    return part_of(summed("cost")(rows), summed("sales")(rows))


def _sales_per_hour(rows: Sequence[Row]) -> Decimal | None:
    minutes = summed("minutes")(rows)
    return divided(summed("sales")(rows) * 60, minutes)


MINUTES = Column("minutes", _("Hours"), Kind.MINUTES, summed("minutes"), is_compared=True)
COST = money("cost", _("Labour cost"), is_compared=True)
BESIDE_SALES = (
    MINUTES,
    COST,
    money("sales", _("Sales")),
    Column("percent", _("Cost of sales"), Kind.PERCENT, _percent_of_all),
    Column("per_hour", _("Sales an hour worked"), Kind.MONEY, _sales_per_hour),
)


def _hours_of_week(row: Row, query: Query) -> str:
    """Return the page of the week's hours by person, which has a column for each day."""
    return f"{reverse('portal_hours')}?{urlencode({'week': row['business_day'].isoformat()})}"


def _days_of_job(row: Row, query: Query) -> str:
    """Return the days on which the job was worked; a day leads to its week."""
    chosen = {"start": query.period.start.isoformat(), "end": query.period.end.isoformat(), JOB.name: row["job_kind"]}
    return f"{reverse('portal_report', args=['labour-by-day'])}?{urlencode(chosen)}"


def _orders_of_hour(row: Row, query: Query) -> str:
    return orders_url(query, hour=row["clock_hour"])


def _employee(row: Row, query: Query) -> str:
    return reverse("portal_employee", args=[row["employee_id"]])


def _count(key: str, label: Any) -> Column:
    return Column(key, label, Kind.COUNT, summed(key))


def _report(name: str, title: Any, summary: Any, columns: tuple[Column, ...], rows: Any, **more: Any) -> Report:
    return Report(
        name=name, title=title, section=LABOUR, permission="staff.pay", summary=summary, columns=columns, rows=rows,
        notes=missing_rates, feature=STAFF, **more,
    )  # fmt: skip


REPORTS = (
    _report(
        "labour-by-day", _("Labour by day"), _("What each day's work cost against what it sold."),
        (Column("business_day", _("Day"), Kind.DAY), *BESIDE_SALES), labour_by_day,
        definition=format_lazy("{} {}", DEFINITION, SOLD), key=("business_day",),
        chart=Chart(ChartKind.COLUMNS, "business_day", "cost"), filters=(JOB,), link=_hours_of_week,
    ),
    _report(
        "labour-by-hour", _("Labour by hour"), _("Which hours have more people than guests, and which too few."),
        (Column("hour", _("Hour")), *BESIDE_SALES), labour_by_hour,
        definition=format_lazy(
            "{} {} {}", DEFINITION, SOLD,
            _("A shift is spread over the hours of the clock outside its breaks; an order counts when it was opened."),
        ),
        key=("hour",), chart=Chart(ChartKind.COLUMNS, "hour", "cost"), filters=(JOB,), link=_orders_of_hour,
    ),
    _report(
        "labour-by-job", _("Labour by job"), _("What kitchen, floor and the others cost."),
        (
            Column("job", _("Job")), Column("people", _("People"), Kind.COUNT), MINUTES, COST,
            share("share", _("Share"), of="cost"),
        ),
        labour_by_job, definition=DEFINITION, key=("job_kind",), chart=Chart(ChartKind.BARS, "job", "cost"),
        shares={"share": "cost"}, link=_days_of_job,
    ),
    Report(
        name="punctuality", title=_("Punctuality"), section=LABOUR, permission="staff.hours", feature=STAFF,
        summary=_("Who comes late, leaves early, does not come or forgets to punch."),
        definition=_(
            "Each published shift beside the punches of its day, as they count after corrections. Late and left early "
            "are more minutes beside the rota than the settings of the time clock allow. Not in: nobody clocked in for "
            "the shift. A shift with a missed punch is neither late nor early. It says nothing about the reasons: ask "
            "before you judge."
        ),
        columns=(
            Column("employee", _("Employee")), _count("planned", _("Planned shifts")), _count("late", _("Late")),
            Column("late_minutes", _("Minutes late"), Kind.COUNT, summed("late_minutes")),
            _count("left_early", _("Left early")),
            Column("early_minutes", _("Minutes left early"), Kind.COUNT, summed("early_minutes")),
            _count("absent", _("Not in")), _count("missed", _("Missed punches")),
        ),
        rows=punctuality, key=("employee_id",), chart=Chart(ChartKind.BARS, "employee", "late"), link=_employee,
    ),
)  # fmt: skip


def register_all() -> None:
    register_reports(*REPORTS)
    register_parts(Part("labour-by-day", ("minutes", "cost", "percent")))
