"""How a worked shift lies beside the planned one: late or early, in and out, or not worked at all. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

TOLERANCE = timedelta(minutes=5)  # the default: nobody is late by less
NEAR = timedelta(hours=4)  # a shift with a punch missing belongs to a planned one this near


class Remark(StrEnum):
    LATE = "late"
    EARLY = "early"
    LEFT_EARLY = "left_early"
    LEFT_LATE = "left_late"
    ABSENT = "absent"


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


@dataclass(frozen=True, slots=True)
class Stretch:
    """A worked shift. `is_certain` is False if its punch in or out is missing: then it is neither late nor early."""

    start: datetime
    end: datetime | None
    is_certain: bool = True


def compare(
    stretches: Sequence[Stretch], slots: Iterable[Slot], now: datetime, tolerance: timedelta = TOLERANCE
) -> tuple[list[list[Deviation]], list[Deviation]]:
    """Return the deviations of each worked shift of a day, and those of the planned shifts that nobody worked.

    Several worked shifts of one planned shift, such as after a change of job, are compared as a whole: the first is
    late, the last leaves early. A planned shift is ABSENT once it began longer ago than `tolerance`, with its planned
    minutes.
    """
    slots = list(slots)
    of_slot: dict[Slot, list[int]] = {slot: [] for slot in slots}
    for number, each in enumerate(stretches):
        slot = slot_of(each.start, each.end, slots)
        if slot is None and not each.is_certain:
            slot = next((s for s in slots if s.start - NEAR <= each.start <= s.end + NEAR and not of_slot[s]), None)
        if slot is not None:
            of_slot[slot].append(number)
    found: list[list[Deviation]] = [[] for _ in stretches]
    absent: list[Deviation] = []
    for slot, numbers in of_slot.items():
        if not numbers:
            if now - slot.start > tolerance:
                absent.append(Deviation(Remark.ABSENT, int((slot.end - slot.start).total_seconds()) // 60))
        elif all(stretches[number].is_certain for number in numbers):
            first, last = (pick(numbers, key=lambda number: stretches[number].start) for pick in (min, max))
            for each in deviations(stretches[first].start, stretches[last].end, slot, tolerance):
                found[first if each.remark in (Remark.LATE, Remark.EARLY) else last].append(each)
    return found, absent


def deviations(start: datetime, end: datetime | None, slot: Slot, tolerance: timedelta = TOLERANCE) -> list[Deviation]:
    """Return what lies more than the tolerance beside the plan. `end` is None while the shift runs."""
    found = []
    pairs = [(start, slot.start, Remark.EARLY, Remark.LATE)]
    if end is not None:
        pairs.append((end, slot.end, Remark.LEFT_EARLY, Remark.LEFT_LATE))
    for at, planned, before, after in pairs:
        if abs(at - planned) > tolerance:
            minutes = int(abs(at - planned).total_seconds()) // 60
            found.append(Deviation(before if at < planned else after, minutes))
    return found
