"""What the till shows of drawers (view `pos`)."""

from typing import Any

from payments.cash_up import reducers
from payments.cash_up.payloads import serialize_drawer, serialize_movement, serialize_session, serialize_settings
from payments.cash_up.selectors import active_drawers, cash_up_settings, default_settings, unclosed_sessions
from payments.models import CashMovement, DrawerSession
from realtime.projections import Part, register

EVENTS = (
    "drawer.changed",
    "drawer.opened",
    "drawer.moved",
    "drawer.ended",
    "drawer.counted",
    "drawer.closed",
    "cash_up.settings_changed",
)


def drawers() -> dict[str, Any]:
    """Four queries: 1. drawers in use  2. sessions that are not closed  3. their movements  4. the settings."""
    moved = CashMovement.objects.exclude(session__status=DrawerSession.Status.CLOSED)
    return {
        "drawers": {str(drawer.id): serialize_drawer(drawer) for drawer in active_drawers()},
        "sessions": {str(session.id): serialize_session(session) for session in unclosed_sessions()},
        "movements": {str(movement.id): serialize_movement(movement) for movement in moved},
        "settings": serialize_settings(cash_up_settings()),
    }


def no_drawers() -> dict[str, Any]:
    """Return what there is before the first event: the settings that are in force without a row."""
    return {"drawers": {}, "sessions": {}, "movements": {}, "settings": serialize_settings(default_settings())}


def register_all() -> None:
    register(Part("pos", "drawers", "drawer.use", EVENTS, drawers, reducers.reduce_drawers, no_drawers))
