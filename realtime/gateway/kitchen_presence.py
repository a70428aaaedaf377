"""The kitchen screens connected to this gateway, and the warnings that its tills show about lost ones and printers.

A kitchen screen sends `present` every few seconds while it is visible. After SILENT_SECONDS without one it is lost,
and every till and dashboard of the restaurant gets a `screens` frame from its own gateway, because each gateway polls
the same table (realtime.presence) every POLL_SECONDS. A screen that is closed on purpose sends `absent`; only its own
socket may say so, and a page that was reloaded counts as present. No socket waits for the database here, and Redis is
not involved.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID, uuid4

from django.db import Error as DatabaseTrouble

from fynlo.core import clock
from realtime import presence, printers
from realtime.frames import frame
from realtime.gateway.limits import SCREENS_OF_A_RESTAURANT
from realtime.gateway.socket import Socket
from realtime.gateway.threads import Threads
from realtime.presence import CONFIRM_SECONDS, STALE, Missing

logger = logging.getLogger(__name__)

# Together at most 10 s from a screen's last `present` until every till shows the warning. A screen sends every 3 s.
SILENT_SECONDS = 7.0
ROUND_SECONDS = 1.0
POLL_SECONDS = 2.0
LABEL_LENGTH = 40
PERMISSION = "kitchen.work"  # needed to register a screen, because tills show its label
PAUSED_SECONDS = 3.0  # a round this late means that our own process was held up: no screen could be received

Place = tuple[UUID, UUID]  # restaurant, screen


@dataclass(slots=True)
class ScreenConnection:
    """One screen's connection to this gateway. `sockets` maps each socket's id to when it last sent `present`."""

    label: str
    seen_at: float
    sockets: dict[str, float] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid4)
    is_stored: bool = False
    is_lost: bool = False


class KitchenPresence:
    """Made by the hub, which runs `run` and passes on the sockets' frames. `sockets` returns the open sockets."""

    def __init__(self, threads: Threads, sockets: Callable[[], Iterable[Socket]]):
        self._threads, self._sockets = threads, sockets
        self._connections: dict[Place, ScreenConnection] = {}
        self._lost: list[tuple[UUID, datetime]] = []
        self._disconnected: list[UUID] = []
        self._dismissed: list[Place] = []
        self._missing: dict[UUID, tuple[Missing, ...]] = {}
        self._polled_at = self._confirmed_at = self._steady_since = 0.0

    def connected(self, restaurant_id: UUID) -> int:
        """Return how many screens of the restaurant are connected here and not lost."""
        return sum(place[0] == restaurant_id and not known.is_lost for place, known in self._connections.items())

    # -- frames of sockets --------------------------------------------------------------------------------

    def present(self, socket_id: str, restaurant_id: UUID, screen: UUID, label: str) -> None:
        """Note a sign of life of a screen. Ignored once the restaurant has SCREENS_OF_A_RESTAURANT screens here."""
        place, label, now = (restaurant_id, screen), label[:LABEL_LENGTH], time.monotonic()
        known = self._connections.get(place)
        if known is None and not self._has_room(restaurant_id):
            return
        if known is None or known.is_lost or known.label != label:
            known = self._connections[place] = ScreenConnection(label, now, known.sockets if known else {})
        known.seen_at = known.sockets[socket_id] = now

    def absent(self, socket_id: str, restaurant_id: UUID, screen: UUID) -> None:
        """Forget a screen that its own socket closes on purpose, unless another socket shows it: a reloaded page."""
        known = self._connections.get((restaurant_id, screen))
        if known is None or known.sockets.pop(socket_id, None) is None:
            return
        now = time.monotonic()
        if not any(now - seen_at < SILENT_SECONDS for seen_at in known.sockets.values()):
            del self._connections[restaurant_id, screen]
            self._disconnected.append(known.id)

    def socket_closed(self, socket_id: str) -> None:
        """Forget that socket. Its screens stay until they have been silent for SILENT_SECONDS."""
        for place, known in list(self._connections.items()):
            if known.sockets.pop(socket_id, None) is not None and known.is_lost and not known.sockets:
                del self._connections[place]

    def dismiss(self, restaurant_id: UUID, screen: UUID) -> None:
        """Note that a person at a till has dismissed the warning about that screen or printer."""
        self._dismissed.append((restaurant_id, screen))

    def _has_room(self, restaurant_id: UUID) -> bool:
        taken = sum(place[0] == restaurant_id and not known.is_lost for place, known in self._connections.items())
        return taken < SCREENS_OF_A_RESTAURANT

    # -- the rounds ---------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Once a second: mark silent screens, store what changed, read what is missing, tell the tills."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            now = time.monotonic()
            self._mark_silent(now, paused=now - before > PAUSED_SECONDS)
            try:
                await self._store()
                await self._confirm()
                await self._poll()
            except DatabaseTrouble as error:
                logger.warning("cannot store the kitchen screens: %s", error)
            self._send_changes()
            before = time.monotonic()

    def _mark_silent(self, now: float, *, paused: bool) -> None:
        for place, known in list(self._connections.items()):
            if paused:
                known.seen_at = now
            elif now - known.seen_at > SILENT_SECONDS and not known.is_lost:
                known.is_lost = True
                if known.is_stored:
                    self._lost.append((known.id, clock.now() - timedelta(seconds=now - known.seen_at)))
                if not known.sockets:
                    del self._connections[place]

    async def _store(self) -> None:
        """Write what changed in as few queries as possible. Kept for the next round if the database fails."""
        new = [(place, known) for place, known in self._connections.items() if not (known.is_stored or known.is_lost)]
        has_changes = bool(new or self._lost or self._disconnected or self._dismissed)
        self._dismissed = await self._written(_dismiss, self._dismissed)
        self._lost = await self._written(presence.mark_lost, self._lost)
        self._disconnected = await self._written(presence.disconnect, self._disconnected)
        if new:
            rows = [(*place, known.label, known.id) for place, known in new]
            await self._threads.read(presence.connect, rows)
            for _, known in new:
                known.is_stored = True
        if has_changes:
            self._polled_at = 0.0

    async def _written(self, write: Callable[[list], None], rows: list) -> list:
        """Write `rows`, if there are any; return those that were added meanwhile."""
        if not rows:
            return rows
        count = len(rows)
        await self._threads.read(write, rows[:count])
        return rows[count:]

    async def _confirm(self) -> None:
        """Confirm the connections here; mark other gateways' stale once we have confirmed long enough without a gap."""
        now = time.monotonic()
        if now - self._confirmed_at < CONFIRM_SECONDS:
            return
        if now - self._confirmed_at > 2 * CONFIRM_SECONDS + PAUSED_SECONDS:
            self._steady_since = now
        alive = [known.id for known in self._connections.values() if known.is_stored and not known.is_lost]
        mark_stale = now - self._steady_since > STALE.total_seconds()
        await self._threads.read(partial(presence.confirm, alive, mark_stale=mark_stale))
        self._confirmed_at = now

    async def _poll(self) -> None:
        now = time.monotonic()
        watched = {socket.session.restaurant_id for socket in self._sockets() if socket.watches_screens}
        if watched and now - self._polled_at >= POLL_SECONDS:
            self._polled_at = now
            self._missing = await self._threads.read(_missing_in, watched)

    def _send_changes(self) -> None:
        for socket in self._sockets():
            missing = self._missing.get(socket.session.restaurant_id, ())
            if socket.watches_screens and socket.sent_missing != missing:
                socket.sent_missing = missing
                socket.answer(_screens_frame(missing))


def _missing_in(restaurant_ids: Collection[UUID]) -> dict[UUID, tuple[Missing, ...]]:
    """Return what tills warn of: stations without a screen, then printers that do not print. Two queries."""
    missing = dict(presence.missing_in(restaurant_ids))
    for silent in printers.warned_of(restaurant_ids):
        missed = Missing(silent.id, silent.name, silent.since, "printer")
        missing[silent.restaurant_id] = (*missing.get(silent.restaurant_id, ()), missed)
    return missing


def _dismiss(places: list[Place]) -> None:
    presence.dismiss(places)
    printers.dismiss(places)


def _screens_frame(missing: tuple[Missing, ...]) -> bytes:
    return frame(
        "screens",
        missing=[{"screen": one.screen, "label": one.label, "since": one.since, "kind": one.kind} for one in missing],
    )
