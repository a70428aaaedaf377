"""Which period an email covers and when it is due. Pure."""

from datetime import UTC, date, datetime, time, timedelta

from restaurants.models import Restaurant
from restaurants.reports.models import ReportSchedule
from restaurants.reports.periods import DAY, Period, last_of_month

Every = ReportSchedule.Every


def period_ending(every: str, end: date) -> Period:
    """Return the day, the week or the month whose last day is `end`."""
    if every == Every.WEEK:
        return Period(end - DAY * 6, end)
    return Period(end.replace(day=1), end) if every == Every.MONTH else Period(end, end)


def current_end(every: str, today: date) -> date:
    """Return the last day of the day, week or month that `today` is in. A week ends on Sunday."""
    if every == Every.WEEK:
        return today + DAY * (6 - today.weekday())
    return last_of_month(today) if every == Every.MONTH else today


def following_end(every: str, end: date) -> date:
    """Return the last day of the period after the one that ends on `end`."""
    return current_end(every, end + DAY)


def due_at(end: date, send_at: time, restaurant: Restaurant) -> datetime:
    """Return when the email of the period that ends on `end` is due: on the next day at `send_at`, in UTC.

    Never before the last business day is over. A time that a change of clocks leaves out is taken an hour later, and of
    one that comes twice the first.
    """
    local = datetime.combine(end + DAY, max(send_at, restaurant.day_starts_at), tzinfo=restaurant.zone)
    return local.astimezone(UTC)


def is_too_old(every: str, end: date, today: date, *, most: int) -> bool:
    """Whether more than `most` periods have ended since the one that ended on `end`."""
    days = {Every.WEEK: 7, Every.MONTH: 31}.get(Every(every), 1)
    return today - end > timedelta(days=days * most)
