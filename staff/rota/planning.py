"""What is wrong with a plan: the rules of working time, clashes, availability and leave, as flags of shifts. Pure.

The limits are those of `staff.working_time`. Flags warn, they refuse nothing: a manager decides.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from staff.working_time import (
    Rules,
    exceeds_day,
    exceeds_week,
    is_at_night,
    lacks_break,
    lacks_day_off,
    lacks_rest,
    overlap,
    rules_for,
)

DAY = timedelta(days=1)


class Flag(StrEnum):
    CLASH = "clash"
    ON_LEAVE = "on_leave"
    ASKED_LEAVE = "asked_leave"
    NOT_EMPLOYED = "not_employed"
    UNAVAILABLE = "unavailable"
    SHORT_REST = "short_rest"
    NO_BREAK = "no_break"
    NIGHT = "under_18_night"
    LONG_DAY = "under_18_day"
    LONG_WEEK = "long_week"
    NO_DAY_OFF = "no_day_off"


SERIOUS = frozenset({Flag.CLASH, Flag.ON_LEAVE, Flag.NOT_EMPLOYED, Flag.NIGHT, Flag.SHORT_REST})


@dataclass(frozen=True, slots=True)
class Planned:
    """A shift of one person on the business day on which it begins."""

    id: UUID
    day: date
    start: datetime
    end: datetime
    rest: timedelta

    @property
    def work(self) -> timedelta:
        return self.end - self.start - self.rest


@dataclass(frozen=True, slots=True)
class Window:
    """When a person can work on a weekday. Without times not at all. An end that is not later is on the next day."""

    starts: time | None = None
    ends: time | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """What the flags of one person's shifts depend on.

    `leave` are first and last days with whether it is approved. `earlier` are the hours of the weeks before, the newest
    first, since the person began here. `opted_out` is whether they opted out of 48 hours for the whole week.
    """

    born_on: date | None = None
    started_on: date = date.min
    ended_on: date | None = None
    windows: Mapping[int, Window] = field(default_factory=dict)
    leave: Sequence[tuple[date, date, bool]] = ()
    earlier: Sequence[Decimal] = ()
    opted_out: bool = False


def flags_of(
    shifts: Collection[Planned], person: Person, week: Collection[date], zone: tzinfo
) -> dict[UUID, list[Flag]]:
    """Return the flags of one person's shifts of a week, by shift. Shifts just before and after it count for the rest.

    A flag of the whole week stands on its last shift.
    """
    found: dict[UUID, list[Flag]] = defaultdict(list)
    ordered = sorted(shifts, key=lambda shift: (shift.start, shift.id))
    own = [shift for shift in ordered if shift.day in week]
    for shift in own:
        rules = rules_for(person.born_on, shift.day)
        found[shift.id] += _own_flags(shift, person, rules, zone)
        if any(overlap(shift.start, shift.end, other.start, other.end) for other in ordered if other.id != shift.id):
            found[shift.id].append(Flag.CLASH)
        if _rests_too_little(shift, ordered, rules):
            found[shift.id].append(Flag.SHORT_REST)
        worked = sum((other.work for other in own if other.day == shift.day), timedelta())
        if exceeds_day(worked, rules):
            found[shift.id].append(Flag.LONG_DAY)
    if own:
        last = own[-1]
        rules = rules_for(person.born_on, last.day)
        if not person.opted_out and exceeds_week(hours_of(own), person.earlier, rules):
            found[last.id].append(Flag.LONG_WEEK)
        if lacks_day_off([shift.day for shift in own], rules):
            found[last.id].append(Flag.NO_DAY_OFF)
    return found


def hours_of(shifts: Collection[Planned]) -> Decimal:
    """Return the working hours of shifts, their breaks taken off."""
    seconds = sum(shift.work.total_seconds() for shift in shifts)
    return Decimal(int(seconds)) / 3600


def fits(shift: Planned, window: Window, zone: tzinfo) -> bool:
    """Whether a shift lies inside the hours at which a person can work on its day."""
    if window.starts is None or window.ends is None:
        return False
    first = datetime.combine(shift.day, window.starts, zone)
    last = datetime.combine(shift.day + DAY * (window.ends <= window.starts), window.ends, zone)
    return first <= shift.start and shift.end <= last


def _own_flags(shift: Planned, person: Person, rules: Rules, zone: tzinfo) -> list[Flag]:
    """Return the flags that a shift has by itself."""
    found = []
    if shift.day < person.started_on or (person.ended_on is not None and shift.day > person.ended_on):
        found.append(Flag.NOT_EMPLOYED)
    away = [is_approved for first, last, is_approved in person.leave if first <= shift.day <= last]
    if away:
        found.append(Flag.ON_LEAVE if any(away) else Flag.ASKED_LEAVE)
    window = person.windows.get(shift.day.weekday())
    if window is not None and not fits(shift, window, zone):
        found.append(Flag.UNAVAILABLE)
    if lacks_break(shift.end - shift.start, [shift.rest], rules):
        found.append(Flag.NO_BREAK)
    if not rules.may_work_at_night and is_at_night(shift.start, shift.end, zone):
        found.append(Flag.NIGHT)
    return found


def _rests_too_little(shift: Planned, ordered: Sequence[Planned], rules: Rules) -> bool:
    """Whether the last shift of an earlier day ended too short before this one, which is the first of its day."""
    before = [other for other in ordered if other.day < shift.day and other.end <= shift.start]
    is_first = not any(other.day == shift.day and other.start < shift.start for other in ordered)
    return is_first and bool(before) and lacks_rest(max(other.end for other in before), shift.start, rules)
