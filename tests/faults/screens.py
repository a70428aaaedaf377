"""Screens that always reconnect: the reference client, which resumes at its cursor after every failure."""

import asyncio
import contextlib
import random
import time
from dataclasses import dataclass
from http.client import HTTPException
from itertools import cycle
from typing import Any

import websockets

from fynlo.core import json_codec
from realtime import projections
from tests.faults.cluster import Site
from tests.realtime.client import Client, ConnectionLost

VIEWS = {"pos": "pos", "kitchen": "kitchen", "floor": "pos", "dashboard": "management"}  # and their channels
PARTS = tuple(part for parts in projections.registered().values() for part in parts.values())
PING_SECONDS = 1.0
PONG_SECONDS = 3.0
LONGEST_PAUSE = 2.0
KEPT_FRAMES = 20


@dataclass(frozen=True)
class GatewayAddress:
    """A gateway's port, or that of a proxy before it."""

    port: int

    def host(self, slug: str | None) -> str:
        return f"{slug}.localhost:{self.port}"


class Screen(Client):
    """Runs until cancelled and tries the addresses in turn. `shown` maps an order to the time it was first shown."""

    reading_seconds = 10.0

    def __init__(self, site: Site, view: str, addresses: list[GatewayAddress], seed: float):
        self.site, self.rng = site, random.Random(seed)
        self._addresses = cycle(addresses)
        self.shown: dict[str, float] = {}
        self.drops = 0
        self._pongs = 0
        super().__init__(
            next(self._addresses), restaurant=site, token=site.screen_token, view=view, channel=VIEWS[view], parts=PARTS
        )

    async def run_forever(self) -> None:
        """Follow the stream and reconnect after each loss. Raises ProtocolError when the server breaks the protocol."""
        failures = 0
        while True:
            try:
                self.frames.clear()
                self.close_code = None
                await self.follow()
                failures = 0
                await self._watch()
            except (OSError, TimeoutError, HTTPException, websockets.WebSocketException, ConnectionLost):
                pass
            finally:
                await self._disconnect()
            failures += 1
            self.drops += 1
            self.server = next(self._addresses)
            self.host = self.server.host(self.site.slug)
            await asyncio.sleep(self.rng.uniform(0, min(LONGEST_PAUSE, 0.1 * 2**failures)))

    async def _watch(self) -> None:
        """Send pings until the connection closes. Raises TimeoutError when a pong is missing."""
        while self.close_code is None:
            seen = self._pongs
            await asyncio.wait_for(self.send("ping"), PONG_SECONDS)
            await self.until(lambda seen=seen: self._pongs > seen or self.close_code is not None, PONG_SECONDS)
            await asyncio.sleep(PING_SECONDS)

    async def _disconnect(self) -> None:
        if self._socket is not None:
            with contextlib.suppress(websockets.WebSocketException):
                await self.cut()

    async def _receive(self, text: str) -> None:
        await super()._receive(text)
        self._pongs += self.frames[-1]["type"] == "pong"
        self.texts.clear()
        del self.frames[:-KEPT_FRAMES]

    def _apply(self, event: dict[str, Any]) -> None:
        super()._apply(event)
        if event["type"] == "order.created":
            self.shown[event["data"]["order"]["id"]] = time.monotonic()

    def describe(self) -> str:
        return (
            f"{self.site.slug} {self.view} through {self.server.port}: cursor {self.cursor}, "
            f"up to date {self.up_to_date}, closed {self.close_code}, {self.drops} drops, last {self.frames[-2:]}"
        )


def folded(state: dict[str, Any]) -> Any:
    """Return the state after one trip through JSON, so that two states compare equal."""
    return json_codec.loads(json_codec.dumps(state))


__all__ = ["GatewayAddress", "Screen", "folded"]
