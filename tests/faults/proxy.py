"""A TCP proxy with weather: what lies between a client and a server may be slow, torn, in crumbs, or swallow all."""

import asyncio
import contextlib
import random
from enum import Enum

from fynlo.demo.ports import LOOPBACK

CHUNK = 64 * 1024
SLOW_SECONDS = (0.02, 0.25)
CRUMB_BYTES = (1, 40)
CRUMBS = 200  # of one chunk; the rest follows whole, or a large answer would take minutes
CUT_CHANCE = 0.1  # of each chunk


class Weather(Enum):
    CLEAR = "clear"
    DELAYS = "delays"
    CUTS = "cuts"
    SLICES = "slices"
    HOLE = "black hole"


class Proxy:
    """Listens on `port` and carries to `target`, in CLEAR weather until `turn` changes it.

    In a black hole nothing arrives and nobody is told; a connection that met it stays silent for good, as one does
    whose way through a router was forgotten. A closed one refuses connections, as a server does that is not there.
    All of it runs on one loop.
    """

    def __init__(self, port: int, target: int, chance: random.Random):
        self.port, self.target, self.chance = port, target, chance
        self.weather = Weather.CLEAR
        self._swallowed: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.StreamWriter, asyncio.Task] = {}

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self.port)

    async def turn(self, weather: Weather) -> None:
        self.weather = weather
        if weather is Weather.HOLE:
            self._swallowed |= self._open.keys()

    async def close(self) -> None:
        """Refuse who comes, and end every connection without a word."""
        self._server.close()
        tasks = list(self._open.values())
        for writer in self._open:
            writer.transport.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open[writer] = asyncio.current_task()
        if self.weather is Weather.HOLE:
            self._swallowed.add(writer)
        there: asyncio.StreamWriter | None = None
        try:
            await self._wait_if_swallowed(writer)
            back, there = await asyncio.open_connection(LOOPBACK, self.target)
            await _first_of(self._carry(reader, there, writer), self._carry(back, writer, writer))
        except (OSError, asyncio.CancelledError):  # cancelled by `close` alone, and nobody waits for this task
            pass
        finally:
            for end in filter(None, (there, writer)):
                end.transport.abort()
            del self._open[writer]
            self._swallowed.discard(writer)

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, client: asyncio.StreamWriter
    ) -> None:
        """One way, until one side ends or the weather ends it; `client` names the connection."""
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._wait_if_swallowed(client)
                match self.weather:
                    case Weather.DELAYS:
                        await asyncio.sleep(self.chance.uniform(*SLOW_SECONDS))
                    case Weather.CUTS if self.chance.random() < CUT_CHANCE:
                        writer.write(data[: self.chance.randrange(len(data))])
                        await writer.drain()
                        await asyncio.sleep(0.001)  # what was written is on its way before the cut
                        return
                    case Weather.SLICES:
                        data = await self._crumble(data, writer)
                writer.write(data)
                await writer.drain()

    async def _crumble(self, data: bytes, writer: asyncio.StreamWriter) -> bytes:
        """Write the beginning in small pieces, each in a packet of its own; what is left of it."""
        for _ in range(CRUMBS):
            size = self.chance.randint(*CRUMB_BYTES)
            if len(data) <= size:
                break
            writer.write(data[:size])
            await writer.drain()
            await asyncio.sleep(0)
            data = data[size:]
        return data

    async def _wait_if_swallowed(self, client: asyncio.StreamWriter) -> None:
        if client in self._swallowed:
            await asyncio.Event().wait()


async def _first_of(*coroutines) -> None:
    tasks = [asyncio.ensure_future(each) for each in coroutines]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
