"""How urgent a ticket is, by the restaurant's thresholds. Pure.

frontend/kitchen/tickets/urgency.js has the same function; both are tested with tests/orders/cases/ticket_urgency.json.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

FRESH, SLOW, LATE = "", "due_soon", "late"  # SLOW and LATE are states of fynlo.core.states
Ages = Mapping[str, Mapping[str, int]]


def thresholds_of(station: str, order_type: str, *, ageing: Ages, station_ageing: Ages) -> Mapping[str, int]:
    """Return {warn, late}, minutes: the station's own, else those of the order's type."""
    return station_ageing.get(station) or ageing[order_type]


def urgency(ticket: Mapping[str, Any], thresholds: Mapping[str, int], now: datetime) -> str:
    """Return FRESH, SLOW or LATE for a fired ticket with `fired_at` and `promised_at`, aware times or None.

    A ticket that is promised for a time is late from that time, and due soon `warn` minutes before.
    """
    if ticket["promised_at"] is not None:
        left = ticket["promised_at"] - now
        return LATE if left <= timedelta(0) else SLOW if left <= timedelta(minutes=thresholds["warn"]) else FRESH
    minutes = (now - ticket["fired_at"]) // timedelta(minutes=1)
    return LATE if minutes >= thresholds["late"] else SLOW if minutes >= thresholds["warn"] else FRESH
