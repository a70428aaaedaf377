"""How long it takes from an accepted order until a kitchen screen has drawn it: the number that matters.

Both times are the server's, so no device's clock matters: when the event was recorded, and when the frame `shown` of a
screen arrives, which the screen sends after it has drawn the ticket. The way back is in it.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from fynlo.core import clock, metrics

RECEIVED = "kitchen.order_received"
MOST_WAITING = 500  # tickets of a restaurant that no screen has drawn; the oldest is forgotten
MOST_SHOWN = 50  # tickets of one frame


class KitchenDelay:
    """The tickets of one restaurant that no screen of this gateway has drawn yet."""

    def __init__(self, restaurant: str):
        self.restaurant = restaurant
        self._waiting: dict[str, datetime] = {}

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
            metrics.KITCHEN_SECONDS.observe(seconds)
            metrics.KITCHEN_SHOWN.labels(self.restaurant).inc()
            if seconds > metrics.LATE_SECONDS:
                metrics.KITCHEN_LATE.labels(self.restaurant).inc()
