"""Worked shifts beside the rota: late, early, missed punches, planned shifts that nobody worked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from fynlo.core import clock
from staff.clock.pairing import Flag
from staff.clock.punctuality import Deviation, Remark, Slot, Stretch, compare
from staff.clock.selectors import Worked
from staff.rota import selectors as rota
from staff.timesheets.selectors import Day, Sheet

MISSED = {Flag.MISSED_IN.value, Flag.MISSED_OUT.value}


@dataclass(frozen=True, slots=True)
class Attendance:
    """A day of an employee beside the plan. `remarks` are in the order of the day's worked shifts."""

    slots: Sequence[Slot] = ()
    remarks: Sequence[Sequence[Deviation]] = ()
    absent: Sequence[Deviation] = ()
    missed: int = 0

    @property
    def all(self) -> list[Deviation]:
        return [*(each for found in self.remarks for each in found), *self.absent]

    @property
    def is_late(self) -> bool:
        """Whether a manager should look: late, left early, or did not come."""
        return any(each.remark in (Remark.LATE, Remark.LEFT_EARLY, Remark.ABSENT) for each in self.all)


@dataclass(slots=True)
class Counted:
    """What happened how often, and for how many minutes, to an employee in some days."""

    planned: int = 0
    times: dict[Remark, int] = field(default_factory=lambda: dict.fromkeys(Remark, 0))
    minutes: dict[Remark, int] = field(default_factory=lambda: dict.fromkeys(Remark, 0))
    missed: int = 0

    def add(self, found: Attendance) -> None:
        self.planned += len(found.slots)
        self.missed += found.missed
        for each in found.all:
            self.times[each.remark] += 1
            self.minutes[each.remark] += each.minutes


def attendance_between(first: date, last: date, sheets: Sequence[Sheet]) -> dict[UUID, dict[date, Attendance]]:
    """Return the attendance by employee and day, of days with hours or a published shift. One query."""
    published = rota.published_between(first, last, [sheet.employee.id for sheet in sheets])
    return {
        sheet.employee.id: {
            day: attendance(
                sheet.days.get(day),
                [
                    Slot(row.published_starts_at, row.published_ends_at)
                    for row in published[sheet.employee.id][day]
                    if row.published_starts_at and row.published_ends_at
                ],
                timedelta(minutes=sheet.late_after),
            )
            for day in sorted({*sheet.days, *published[sheet.employee.id]})
            if first <= day <= last
        }
        for sheet in sheets
    }


def attendance(day: Day | None, slots: Sequence[Slot], tolerance: timedelta) -> Attendance:
    """Return one day beside its planned shifts. No query."""
    worked = day.worked if day else []
    remarks, absent = compare([_stretch(each) for each in worked], slots, clock.now(), tolerance)
    missed = sum(flag in MISSED for each in worked for flag in each.flags)
    return Attendance(slots, remarks, absent, missed)


def _stretch(worked: Worked) -> Stretch:
    return Stretch(worked.shift.start, worked.shift.end, not MISSED & set(worked.flags))
