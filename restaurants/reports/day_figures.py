"""Stored sums of business days, so that a report of a year adds up days instead of reading all their orders.

A `DaySource` says how the figures of days are computed from their rows. A worker stores them for days that are over.
Late orders, refunds and corrections change such days, so a stored day counts only while no event since the mark is
about one of its orders. The events are committed together with what they tell and numbered without gaps, so the check
costs a command nothing and misses nothing. Days that fail it, and days that are not stored, are computed from the rows.

A new epoch of the event log, or a mark below its floor, makes all that is stored void.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction

from fynlo.core import clock, json_codec
from fynlo.core.tenancy.connection import connection
from restaurants.business_days import business_day
from restaurants.reports.models import DayFigures
from restaurants.reports.periods import Period
from restaurants.reports.running import Limits, bounded

Key = tuple[Any, ...]
Figures = dict[Key, list[Any]]  # the figures of each key
DAYS_AT_ONCE = 92  # a statement over a whole year of rows would reach the time limit of a report
STORED_AT_ONCE = 31
LIMITS = Limits(60, "fynlo day figures")


def add(one: Any, other: Any) -> Any:
    return one + other


def largest(one: Any, other: Any) -> Any:
    return max(one, other)


def add_counts(one: dict[str, int], other: dict[str, int]) -> dict[str, int]:
    """Add numbers by their names, such as tickets by the minutes that they took."""
    return {**one, **{name: one.get(name, 0) + count for name, count in other.items()}}


@dataclass(frozen=True, slots=True)
class DaySource:
    """Figures of business days by a key. Register each once with `register_sources`.

    `sql` takes `%(days)s`, an array of business days. Its columns are the business day and the text of a JSON array:
    the `keys` parts of the key, then a figure for each of `merges`, which makes one figure of two days'. Figures are
    whole numbers (pence, microseconds), texts, or JSON objects of whole numbers: their sums are exact in every order.
    `first_day` selects the first business day with rows, one row, or NULL.
    `touched` selects the business days whose figures depend on what an event is about: the ids of these aggregates are
    the only column of `touched`, which it reads. It may select too many days, never too few.
    """

    name: str
    sql: str
    keys: int
    merges: tuple[Callable[[Any, Any], Any], ...]
    first_day: str
    touched: str

    def figures(self, period: Period) -> Figures:
        """Return the figures of the period, stored and computed ones added up.

        Two queries; one more for each further DAYS_AT_ONCE days that are not stored.
        """
        merged: Figures = {}
        for _day, rows in self._rows(period):
            self._merge(merged, rows)
        return merged

    def by_day(self, period: Period) -> dict[date, Figures]:
        """Return the figures of each day of the period, of those that have any. Queries as `figures`."""
        days: dict[date, Figures] = defaultdict(dict)
        for day, rows in self._rows(period):
            self._merge(days[day], rows)
        return {day: figures for day, figures in days.items() if figures}

    def computed(self, period: Period) -> Figures:
        """Return the same as `figures` from the rows alone. One query."""
        merged: Figures = {}
        for rows in self._computed(list(period)).values():
            self._merge(merged, json_codec.loads(rows))
        return merged

    def store(self, days: Sequence[date]) -> None:
        """Store these days. Two queries. Needs the lock of the mark."""
        computed = self._computed(days)
        found = [DayFigures(source=self.name, business_day=day, rows=computed.get(day, "[]")) for day in days]
        DayFigures.objects.bulk_create(
            found, update_conflicts=True, update_fields=["rows"], unique_fields=["source", "business_day"]
        )

    def _rows(self, period: Period) -> Iterator[tuple[date, list[list[Any]]]]:
        stored = _stored(self, period)
        for day, rows in stored.items():
            yield day, json_codec.loads(rows)
        missing = [day for day in period if day not in stored]
        for first in range(0, len(missing), DAYS_AT_ONCE):
            for day, rows in self._computed(missing[first : first + DAYS_AT_ONCE]).items():
                yield day, json_codec.loads(rows)

    def _computed(self, days: Sequence[date]) -> dict[date, str]:
        """Return the rows of each day that has any, as the text of a JSON array. One query."""
        found: dict[date, list[str]] = defaultdict(list)
        with connection.cursor() as cursor:
            cursor.execute(self.sql, {"days": list(days)})
            for day, row in cursor.fetchall():
                found[day].append(row)
        return {day: f"[{','.join(rows)}]" for day, rows in found.items()}

    def _merge(self, into: Figures, rows: Iterable[Sequence[Any]]) -> None:
        keys, merges = self.keys, self.merges
        for row in rows:
            key = tuple(row[:keys])
            found = into.get(key)
            if found is None:
                into[key] = list(row[keys:])
                continue
            for place, merge in enumerate(merges):
                found[place] = merge(found[place], row[keys + place])


_sources: dict[str, DaySource] = {}


def register_sources(*sources: DaySource) -> None:
    """Raises ValueError for a name that is taken."""
    for source in sources:
        if source.name in _sources:
            raise ValueError(f"There are two sources of day figures named {source.name}.")
        _sources[source.name] = source


def all_sources() -> list[DaySource]:
    return list(_sources.values())


# A mark of another epoch, or below the floor, says nothing. MATERIALIZED: read once, by several selects.
TOUCHED = """
    WITH mark AS (
        SELECT s.epoch, m.seq FROM reports_dayfiguresmark m JOIN public.sync_stream s
            ON s.restaurant_id = %(restaurant)s AND s.epoch = m.epoch AND s.floor <= m.seq
    ), touched AS MATERIALIZED (
        SELECT DISTINCT e.aggregate_id AS id
        FROM mark JOIN realtime_event e ON e.epoch = mark.epoch AND e.seq > mark.seq
    )
"""


def _stored(source: DaySource, period: Period) -> dict[date, str]:
    """Return the stored rows of the days that are as they were, by day. One statement, so of one moment."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"{TOUCHED} SELECT f.business_day, f.rows FROM reports_dayfigures f WHERE f.source = %(source)s"  # noqa: S608
            " AND f.business_day BETWEEN %(start)s AND %(end)s AND EXISTS (SELECT FROM mark)"
            f" AND f.business_day NOT IN ({source.touched})",
            {
                "restaurant": connection.tenant.pk, "source": source.name, "start": period.start, "end": period.end,
            },
        )  # fmt: skip
        return dict(cursor.fetchall())


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What `refresh` did: days of a source that it dropped, and that it stored."""

    dropped: int
    stored: int


def refresh(
    restaurant: Any, *, until: date | None = None, progress: Callable[[int, int], None] | None = None
) -> Refreshed:
    """Store the figures of all days of the chosen restaurant that are over, and of those that have changed.

    `until` is the last day, yesterday by default: today changes with every order. `progress` gets the stored and all
    days to be stored. Safe to stop at any point, and beside another worker, which waits for the lock of the mark.
    Three queries when nothing is to be done.
    """
    last = until or business_day(clock.now(), restaurant) - timedelta(days=1)
    dropped = _advance(restaurant)
    missing = {source: days for source in all_sources() if (days := _missing(source, last))}
    stored, wanted = 0, sum(map(len, missing.values()))
    for source, days in missing.items():
        for first in range(0, len(days), STORED_AT_ONCE):
            chosen = days[first : first + STORED_AT_ONCE]
            with bounded(LIMITS):
                _lock_mark()
                source.store(chosen)
            stored += len(chosen)
            if progress:
                progress(stored, wanted)
    return Refreshed(dropped, stored)


def drop_all() -> int:
    """Delete all that is stored in the chosen restaurant; reports compute until it is stored again."""
    with transaction.atomic():
        _lock_mark()
        return DayFigures.objects.all().delete()[0]


def _lock_mark() -> tuple[int, int]:
    """Lock the mark for this transaction and return its epoch and number. Two queries the first time."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT epoch, seq FROM reports_dayfiguresmark FOR NO KEY UPDATE")
        found = cursor.fetchone()
        if found is None:
            cursor.execute(
                "INSERT INTO reports_dayfiguresmark (id, epoch, seq) VALUES (1, 0, 0)"
                " ON CONFLICT (id) DO UPDATE SET id = 1 RETURNING epoch, seq"
            )
            found = cursor.fetchone()
        return found


def _advance(restaurant: Any) -> int:
    """Drop the stored days that events after the mark are about, then move the mark to the newest event.

    The events are those that the deleting statements see; a later one is above the mark, which is read before them.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        mark = _lock_mark()
        cursor.execute("SELECT epoch, head, floor FROM public.sync_stream WHERE restaurant_id = %s", [restaurant.pk])
        epoch, head, floor = cursor.fetchone()
        if mark == (epoch, head):
            return 0
        if mark[0] != epoch or mark[1] < floor:
            dropped = DayFigures.objects.all().delete()[0]
        else:
            dropped = 0
            for source in all_sources():
                cursor.execute(
                    f"{TOUCHED} DELETE FROM reports_dayfigures WHERE source = %(source)s"  # noqa: S608
                    f" AND business_day IN ({source.touched})",
                    {"restaurant": restaurant.pk, "source": source.name},
                )
                dropped += cursor.rowcount
        cursor.execute("UPDATE reports_dayfiguresmark SET epoch = %s, seq = %s", [epoch, head])
        return dropped


def _missing(source: DaySource, last: date) -> list[date]:
    """Return the days up to `last` that are not stored, from the first one with orders. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT day::date FROM generate_series(({source.first_day}), %(last)s::date,"  # noqa: S608
            " interval '1 day') day WHERE NOT EXISTS (SELECT FROM reports_dayfigures f"
            " WHERE f.source = %(source)s AND f.business_day = day::date) ORDER BY day",
            {"source": source.name, "last": last},
        )
        return [day for (day,) in cursor.fetchall()]
