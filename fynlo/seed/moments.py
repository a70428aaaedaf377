"""When things happened today: minutes before now, but never before the business day began."""

from datetime import datetime, timedelta

from orders.days import business_day
from restaurants.models import Restaurant

LONGEST_AGO = timedelta(minutes=300)


class Today:
    """The current business day of a restaurant up to `now` (aware).

    Early in the day there is no room for LONGEST_AGO: everything then happens in proportionally less time. A later
    `now` never puts a moment earlier, so a seed that goes on where it stopped stays in order.
    """

    def __init__(self, now: datetime, restaurant: Restaurant):
        day = business_day(now, restaurant)
        began = datetime.combine(day, restaurant.day_starts_at, tzinfo=restaurant.zone)
        self._now = now
        self._share = min(1.0, (now - began) / LONGEST_AGO)

    def at(self, minutes_ago: float) -> datetime:
        return self._now - timedelta(minutes=minutes_ago) * self._share
