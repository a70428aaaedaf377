"""Times of today's events: minutes before now, but never before the business day began."""

from datetime import datetime, timedelta

from restaurants.business_days import business_day
from restaurants.models import Restaurant

LONGEST_AGO = timedelta(minutes=300)


class Today:
    """The current business day of a restaurant up to `now` (aware).

    Early in the day less than LONGEST_AGO has passed: all intervals then shrink in proportion. A later `now` never
    moves an event earlier, so a seed that continues after a stop stays in order.
    """

    def __init__(self, now: datetime, restaurant: Restaurant):
        day = business_day(now, restaurant)
        began = datetime.combine(day, restaurant.day_starts_at, tzinfo=restaurant.zone)
        self._now = now
        self._share = min(1.0, (now - began) / LONGEST_AGO)

    def at(self, minutes_ago: float) -> datetime:
        """Return the time `minutes_ago` before now, scaled to the length of the day so far."""
        return self._now - timedelta(minutes=minutes_ago) * self._share
