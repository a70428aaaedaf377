"""The event that makes guest displays look again."""

from realtime import events
from realtime.events import EventType

SHOWN = EventType(
    "display.shown",
    "A till with a guest display shows another order on it.",
    {"device_id": "the till", "order_id": "the order, or null for none"},
)


def register_all() -> None:
    events.register(SHOWN)
