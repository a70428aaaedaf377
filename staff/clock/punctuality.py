"""How a worked shift lies beside the planned one: late or early, in and out. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOLERANCE = timedelta(minutes=5)  # nobody is late by less


class Remark(StrEnum):
    LATE = "late"
    EARLY = "early"
    LEFT_EARLY = "left_early"
    LEFT_LATE = "left_late"


@dataclass(frozen=True, slots=True)
class Slot:
    """A planned shift."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Deviation:
    """A remark with its whole minutes."""

    remark: Remark
    minutes: int


def slot_of(start: datetime, end: datetime | None, slots: Sequence[Slot]) -> Slot | None:
    """Return the planned shift that a worked one overlaps most; None if it overlaps none. The earliest of equals."""
    until = end or start + timedelta(minutes=1)

    def overlap(slot: Slot) -> timedelta:
        return min(until, slot.end) - max(start, slot.start)

    near = [slot for slot in slots if overlap(slot) > timedelta(0)]
    return max(near, key=overlap, default=None)


def deviations(start: datetime, end: datetime | None, slot: Slot) -> list[Deviation]:
    """Return what lies more than TOLERANCE beside the plan. `end` is None while the shift runs."""
    found = []
    pairs = [(start, slot.start, Remark.EARLY, Remark.LATE)]
    if end is not None:
        pairs.append((end, slot.end, Remark.LEFT_EARLY, Remark.LEFT_LATE))
    for at, planned, before, after in pairs:
        if abs(at - planned) > TOLERANCE:
            minutes = int(abs(at - planned).total_seconds()) // 60
            found.append(Deviation(before if at < planned else after, minutes))
    return found
