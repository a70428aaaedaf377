"""Times of events: today's count back from now but never before the business day began, earlier ones from its start."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from restaurants.business_days import business_day
from restaurants.models import Restaurant

LONGEST_AGO = timedelta(minutes=300)


def day_start(day: date, restaurant: Restaurant) -> datetime:
    """Return when a business day began."""
    return datetime.combine(day, restaurant.day_starts_at, tzinfo=restaurant.zone)


@dataclass(frozen=True, slots=True)
class Past:
    """A time on an earlier business day: `minute` minutes after it began."""

    days_ago: int
    minute: float

    def at(self, today: date, restaurant: Restaurant) -> datetime:
        """Return that time, for the business day from which the days count back."""
        day = today - timedelta(days=self.days_ago)
        return day_start(day, restaurant).astimezone(UTC) + timedelta(minutes=self.minute)


class Today:
    """The current business day of a restaurant up to `now` (aware).

    Early in the day less than LONGEST_AGO has passed: all intervals then shrink in proportion. A later `now` never
    moves an event earlier, so a seed that continues after a stop stays in order.
    """

    def __init__(self, now: datetime, restaurant: Restaurant):
        began = day_start(business_day(now, restaurant), restaurant)
        self._now = now
        self._share = min(1.0, (now - began) / LONGEST_AGO)

    def at(self, minutes_ago: float) -> datetime:
        """Return the time `minutes_ago` before now, scaled to the length of the day so far."""
        return self._now - timedelta(minutes=minutes_ago) * self._share
