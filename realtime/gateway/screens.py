"""The kitchen screens that this gateway hears, and what its tills are told of those that fell silent.

A kitchen screen says `present` every few seconds while somebody can see it. Silent for SILENT_SECONDS, it is lost, and
every till and dashboard of the restaurant is sent `screens`, from whichever gateway, because each looks into the same
table (realtime.screens) every LOOK_SECONDS. No socket waits for any of this, and Redis has no part in it.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import Error as DatabaseTrouble

from fynlo import clock
from realtime import screens
from realtime.frames import frame
from realtime.gateway.limits import SCREENS_OF_A_RESTAURANT
from realtime.gateway.socket import Socket
from realtime.gateway.work import Threads
from realtime.screens import CONFIRM_SECONDS, Missing

logger = logging.getLogger(__name__)

SILENT_SECONDS = 10.0
ROUND_SECONDS = 1.0
LOOK_SECONDS = 5.0
LABEL_LENGTH = 40
PAUSED_SECONDS = 3.0  # a round so late was our own fault: nobody could be heard meanwhile

Place = tuple[UUID, UUID]  # restaurant, screen


@dataclass(slots=True)
class Seat:
    """One screen as this gateway hears it."""

    label: str
    heard_at: float
    id: UUID = field(default_factory=uuid4)
    is_written: bool = False


class Screens:
    """Made by the hub, which runs `run` and passes on what sockets say. `sockets` answers those that are open."""

    def __init__(self, threads: Threads, sockets: Callable[[], Iterable[Socket]]):
        self._threads, self._sockets = threads, sockets
        self._seats: dict[Place, Seat] = {}
        self._lost: list[tuple[UUID, Any]] = []
        self._forgotten: list[Place] = []
        self._missing: dict[UUID, tuple[Missing, ...]] = {}
        self._looked_at = self._confirmed_at = 0.0

    # -- what sockets say ---------------------------------------------------------------------------------

    def heard(self, restaurant_id: UUID, screen: UUID, label: str) -> None:
        """That screen is in front of somebody; a restaurant has room for so many."""
        seat = self._seats.get((restaurant_id, screen))
        if seat is not None and seat.label == label[:LABEL_LENGTH]:
            seat.heard_at = time.monotonic()
        elif seat is not None or self._has_room(restaurant_id):
            self._seats[restaurant_id, screen] = Seat(label[:LABEL_LENGTH], time.monotonic())

    def forget(self, restaurant_id: UUID, screen: UUID) -> None:
        """It was closed on purpose, or somebody at a till has said that they know."""
        self._seats.pop((restaurant_id, screen), None)
        self._forgotten.append((restaurant_id, screen))
        self._looked_at = 0.0

    def _has_room(self, restaurant_id: UUID) -> bool:
        return sum(place[0] == restaurant_id for place in self._seats) < SCREENS_OF_A_RESTAURANT

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
                await self._look()
            except DatabaseTrouble as error:
                logger.warning("cannot keep the kitchen screens: %s", error)
            self._tell()
            before = time.monotonic()

    def _part_with_silent(self, now: float, *, paused: bool) -> None:
        for place, seat in list(self._seats.items()):
            if paused:
                seat.heard_at = now
            elif now - seat.heard_at > SILENT_SECONDS:
                del self._seats[place]
                if seat.is_written:
                    self._lost.append((seat.id, clock.now() - timedelta(seconds=now - seat.heard_at)))

    async def _write(self) -> None:
        """What is new, in as few queries; kept for the next round when the database cannot be reached."""
        if forgotten := list(self._forgotten):
            await self._threads.read(screens.forget, forgotten)
            self._forgotten = self._forgotten[len(forgotten) :]
        if lost := list(self._lost):
            await self._threads.read(screens.lose, lost)
            self._lost = self._lost[len(lost) :]
        new = [(place, seat) for place, seat in self._seats.items() if not seat.is_written]
        if new:
            await self._threads.read(screens.sit, [(*place, seat.label, seat.id) for place, seat in new])
            for _, seat in new:
                seat.is_written = True
        if lost or new:
            self._looked_at = 0.0
        now = time.monotonic()
        if now - self._confirmed_at >= CONFIRM_SECONDS:
            await self._threads.read(screens.confirm, [seat.id for seat in self._seats.values()])
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
