"""How the pages lay a plan out: rows by person or by job, and the timeline of a day. No query."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Any
from uuid import UUID

from fynlo.core.money import ZERO
from staff.rota.selectors import Plan, PlannedShift

QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Bar:
    """A cell of a timeline: `width` quarters of an hour with a shift, or without one."""

    width: int
    shift: PlannedShift | None = None


def rows_by_person(plan: Plan, staff: Iterable[Any]) -> list[dict[str, Any]]:
    """Return a row for each of these employees, with a cell for each day."""
    cells: dict[tuple[UUID | None, date], list[PlannedShift]] = defaultdict(list)
    hours: dict[UUID | None, Decimal] = defaultdict(lambda: ZERO)
    for each in plan.shifts:
        cells[each.shift.employee_id, each.shift.day].append(each)
        hours[each.shift.employee_id] += ZERO if each.shift.is_removed else each.hours
    return [
        {
            "employee": employee,
            "name": employee.name,
            "cells": [
                {
                    "day": day.day, "shifts": cells[employee.id, day.day],
                    "leave": _leave_on(plan, employee, day.day),
                }
                for day in plan.days
            ],
            "hours": hours[employee.id],
        }
        for employee in staff
    ]  # fmt: skip


def open_row(plan: Plan) -> dict[str, Any]:
    """Return the cells of the open shifts."""
    return {"cells": [{"day": day.day, "shifts": plan.of(None, day.day)} for day in plan.days]}


def rows_by_job(plan: Plan) -> list[dict[str, Any]]:
    """Return a row for each job that is planned, by its name."""
    rows: dict[str, list[PlannedShift]] = {}
    for each in plan.shifts:
        rows.setdefault(each.label, []).append(each)
    return [
        {
            "label": label,
            "kind": shifts[0].shift.kind,
            "cells": [
                {"day": day.day, "shifts": [each for each in shifts if each.shift.day == day.day]} for day in plan.days
            ],
            "hours": sum((each.hours for each in shifts if not each.shift.is_removed), ZERO),
        }
        for label, shifts in sorted(rows.items())
    ]


def timeline(shifts: Sequence[PlannedShift], day: date, staff: Iterable[Any], zone: tzinfo) -> dict[str, Any]:
    """Return the hours of a day and the rows of its people, as bars. A person with two shifts at once has two rows."""
    first, last = _span(shifts, day, zone)
    by_person: dict[UUID | None, list[PlannedShift]] = defaultdict(list)
    for each in shifts:
        by_person[each.employee.pk if each.employee else None].append(each)
    groups: list[tuple[Any, list[PlannedShift]]] = [(None, by_person[None])]
    groups += [(employee, by_person[employee.pk]) for employee in staff]
    rows = [
        {"employee": employee, "bars": lane, "shifts": own}
        for employee, own in groups
        for lane in (_lanes(own, first, last) if own else [[Bar(_quarters(first, last))]])
        if employee is not None or own
    ]
    hours = [first + HOUR * number for number in range(int((last - first) / HOUR))]
    return {
        "rows": rows,
        "hours": [
            {
                "at": hour.astimezone(zone),
                "people": sum(
                    each.employee is not None and not each.shift.is_removed
                    and each.shift.starts_at < hour + HOUR and each.shift.ends_at > hour
                    for each in shifts
                ),
            }
            for hour in hours
        ],
        "quarters": _quarters(first, last),
    }  # fmt: skip


def _leave_on(plan: Plan, employee: Any, day: date) -> Any:
    return next((row for row in plan.leave.get(employee.id, []) if row.first <= day <= row.last), None)


def _span(shifts: Sequence[PlannedShift], day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return the whole hours around all shifts, from 10:00 to 23:00 at least."""
    usual = [datetime(day.year, day.month, day.day, hour, tzinfo=zone).astimezone(UTC) for hour in (10, 23)]
    starts = [usual[0], *(each.shift.starts_at for each in shifts)]
    ends = [usual[1], *(each.shift.ends_at for each in shifts)]
    first, last = min(starts), max(ends)
    first = first.replace(minute=0, second=0, microsecond=0)
    if last.minute or last.second:
        last = last.replace(minute=0, second=0, microsecond=0) + HOUR
    return first, last


def _quarters(start: datetime, end: datetime) -> int:
    """Return how many quarters of an hour lie between two moments, a begun one too."""
    return -int((start - end) // QUARTER)


def _lanes(shifts: Sequence[PlannedShift], first: datetime, last: datetime) -> list[list[Bar]]:
    """Put shifts into as few rows as do not overlap, with the gaps between them as cells."""
    lanes: list[list[Bar]] = []
    reached: list[int] = []
    for each in shifts:
        start = int((each.shift.starts_at - first) // QUARTER)
        width = max(_quarters(each.shift.starts_at, each.shift.ends_at), 1)
        number = next((n for n, at in enumerate(reached) if at <= start), None)
        if number is None:
            number = len(lanes)
            lanes.append([])
            reached.append(0)
        if start > reached[number]:
            lanes[number].append(Bar(start - reached[number]))
        lanes[number].append(Bar(width, each))
        reached[number] = start + width
    total = _quarters(first, last)
    for lane, at in zip(lanes, reached, strict=True):
        if total > at:
            lane.append(Bar(total - at))
    return lanes
