"""The rows that no Z report covers yet, by business day.

Membership is a row of ZRow and never a time: a sale that began before a Z and commits after it is in the next one.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from payments.models import ZReport
from restaurants.models import Restaurant

A_DAY_MS = 24 * 60 * 60 * 1000
RANDOM_BITS = 80  # of a uuid7, below its milliseconds
# Capture and refund have a business day of their own; what happened to a drawer too. A correction and a count belong to
# the day on which they were booked.
ENTRIES = """
    SELECT e.id, e.kind, e.payment_id, e.about, e.at,
        COALESCE(
            CASE e.kind WHEN 'capture' THEN p.business_day END, r.business_day, m.business_day, s.business_day,
            ((e.at AT TIME ZONE %(zone)s) - %(starts)s::time::interval)::date
        )
    FROM payments_entry e
    LEFT JOIN payments_payment p ON p.id = e.payment_id
    LEFT JOIN payments_refund r ON e.kind = 'refund' AND r.id = e.about
    LEFT JOIN payments_cashmovement m ON e.kind = 'cash' AND m.id = e.about
    LEFT JOIN payments_drawersession s ON e.kind = 'cash' AND s.id = e.about
    WHERE e.id >= %(floor)s AND NOT EXISTS (SELECT 1 FROM payments_zrow z WHERE z.id = e.id)
    ORDER BY e.id
"""
CORRECTIONS = """
    SELECT c.id, c.business_day FROM orders_correction c
    WHERE c.id >= %(floor)s AND NOT EXISTS (SELECT 1 FROM payments_zrow z WHERE z.id = c.id)
"""
NO_SALES = """
    SELECT m.id, m.business_day FROM payments_cashmovement m
    WHERE m.kind = 'no_sale' AND NOT EXISTS (SELECT 1 FROM payments_zrow z WHERE z.id = m.id)
"""


@dataclass(frozen=True, slots=True)
class EntryRow:
    id: UUID
    kind: str
    payment_id: UUID | None
    about: UUID | None
    at: datetime


@dataclass(slots=True)
class Rows:
    """The rows of one business day that one report covers."""

    entries: list[EntryRow] = field(default_factory=list)
    corrections: list[UUID] = field(default_factory=list)
    no_sales: list[UUID] = field(default_factory=list)

    def ids(self) -> Iterable[UUID]:
        yield from (entry.id for entry in self.entries)
        yield from self.corrections
        yield from self.no_sales

    def payments(self) -> list[UUID]:
        """Return the payments that were captured."""
        return [entry.payment_id for entry in self.entries if entry.kind == "capture" and entry.payment_id]

    def about(self, kind: str) -> list[UUID]:
        """Return what the entries of `kind` are about: refunds, corrections, movements, sessions."""
        return [entry.about for entry in self.entries if entry.kind == kind and entry.about]


def unreported(restaurant: Restaurant) -> dict[date, Rows]:
    """Return the rows that no report covers, by business day. Four queries.

    Looks at rows made since a day before the last report: `id` is a uuid7 of the server's real clock, and no
    transaction stays open for a day. Openings without a sale have ids of devices and are all looked at.
    """
    given = {"floor": _floor(), "zone": restaurant.timezone, "starts": restaurant.day_starts_at}
    days: dict[date, Rows] = defaultdict(Rows)
    for row_id, kind, payment_id, about, at, day in _select(ENTRIES, given):
        days[day].entries.append(EntryRow(row_id, kind, payment_id, about, at))
    for row_id, day in _select(CORRECTIONS, given):
        days[day].corrections.append(row_id)
    for row_id, day in _select(NO_SALES, given):
        days[day].no_sales.append(row_id)
    return dict(days)


def _floor() -> UUID:
    last = ZReport.objects.order_by("-number").values_list("id", flat=True).first()
    if last is None:
        return UUID(int=0)
    return UUID(int=max((last.int >> RANDOM_BITS) - A_DAY_MS, 0) << RANDOM_BITS)


def _select(sql: str, given: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()
