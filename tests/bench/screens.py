"""Many light screens in one separate process: they follow streams and record when each event reaches them.

`python -m tests.bench.screens` reads one order (JSON) per line from stdin and answers each with one line:

- `open {port, http_port, screens, spread}`: connect all, each at its own cursor, over `spread` seconds; until all are
  up to date. Snapshots are asked of `http_port`.
- `cut`: lose every connection without a word.    `resume {spread}`: come back at the own cursors, as `open` does.
- `sleep {count}`: so many stop reading.           `reach {heads}`: until every waking screen stands at its head.
- `seen`: what came since it was last asked: [restaurant, number, time.monotonic()] each.
- `closed`: how many connections the server has ended, by code.
"""

import asyncio
import contextlib
import itertools
import json
import random
import sys
import time
from collections import Counter
from typing import Any
from urllib.request import Request, urlopen

import websockets
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 120.0
AT_ONCE = 200  # half-open handshakes


class Screen:
    """One screen of one restaurant; `bare` ones follow tests.bench.broadcast, which asks for no sign-in."""

    def __init__(self, fleet: "Fleet", fields: dict[str, Any]):
        self.fleet = fleet
        self.restaurant, self.host, self.token = fields["restaurant"], fields["host"], fields["token"]
        self.epoch, self.cursor, self.is_bare = fields["epoch"], fields["after"], fields.get("bare", False)
        self.awake = asyncio.Event()
        self.awake.set()
        self.up_to_date = asyncio.Event()
        self.socket: ClientConnection | None = None
        self.reading: asyncio.Task | None = None
        self.code: int | None = None

    async def connect(self) -> None:
        self.up_to_date.clear()
        self.code = None
        async with self.fleet.handshakes:
            self.socket = await connect(
                f"ws://{self.host}/api/v1/websocket/ws/pos/{self.restaurant}", host="127.0.0.1", port=self.fleet.port,
                compression=None, ping_interval=None, proxy=None, max_size=None, open_timeout=None,
            )  # fmt: skip
            await self.say("authenticate", restaurant_id=self.restaurant, token=self.token)
        self.reading = asyncio.ensure_future(self.read())
        if self.is_bare:
            self.up_to_date.set()
        else:
            await self.subscribe()
        await self.up_to_date.wait()  # a slow machine may need minutes for a thousand screens

    async def say(self, kind: str, **fields: Any) -> None:
        await self.socket.send(json.dumps({"type": kind, **fields}))

    async def subscribe(self) -> None:
        await self.say("subscribe", view="pos", epoch=self.epoch, after=self.cursor)

    async def read(self) -> None:
        try:
            async for text in self.socket:
                await self.awake.wait()
                await self.hear(json.loads(text), time.monotonic())
        except websockets.ConnectionClosed:
            pass
        self.code = self.socket.close_code

    async def hear(self, frame: dict[str, Any], at: float) -> None:
        self.fleet.news.set()
        match frame["type"]:
            case "range" if frame["epoch"] == self.epoch and frame["from"] <= self.cursor:
                for event in frame["events"]:
                    if event["seq"] > self.cursor:
                        self.fleet.seen.append((self.restaurant, event["seq"], at))
                self.cursor = max(self.cursor, frame["to"])
                if frame["up_to_date"]:
                    self.up_to_date.set()
            case "range":
                await self.subscribe()
            case "reset":
                self.up_to_date.clear()
                taken = await asyncio.to_thread(self.snapshot, frame["snapshot_url"])
                self.epoch, self.cursor = taken["epoch"], taken["seq"]
                self.fleet.resets += 1
                await self.subscribe()
            case "ping":
                await self.say("pong")

    def snapshot(self, path: str) -> dict[str, Any]:
        """Repeat the request while the server answers 503, as a screen does."""
        headers = {"Host": self.host, "Authorization": f"Bearer {self.token}"}
        while True:
            try:
                with urlopen(
                    Request(f"http://127.0.0.1:{self.fleet.http_port}{path}", headers=headers), timeout=PATIENCE
                ) as it:
                    return json.load(it)
            except OSError as error:
                self.fleet.trouble[str(getattr(error, "code", type(error).__name__))] += 1
                time.sleep(random.uniform(0.2, 1.5))

    async def cut(self) -> None:
        self.socket.transport.abort()
        self.reading.cancel()
        await asyncio.gather(self.reading, return_exceptions=True)


class Fleet:
    """All screens, and what they saw."""

    def __init__(self) -> None:
        self.screens: list[Screen] = []
        self.seen: list[tuple[str, int, float]] = []
        self.handshakes = asyncio.Semaphore(AT_ONCE)
        self.trouble: Counter[str] = Counter()
        self.news = asyncio.Event()
        self.resets = self.port = self.http_port = 0

    async def open(self, port: int, http_port: int, screens: list[dict], spread: float) -> dict[str, Any]:
        self.port, self.http_port = port, http_port
        more = [Screen(self, fields) for fields in screens]
        self.screens += more
        return await self._connect(more, spread)

    async def resume(self, spread: float) -> dict[str, Any]:
        return await self._connect(self.screens, spread)

    async def _connect(self, screens: list[Screen], spread: float) -> dict[str, Any]:
        async def come(screen: Screen) -> float:
            await asyncio.sleep(random.uniform(0, spread))
            for attempt in itertools.count():
                try:
                    await screen.connect()
                    break
                except (OSError, TimeoutError, websockets.WebSocketException) as error:
                    self.trouble[type(error).__name__] += 1
                    await asyncio.sleep(random.uniform(0, min(30.0, 2.0**attempt)))
            return time.monotonic() - began

        began = time.monotonic()
        took = sorted(await asyncio.gather(*map(come, screens)))
        return {"seconds": took[-1], "median": took[len(took) // 2], "trouble": dict(self.trouble)}

    async def cut(self) -> dict[str, Any]:
        await asyncio.gather(*(screen.cut() for screen in self.screens))
        return {}

    async def sleep(self, count: int) -> dict[str, Any]:
        for screen in self.screens[:count]:
            screen.awake.clear()
        return {}

    async def reach(self, heads: dict[str, list[int]]) -> dict[str, Any]:
        began = time.monotonic()

        def late() -> int:
            return sum(
                [screen.epoch, screen.cursor] < heads[screen.restaurant]
                for screen in self.screens
                if screen.awake.is_set()
            )

        while late() and (left := PATIENCE - (time.monotonic() - began)) > 0:
            self.news.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.news.wait(), left)
        return {
            "seconds": time.monotonic() - began, "late": late(), "resets": self.resets, "trouble": dict(self.trouble)
        }  # fmt: skip

    async def take_seen(self) -> dict[str, Any]:
        seen, self.seen = self.seen, []
        return {"seen": seen}

    async def closed(self) -> dict[str, Any]:
        return {"codes": Counter(str(screen.code) for screen in self.screens if screen.code is not None)}


async def main() -> None:
    fleet = Fleet()
    todo = {
        "open": fleet.open, "cut": fleet.cut, "resume": fleet.resume, "sleep": fleet.sleep, "reach": fleet.reach,
        "seen": fleet.take_seen, "closed": fleet.closed,
    }  # fmt: skip
    while line := await asyncio.to_thread(sys.stdin.readline):
        order = json.loads(line)
        answer = await todo[order.pop("do")](**order)
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    asyncio.run(main())
