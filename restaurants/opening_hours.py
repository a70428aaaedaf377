"""When a restaurant is open: hours of each weekday, which may end after midnight, and days that differ. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import pairwise
from typing import Any

from django.utils.dates import WEEKDAYS
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from fynlo.core.errors import InvalidInput

MOST_INTERVALS = 4  # a day
MOST_SPECIAL_DAYS = 60
LONGEST_NAME = 60
LOOK_AHEAD = 60  # days in which the next opening is searched
DAY = timedelta(days=1)
A_MOMENT = re.compile(r"^(\d{1,2})(?:[:.h](\d{2}))?(am|pm)?$")
DASH = re.compile(r"\s*(?:-|–|—|\bto\b|\ba\b)\s*")


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From `opens` up to `closes` by the clock on the wall. A `closes` that is not later is on the next day."""

    opens: time
    closes: time

    @property
    def start(self) -> int:
        """Minutes after midnight."""
        return self.opens.hour * 60 + self.opens.minute

    @property
    def end(self) -> int:
        """Minutes after the midnight at which its day begins: more than 1,440 when it ends on the next day."""
        minutes = self.closes.hour * 60 + self.closes.minute
        return minutes if minutes > self.start else minutes + 24 * 60

    def __str__(self) -> str:
        return f"{self.opens:%H:%M}–{self.closes:%H:%M}"


Intervals = tuple[Interval, ...]


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """A date with hours of its own instead of its weekday's. Without intervals the restaurant is closed."""

    day: date
    intervals: Intervals = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """`week` has the intervals of each weekday, Monday first. Nothing at all means that the hours are not known."""

    week: tuple[Intervals, ...] = ((),) * 7
    special_days: tuple[SpecialDay, ...] = field(default=())

    @property
    def is_known(self) -> bool:
        return any(self.week) or bool(self.special_days)

    def special_day(self, day: date) -> SpecialDay | None:
        return next((each for each in self.special_days if each.day == day), None)

    def on(self, day: date) -> Intervals:
        """Return the intervals that begin on `day`."""
        special = self.special_day(day)
        return self.week[day.weekday()] if special is None else special.intervals


def is_open(hours: OpeningHours, at: datetime, zone: tzinfo) -> bool:
    """Whether the restaurant is open at the aware moment `at`.

    An interval opens the first time that the clock in `zone` shows `opens`, and closes the last time that it shows
    `closes`. A time that a change of clocks leaves out is read as before the change, as RFC 5545 (3.3.5) does.
    """
    return closes_at(hours, at, zone) is not None


def closes_at(hours: OpeningHours, at: datetime, zone: tzinfo) -> datetime | None:
    """Return when the restaurant closes that is open at `at`; None if it is closed.

    Intervals that meet count as one. Looks a week ahead: an end that is later is never reached.
    """
    today = at.astimezone(zone).date()
    return next((end for start, end in open_spans(hours, today - DAY, 9, zone) if start <= at < end), None)


def opens_at(hours: OpeningHours, at: datetime, zone: tzinfo) -> datetime | None:
    """Return the next opening after `at` within LOOK_AHEAD days, None if there is none."""
    today = at.astimezone(zone).date()
    return next((start for start, _end in open_spans(hours, today - DAY, LOOK_AHEAD, zone) if start > at), None)


def open_spans(hours: OpeningHours, first: date, days: int, zone: tzinfo) -> Iterable[tuple[datetime, datetime]]:
    """Return the moments between which the restaurant is open on `days` days from `first`; those that meet are one."""
    merged: list[tuple[datetime, datetime]] = []
    for day in (first + DAY * number for number in range(days)):
        for interval in hours.on(day):
            start, end = _first_moment(day, interval.start, zone), _last_moment(day, interval.end, zone)
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            elif start < end:
                merged.append((start, end))
    return merged


def _wall(day: date, minutes: int, zone: tzinfo, fold: int) -> datetime:
    naive = datetime.combine(day, time()) + timedelta(minutes=minutes)
    return naive.replace(tzinfo=zone, fold=fold).astimezone(UTC)


def _first_moment(day: date, minutes: int, zone: tzinfo) -> datetime:
    return _wall(day, minutes, zone, fold=0)


def _last_moment(day: date, minutes: int, zone: tzinfo) -> datetime:
    return max(_wall(day, minutes, zone, fold=0), _wall(day, minutes, zone, fold=1))


# In words


def sentence(hours: OpeningHours, at: datetime, zone: tzinfo) -> str:
    """Return “Open until 23:00” or “Closed. Opens tomorrow at 12:00”; "" if the hours are not known."""
    if not hours.is_known:
        return ""
    closing = closes_at(hours, at, zone)
    if closing is not None:
        local = closing.astimezone(zone)
        if closing - at <= DAY:
            return _("Open until {time}").format(time=f"{local:%H:%M}")
        if closing - at >= 7 * DAY:
            return _("Open day and night")
        return _("Open until {weekday}, {time}").format(weekday=WEEKDAYS[local.weekday()], time=f"{local:%H:%M}")
    special = hours.special_day(at.astimezone(zone).date())
    closed = _("Closed: {name}.").format(name=special.name) if special and special.name else _("Closed.")
    return f"{closed} {_opening(hours, at, zone)}".strip()


def _opening(hours: OpeningHours, at: datetime, zone: tzinfo) -> str:
    opening = opens_at(hours, at, zone)
    if opening is None:
        return ""
    local, today = opening.astimezone(zone), at.astimezone(zone).date()
    values = {"time": f"{local:%H:%M}", "weekday": WEEKDAYS[local.weekday()], "date": date_format(local, "j F")}
    match (local.date() - today).days:
        case 0:
            text = _("Opens at {time}.")
        case 1:
            text = _("Opens tomorrow at {time}.")
        case days if days < 7:
            text = _("Opens on {weekday} at {time}.")
        case _later:
            text = _("Opens on {date} at {time}.")
    return text.format(**values)


def intervals_text(intervals: Intervals) -> str:
    """Return the intervals as people type them: "12:00–15:00, 18:00–23:00"; "" for a closed day."""
    return ", ".join(map(str, intervals))


# What people type and what is stored


def parse_intervals(text: str) -> Intervals:
    """Read "12-15, 6pm–11pm"; an empty text is a closed day. Sorts them. Raises InvalidInput."""
    intervals = []
    for part in re.split(r"[,;/&\n]+", text.lower()):
        if not part.strip():
            continue
        moments = [re.sub(r"\s+", "", each) for each in DASH.split(part.strip())]
        found = [_time(each) for each in moments]
        if len(found) != 2 or found[0] is None or found[1] is None:
            raise InvalidInput(
                _("“{text}” is not understood. Enter hours such as 12:00–15:00, 18:00–23:00.").format(
                    text=part.strip()[:40]
                )
            )
        intervals.append(Interval(found[0], found[1]))
    return tuple(sorted(intervals))


def _time(text: str) -> time | None:
    match = A_MOMENT.match(text)
    if match is None:
        return None
    hour, minute, half = int(match[1]), int(match[2] or 0), match[3]
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half == "pm" else 0)
    if (hour, minute) == (24, 0):
        hour = 0
    return time(hour, minute) if hour < 24 and minute < 60 else None


def check_intervals(intervals: Intervals) -> None:
    """Raise InvalidInput for a day whose sorted intervals overlap, or with more than MOST_INTERVALS."""
    if len(intervals) > MOST_INTERVALS:
        raise InvalidInput(_("Enter at most {most} times of opening a day.").format(most=MOST_INTERVALS))
    for one, other in pairwise(intervals):
        if one.end > other.start:
            raise InvalidInput(_("{one} and {other} overlap.").format(one=one, other=other))


def check_hours(hours: OpeningHours) -> None:
    """Raise InvalidInput, with `day_0` to `day_6` or `special_days` as its field, for hours that break a rule."""
    for number, intervals in enumerate(hours.week):
        _check_at(f"day_{number}", intervals)
    for number, intervals in enumerate(hours.week):
        following = hours.week[(number + 1) % 7]
        if intervals and following and intervals[-1].end - 24 * 60 > following[0].start:
            raise InvalidInput(
                _("{interval} ends on {weekday} after the opening at {time}.").format(
                    interval=intervals[-1],
                    weekday=WEEKDAYS[(number + 1) % 7],
                    time=f"{following[0].opens:%H:%M}",
                ),
                field=f"day_{number}",
            )
    if len(hours.special_days) > MOST_SPECIAL_DAYS:
        raise InvalidInput(_("Enter at most {most} days.").format(most=MOST_SPECIAL_DAYS), field="special_days")
    days = [each.day for each in hours.special_days]
    twice = next((day for day in days if days.count(day) > 1), None)
    if twice is not None:
        raise InvalidInput(
            _("{date} is entered twice. Keep one of them.").format(date=date_format(twice, "j F Y")),
            field="special_days",
        )
    for special in hours.special_days:
        _check_at("special_days", special.intervals)


def _check_at(place: str, intervals: Intervals) -> None:
    try:
        check_intervals(intervals)
    except InvalidInput as refusal:
        raise InvalidInput(refusal.message, field=place) from refusal


def as_json(hours: OpeningHours) -> dict[str, Any]:
    """Return the hours as they are stored and exported."""
    return {
        "week": [_stored(intervals) for intervals in hours.week],
        "special_days": [
            {"day": each.day.isoformat(), "name": each.name, "intervals": _stored(each.intervals)}
            for each in sorted(hours.special_days, key=lambda each: each.day)
        ],
    }


def _stored(intervals: Intervals) -> list[dict[str, str]]:
    return [{"opens": f"{each.opens:%H:%M}", "closes": f"{each.closes:%H:%M}"} for each in intervals]


def from_json(stored: Mapping[str, Any]) -> OpeningHours:
    """Return stored hours; those of an empty document are not known."""
    if not stored:
        return OpeningHours()
    return OpeningHours(
        week=tuple(_read(intervals) for intervals in stored["week"]),
        special_days=tuple(
            SpecialDay(date.fromisoformat(each["day"]), _read(each["intervals"]), each["name"])
            for each in stored["special_days"]
        ),
    )


def _read(intervals: Iterable[Mapping[str, str]]) -> Intervals:
    return tuple(Interval(time.fromisoformat(each["opens"]), time.fromisoformat(each["closes"])) for each in intervals)
