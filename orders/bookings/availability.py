"""Which times have room for a party. Pure: settings, hours and the bookings that hold covers in, moments out."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from fynlo.core.money import ZERO
from orders.models import BookingSettings
from restaurants.opening_hours import OpeningHours, open_spans

DAY = timedelta(days=1)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Held:
    """Covers that a booking takes from `starts_at` up to `ends_at`."""

    starts_at: datetime
    ends_at: datetime
    party: int


@dataclass(frozen=True, slots=True)
class Place:
    """When a restaurant is open, by whose clock, and when its business day begins."""

    hours: OpeningHours
    zone: tzinfo
    day_starts_at: time


def stay(settings: BookingSettings, party: int) -> timedelta:
    """Return how long a party is expected to stay."""
    if party <= 2:
        return timedelta(minutes=settings.minutes_for_two)
    return timedelta(minutes=settings.minutes_for_four if party <= 4 else settings.minutes_for_more)


def deposit_for(settings: BookingSettings, party: int) -> Decimal:
    """Return the deposit in pounds that a party is asked for; 0 for none."""
    return party * settings.deposit_per_guest if 0 < settings.deposit_from_party <= party else ZERO


def slot_of(settings: BookingSettings, moment: datetime) -> datetime:
    """Return when the slot begins in which `moment` lies.

    Slots are counted in elapsed time, so each has its length also in the night in which the clocks change.
    """
    length = timedelta(minutes=settings.slot_minutes)
    return moment - (moment - EPOCH) % length


def covers_arriving(settings: BookingSettings, held: Iterable[Held], moment: datetime) -> int:
    """Return how many guests arrive in the slot of `moment`."""
    slot = slot_of(settings, moment)
    return sum(each.party for each in held if slot_of(settings, each.starts_at) == slot)


def most_covers(held: Sequence[Held], starts_at: datetime, ends_at: datetime) -> int:
    """Return how many guests sit at once at most between two moments. Who leaves at a moment makes room at it."""
    overlapping = [each for each in held if each.starts_at < ends_at and each.ends_at > starts_at]
    # The number rises only where a booking begins, so those moments and the first one are enough.
    moments = [starts_at, *(each.starts_at for each in overlapping if each.starts_at > starts_at)]
    return max(sum(each.party for each in overlapping if each.starts_at <= at < each.ends_at) for at in moments)


def has_room(settings: BookingSettings, held: Sequence[Held], wanted: Held) -> bool:
    """Whether `wanted` fits among the bookings that hold covers, by both limits."""
    return (
        covers_arriving(settings, held, wanted.starts_at) + wanted.party <= settings.covers_per_slot
        and most_covers(held, wanted.starts_at, wanted.ends_at) + wanted.party <= settings.covers_at_once
    )


def times_of_day(settings: BookingSettings, place: Place, day: date) -> Iterator[datetime]:
    """Return the moments (UTC) of a business day at which guests may arrive, in order, whether there is room or not.

    They are `slot_minutes` of elapsed time apart, from each opening until `last_minutes` before closing.
    """
    length, last = timedelta(minutes=settings.slot_minutes), timedelta(minutes=settings.last_minutes)
    for opens, closes in open_spans(place.hours, day - DAY, 4, place.zone):
        moment = opens
        while moment <= closes - last:
            if business_day_of(place, moment) == day:
                yield moment
            moment += length


def free_times(
    settings: BookingSettings, place: Place, day: date, party: int, held: Sequence[Held], now: datetime
) -> list[datetime]:
    """Return the times of a business day that a guest may book for a party."""
    if not 1 <= party <= settings.largest_party or not is_bookable_day(settings, place, day, now):
        return []
    earliest, length = now + timedelta(minutes=settings.notice_minutes), stay(settings, party)
    return [
        at
        for at in times_of_day(settings, place, day)
        if at >= earliest and has_room(settings, held, Held(at, at + length, party))
    ]


def is_bookable_day(settings: BookingSettings, place: Place, day: date, now: datetime) -> bool:
    today = business_day_of(place, now)
    return today <= day <= today + settings.days_ahead * DAY


def business_day_of(place: Place, moment: datetime) -> date:
    """As `restaurants.business_days.business_day`, of a place."""
    local = moment.astimezone(place.zone)
    return local.date() - timedelta(days=local.time() < place.day_starts_at)
