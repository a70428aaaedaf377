"""Moments of planned shifts from what is written: a business day and times of the clock on the wall. Pure."""

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def moments(day: date, starts: time, ends: time, *, day_starts_at: time, zone: tzinfo) -> tuple[datetime, datetime]:
    """Return start and end in UTC. A start before `day_starts_at` is in the night after `day`.

    An end that is not later by the clock is on the next day. A time that the clocks make twice is the first of both,
    one that they leave out is as much later as they go forward.
    """
    begins_on = day + timedelta(days=starts < day_starts_at)
    ends_on = begins_on + timedelta(days=ends <= starts)
    start = datetime.combine(begins_on, starts, zone).astimezone(UTC)
    end = datetime.combine(ends_on, ends, zone).astimezone(UTC)
    return start, end


def wall_times(start: datetime, end: datetime, zone: tzinfo) -> tuple[time, time]:
    """Return the times that `moments` was given."""
    return start.astimezone(zone).time(), end.astimezone(zone).time()
