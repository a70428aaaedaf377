"""How long it takes from an accepted order until a kitchen screen has drawn it: the number that matters.

Both times are the server's, so no device's clock matters: when the event was recorded, and when the frame `shown` of a
screen arrives, which the screen sends after it has drawn the ticket. The way back is in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from fynlo.core import clock, metrics
from fynlo.core.tenancy.connection import connection

RECEIVED = "kitchen.order_received"
MOST_WAITING = 500  # tickets of a restaurant that no screen has drawn; the oldest is forgotten
MOST_SHOWN = 50  # tickets of one frame


# Ordered, so that two gateways lock the rows alike. A restaurant may have been deleted meanwhile.
STORE = """
    INSERT INTO public.sync_kitchendelayday AS stored (restaurant_id, day, shown, late, milliseconds)
    SELECT taken.restaurant, %s, taken.shown, taken.late, taken.milliseconds
    FROM unnest(%s::uuid[], %s::int[], %s::int[], %s::bigint[]) AS taken(restaurant, shown, late, milliseconds)
    JOIN public.restaurants_restaurant known ON known.id = taken.restaurant
    ORDER BY taken.restaurant
    ON CONFLICT (restaurant_id, day) DO UPDATE SET
        shown = stored.shown + excluded.shown,
        late = stored.late + excluded.late,
        milliseconds = stored.milliseconds + excluded.milliseconds
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """Tickets that were drawn: how many, how many of them late, and the milliseconds of all."""

    shown: int = 0
    late: int = 0
    milliseconds: int = 0

    def __add__(self, more: Taken) -> Taken:
        return Taken(self.shown + more.shown, self.late + more.late, self.milliseconds + more.milliseconds)


class KitchenDelay:
    """The tickets of one restaurant that no screen of this gateway has drawn yet."""

    def __init__(self, restaurant: str):
        self.restaurant = restaurant
        self._waiting: dict[str, datetime] = {}
        self._unstored = Taken()

    def note_event(self, event: dict[str, Any]) -> None:
        """Begin to wait for the drawing of a new ticket."""
        recorded_at = datetime.fromisoformat(event["recorded_at"])
        metrics.DELIVERY_SECONDS.observe(max(0.0, (clock.now() - recorded_at).total_seconds()))
        if event["type"] != RECEIVED:
            return
        metrics.KITCHEN_TICKETS.labels(self.restaurant).inc()
        self._waiting[event["aggregate"]["id"]] = recorded_at
        if len(self._waiting) > MOST_WAITING:
            del self._waiting[next(iter(self._waiting))]

    def note_shown(self, tickets: Iterable[Any]) -> None:
        """A screen has drawn these tickets. The first screen counts; unknown ids and repetitions do not."""
        now = clock.now()
        for ticket in tickets:
            recorded_at = self._waiting.pop(ticket, None) if isinstance(ticket, str) else None
            if recorded_at is None:
                continue
            seconds = max(0.0, (now - recorded_at).total_seconds())
            is_late = seconds > metrics.LATE_SECONDS
            self._unstored += Taken(1, int(is_late), round(seconds * 1000))
            metrics.KITCHEN_SECONDS.observe(seconds)
            metrics.KITCHEN_SHOWN.labels(self.restaurant).inc()
            if is_late:
                metrics.KITCHEN_LATE.labels(self.restaurant).inc()

    def take_unstored(self) -> Taken:
        """Return what was drawn since the last call, and begin again at nothing."""
        taken, self._unstored = self._unstored, Taken()
        return taken

    def put_back(self, taken: Taken) -> None:
        """Keep for the next time what could not be stored."""
        self._unstored += taken


def store(rows: Sequence[tuple[UUID, Taken]]) -> None:
    """Add what these restaurants' screens have drawn to today's sums (`KitchenDelayDay`). One query. In a thread."""
    with connection.cursor() as cursor:
        cursor.execute(
            STORE,
            [
                clock.now().date(),
                [restaurant for restaurant, _ in rows],
                [taken.shown for _, taken in rows],
                [taken.late for _, taken in rows],
                [taken.milliseconds for _, taken in rows],
            ],
        )
