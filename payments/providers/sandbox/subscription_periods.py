"""The periods of the sandbox's subscriptions, in seconds since 1970."""

from calendar import monthrange
from datetime import UTC, datetime

DAY = 24 * 3600
MONTHS = {"month": 1, "year": 12}


def add_interval(at: int, interval: str) -> int:
    """Return the same day and time a `month` or a `year` later, or the last day of a shorter month."""
    begin = datetime.fromtimestamp(at, UTC)
    years, month = divmod(begin.month - 1 + MONTHS[interval], 12)
    year = begin.year + years
    day = min(begin.day, monthrange(year, month + 1)[1])
    return int(begin.replace(year=year, month=month + 1, day=day).timestamp())
