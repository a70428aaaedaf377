"""A day of the diary: how many guests come when, and how full the house is. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from orders.bookings.availability import Held, covers_arriving, most_covers, slot_of
from orders.bookings.lifecycle import HOLDING, State
from orders.models import Booking, BookingSettings


@dataclass(frozen=True, slots=True)
class Slot:
    """The guests who arrive within a slot, and how many sit at once at most during it."""

    starts_at: datetime
    arriving: int
    at_once: int
    is_full: bool


def slots(settings: BookingSettings, bookings: Iterable[Booking]) -> list[Slot]:
    """Return the slots in which guests arrive, in order."""
    held = [Held(each.starts_at, each.ends_at, each.party) for each in bookings if each.state in HOLDING]
    length = timedelta(minutes=settings.slot_minutes)
    rows = []
    for at in sorted({slot_of(settings, each.starts_at) for each in held}):
        arriving, at_once = covers_arriving(settings, held, at), most_covers(held, at, at + length)
        is_full = arriving >= settings.covers_per_slot or at_once >= settings.covers_at_once
        rows.append(Slot(at, arriving, at_once, is_full))
    return rows


def covers(bookings: Iterable[Booking]) -> int:
    """Return how many guests come on the day, those who have left included."""
    return sum(each.party for each in bookings if each.state in (*HOLDING, State.FINISHED))
