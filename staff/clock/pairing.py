"""Make worked shifts of the punches of one employee. Pure.

Devices without a network send punches late, twice and in any order, so shifts are never stored: they are made of all
punches that there are. The punches are put into one order, by their moment and then by kind, so the same punches give
the same shifts whatever order they arrived in. Durations are differences of moments in UTC: a night in which the clocks
change has as many hours as it had.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """What a punch says. At the same moment one comes after the other in this order."""

    BREAK_END = "break_end"
    OUT = "out"
    IN = "in"
    BREAK_START = "break_start"


class Flag(StrEnum):
    """Why a person must look at a shift. `MISSED_OUT` counts no hours until it is corrected."""

    MISSED_OUT = "missed_out"
    MISSED_IN = "missed_in"
    MISSED_BREAK_END = "missed_break_end"
    MISSED_BREAK_START = "missed_break_start"


ORDER = {kind: number for number, kind in enumerate(Kind)}
DOUBLED = timedelta(minutes=5)  # the same press again within this time is one press
LONGEST = timedelta(hours=16)  # a shift that is longer was not ended


@dataclass(frozen=True, slots=True)
class Press:
    """A punch as it counts: at the moment that a correction gave it, if there is one."""

    id: UUID
    kind: Kind
    at: datetime
    job_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Break:
    """`end` is None while it lasts, or if nobody ended it."""

    start: datetime
    end: datetime | None

    def seconds(self, now: datetime) -> int:
        return int(((self.end or now) - self.start).total_seconds())


@dataclass(slots=True)
class Shift:
    """From the punch in to the punch out. `end` is None while it runs, and if the punch out was missed.

    `presses` are the punches that it was made of. A shift of a lone punch out begins and ends with it.
    """

    start: datetime
    job_id: UUID | None
    end: datetime | None = None
    breaks: list[Break] = field(default_factory=list)
    flags: list[Flag] = field(default_factory=list)
    presses: list[UUID] = field(default_factory=list)

    @property
    def is_missed(self) -> bool:
        return Flag.MISSED_OUT in self.flags

    @property
    def is_running(self) -> bool:
        return self.end is None and not self.is_missed

    @property
    def on_break_since(self) -> datetime | None:
        """When the break began that lasts now."""
        return self.breaks[-1].start if self.is_running and self.breaks and self.breaks[-1].end is None else None

    def present_seconds(self, now: datetime) -> int:
        """Return how long the shift is, breaks included; 0 if its end was missed."""
        return 0 if self.is_missed else int(((self.end or now) - self.start).total_seconds())

    def break_seconds(self, now: datetime) -> int:
        return 0 if self.is_missed else sum(each.seconds(self.end or now) for each in self.breaks)


def in_order(presses: Iterable[Press]) -> list[Press]:
    """Return each press once, in the one order that all readers use."""
    found = {press.id: press for press in presses}
    return sorted(found.values(), key=lambda press: (press.at, ORDER[press.kind], press.id))


def shifts_of(presses: Iterable[Press], now: datetime) -> list[Shift]:
    """Return the shifts of one employee, the earliest first.

    A punch in while in begins the next shift: with another job it ends the one before at that moment, with the same job
    the end of the one before was missed. The same press within DOUBLED is one press. What is pressed more than LONGEST
    after the punch in belongs to no shift of it: its end was missed.
    """
    found: list[Shift] = []
    running: Shift | None = None
    last: Press | None = None
    for press in in_order(presses):
        is_again = last is not None and last.kind == press.kind and press.at - last.at <= DOUBLED
        same_job = last is None or press.kind != Kind.IN or press.job_id in (None, last.job_id)
        if is_again and same_job:
            if found:
                found[-1].presses.append(press.id)
            continue
        last = press
        if running is not None and press.at - running.start > LONGEST:
            running.flags.append(Flag.MISSED_OUT)
            running = None
        if press.kind == Kind.IN:
            if running is not None:
                _begin_next(running, press)
            running = Shift(press.at, press.job_id)
            found.append(running)
        elif running is None:
            running = _without_in(press)
            found.append(running)
        elif press.kind == Kind.OUT:
            _end(running, press.at)
        else:
            _take_break(running, press)
        running.presses.append(press.id)
        if press.kind == Kind.OUT:
            running = None
    if running is not None and now - running.start > LONGEST:
        running.flags.append(Flag.MISSED_OUT)
    return found


def current_shift(shifts: Sequence[Shift]) -> Shift | None:
    """Return the shift that runs now, if any."""
    return shifts[-1] if shifts and shifts[-1].is_running else None


def _begin_next(running: Shift, press: Press) -> None:
    """End the running shift, because another one begins."""
    changes_job = press.job_id is not None and press.job_id != running.job_id
    if changes_job:
        _end(running, press.at)
    else:
        running.flags.append(Flag.MISSED_OUT)


def _end(shift: Shift, at: datetime) -> None:
    shift.end = at
    if shift.breaks and shift.breaks[-1].end is None:
        shift.breaks[-1] = Break(shift.breaks[-1].start, at)
        shift.flags.append(Flag.MISSED_BREAK_END)


def _without_in(press: Press) -> Shift:
    """Return the shift of a press before which nobody had punched in."""
    shift = Shift(press.at, press.job_id, flags=[Flag.MISSED_IN])
    if press.kind == Kind.OUT:
        shift.end = press.at
    elif press.kind == Kind.BREAK_START:
        shift.breaks.append(Break(press.at, None))
    return shift


def _take_break(shift: Shift, press: Press) -> None:
    is_open = bool(shift.breaks) and shift.breaks[-1].end is None
    if press.kind == Kind.BREAK_START:
        if is_open:
            shift.breaks[-1] = Break(shift.breaks[-1].start, press.at)
            shift.flags.append(Flag.MISSED_BREAK_END)
        shift.breaks.append(Break(press.at, None))
    elif is_open:
        shift.breaks[-1] = Break(shift.breaks[-1].start, press.at)
    else:
        shift.flags.append(Flag.MISSED_BREAK_START)
