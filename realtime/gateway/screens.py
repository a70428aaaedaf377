"""The kitchen screens that this gateway hears, and what its tills are told of those that fell silent.

A kitchen screen says `present` every few seconds while somebody can see it. Silent for SILENT_SECONDS, it is lost, and
every till and dashboard of the restaurant is sent `screens`, from whichever gateway, because each looks into the same
table (realtime.screens) every LOOK_SECONDS. It says `absent` when it is closed on purpose; nobody else can say that
of it, nor can one that was loaded again be taken for closed. No socket waits for any of this, and Redis has no part
in it.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

from django.db import Error as DatabaseTrouble

from fynlo.core import clock
from realtime import screens
from realtime.frames import frame
from realtime.gateway.limits import SCREENS_OF_A_RESTAURANT
from realtime.gateway.socket import Socket
from realtime.gateway.work import Threads
from realtime.screens import CONFIRM_SECONDS, STALE, Missing

logger = logging.getLogger(__name__)

# Together at most 10 s from a screen's last word until every till has been told. A screen speaks every 3 s.
SILENT_SECONDS = 7.0
ROUND_SECONDS = 1.0
LOOK_SECONDS = 2.0
LABEL_LENGTH = 40
PERMISSION = "kitchen.work"  # of the person on a screen that others rely upon
PAUSED_SECONDS = 3.0  # a round so late was our own fault: nobody could be heard meanwhile

Place = tuple[UUID, UUID]  # restaurant, screen


@dataclass(slots=True)
class Seat:
    """One screen as this gateway hears it: by `voices`, sockets' ids, and when each was heard last."""

    label: str
    heard_at: float
    voices: dict[str, float] = field(default_factory=dict)
    id: UUID = field(default_factory=uuid4)
    is_written: bool = False
    is_lost: bool = False


class Screens:
    """Made by the hub, which runs `run` and passes on what sockets say. `sockets` answers those that are open."""

    def __init__(self, threads: Threads, sockets: Callable[[], Iterable[Socket]]):
        self._threads, self._sockets = threads, sockets
        self._seats: dict[Place, Seat] = {}
        self._lost: list[tuple[UUID, Any]] = []
        self._left: list[UUID] = []
        self._dismissed: list[Place] = []
        self._missing: dict[UUID, tuple[Missing, ...]] = {}
        self._looked_at = self._confirmed_at = self._steady_since = 0.0

    # -- what sockets say ---------------------------------------------------------------------------------

    def heard(self, voice: str, restaurant_id: UUID, screen: UUID, label: str) -> None:
        """That screen is in front of somebody; a restaurant has room for so many. `voice` is the socket's id."""
        place, label, now = (restaurant_id, screen), label[:LABEL_LENGTH], time.monotonic()
        seat = self._seats.get(place)
        if seat is None and not self._has_room(restaurant_id):
            return
        if seat is None or seat.is_lost or seat.label != label:
            seat = self._seats[place] = Seat(label, now, seat.voices if seat else {})
        seat.heard_at = seat.voices[voice] = now

    def left(self, voice: str, restaurant_id: UUID, screen: UUID) -> None:
        """It was closed on purpose, says its own socket; not while it is heard by another one: it was loaded again."""
        seat = self._seats.get((restaurant_id, screen))
        if seat is None or seat.voices.pop(voice, None) is None:
            return
        now = time.monotonic()
        if not any(now - heard_at < SILENT_SECONDS for heard_at in seat.voices.values()):
            del self._seats[restaurant_id, screen]
            self._left.append(seat.id)

    def gone(self, voice: str) -> None:
        """That socket has closed, which says nothing of why; who is silent from here on is lost."""
        for place, seat in list(self._seats.items()):
            if seat.voices.pop(voice, None) is not None and seat.is_lost and not seat.voices:
                del self._seats[place]

    def dismiss(self, restaurant_id: UUID, screen: UUID) -> None:
        """Somebody at a till has said that they know that it does not answer."""
        self._dismissed.append((restaurant_id, screen))

    def _has_room(self, restaurant_id: UUID) -> bool:
        taken = sum(place[0] == restaurant_id and not seat.is_lost for place, seat in self._seats.items())
        return taken < SCREENS_OF_A_RESTAURANT

    # -- the rounds ---------------------------------------------------------------------------------------

    async def run(self) -> None:
        """Once a second: who fell silent, what the table is to know, what the tills are to know."""
        before = time.monotonic()
        while True:
            await asyncio.sleep(ROUND_SECONDS)
            now = time.monotonic()
            self._part_with_silent(now, paused=now - before > PAUSED_SECONDS)
            try:
                await self._write()
                await self._confirm()
                await self._look()
            except DatabaseTrouble as error:
                logger.warning("cannot keep the kitchen screens: %s", error)
            self._tell()
            before = time.monotonic()

    def _part_with_silent(self, now: float, *, paused: bool) -> None:
        for place, seat in list(self._seats.items()):
            if paused:
                seat.heard_at = now
            elif now - seat.heard_at > SILENT_SECONDS and not seat.is_lost:
                seat.is_lost = True
                if seat.is_written:
                    self._lost.append((seat.id, clock.now() - timedelta(seconds=now - seat.heard_at)))
                if not seat.voices:
                    del self._seats[place]

    async def _write(self) -> None:
        """What is new, in as few queries; kept for the next round when the database cannot be reached."""
        new = [(place, seat) for place, seat in self._seats.items() if not (seat.is_written or seat.is_lost)]
        has_news = bool(new or self._lost or self._left or self._dismissed)
        self._dismissed = await self._written(screens.dismiss, self._dismissed)
        self._lost = await self._written(screens.lose, self._lost)
        self._left = await self._written(screens.leave, self._left)
        if new:
            await self._threads.read(screens.sit, [(*place, seat.label, seat.id) for place, seat in new])
            for _, seat in new:
                seat.is_written = True
        if has_news:
            self._looked_at = 0.0

    async def _written(self, write: Callable[[list], None], rows: list) -> list:
        """Write `rows`, if any; answers what came meanwhile."""
        if not rows:
            return rows
        count = len(rows)
        await self._threads.read(write, rows[:count])
        return rows[count:]

    async def _confirm(self) -> None:
        """That these screens are heard here; and after confirming long enough without a hole, who died elsewhere."""
        now = time.monotonic()
        if now - self._confirmed_at < CONFIRM_SECONDS:
            return
        if now - self._confirmed_at > 2 * CONFIRM_SECONDS + PAUSED_SECONDS:
            self._steady_since = now
        heard = [seat.id for seat in self._seats.values() if seat.is_written and not seat.is_lost]
        judge = now - self._steady_since > STALE.total_seconds()
        await self._threads.read(partial(screens.confirm, heard, judge=judge))
        self._confirmed_at = now

    async def _look(self) -> None:
        now = time.monotonic()
        watched = {socket.session.restaurant_id for socket in self._sockets() if socket.watches_screens}
        if watched and now - self._looked_at >= LOOK_SECONDS:
            self._looked_at = now
            self._missing = await self._threads.read(screens.missing_in, watched)

    def _tell(self) -> None:
        for socket in self._sockets():
            missing = self._missing.get(socket.session.restaurant_id, ())
            if socket.watches_screens and socket.told_missing != missing:
                socket.told_missing = missing
                socket.answer(_drawn(missing))


def _drawn(missing: tuple[Missing, ...]) -> bytes:
    return frame(
        "screens",
        missing=[{"screen": one.screen, "label": one.label, "since": one.since} for one in missing],
    )
