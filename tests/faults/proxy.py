"""A TCP proxy that simulates a faulty network: delays, cut connections, tiny packets, or a black hole."""

import asyncio
import contextlib
import random
from enum import Enum

from fynlo.demo.ports import LOOPBACK

CHUNK = 64 * 1024
SLOW_SECONDS = (0.02, 0.25)
SLICE_BYTES = (1, 40)
MOST_SLICES = 200  # per chunk; the rest follows in one write, or a large response would take minutes
CUT_PROBABILITY = 0.1  # of each chunk


class NetworkCondition(Enum):
    NORMAL = "clear"
    DELAYS = "delays"
    CUTS = "cuts"
    SLICES = "slices"
    BLACK_HOLE = "black hole"


class Proxy:
    """Listen on `port` and forward to `target`; the network is NORMAL until `set_condition` changes it.

    A BLACK_HOLE drops all bytes without an error. A connection that was open during one stays silent for ever, as
    when a router forgets its address translation. A closed proxy refuses connections. All methods run on one loop.
    """

    def __init__(self, port: int, target: int, rng: random.Random):
        self.port, self.target, self.rng = port, target, rng
        self.network = NetworkCondition.NORMAL
        self._stalled: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._open: dict[asyncio.StreamWriter, asyncio.Task] = {}

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._serve, LOOPBACK, self.port)

    async def set_condition(self, network: NetworkCondition) -> None:
        self.network = network
        if network is NetworkCondition.BLACK_HOLE:
            self._stalled |= self._open.keys()

    async def close(self) -> None:
        """Refuse new connections and abort the open ones."""
        self._server.close()
        tasks = list(self._open.values())
        for writer in self._open:
            writer.transport.abort()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open[writer] = asyncio.current_task()
        if self.network is NetworkCondition.BLACK_HOLE:
            self._stalled.add(writer)
        there: asyncio.StreamWriter | None = None
        try:
            await self._wait_if_stalled(writer)
            back, there = await asyncio.open_connection(LOOPBACK, self.target)
            await _first_of(self._carry(reader, there, writer), self._carry(back, writer, writer))
        except (OSError, asyncio.CancelledError):  # only `close` cancels it, and nothing awaits this task
            pass
        finally:
            for end in filter(None, (there, writer)):
                end.transport.abort()
            del self._open[writer]
            self._stalled.discard(writer)

    async def _carry(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, client: asyncio.StreamWriter
    ) -> None:
        """Forward one direction until a side closes or the network cuts it; `client` identifies the connection."""
        with contextlib.suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._wait_if_stalled(client)
                match self.network:
                    case NetworkCondition.DELAYS:
                        await asyncio.sleep(self.rng.uniform(*SLOW_SECONDS))
                    case NetworkCondition.CUTS if self.rng.random() < CUT_PROBABILITY:
                        writer.write(data[: self.rng.randrange(len(data))])
                        await writer.drain()
                        await asyncio.sleep(0.001)  # lets the written bytes leave before the cut
                        return
                    case NetworkCondition.SLICES:
                        data = await self._write_slices(data, writer)
                writer.write(data)
                await writer.drain()

    async def _write_slices(self, data: bytes, writer: asyncio.StreamWriter) -> bytes:
        """Write the beginning in small packets and return the rest."""
        for _ in range(MOST_SLICES):
            size = self.rng.randint(*SLICE_BYTES)
            if len(data) <= size:
                break
            writer.write(data[:size])
            await writer.drain()
            await asyncio.sleep(0)
            data = data[size:]
        return data

    async def _wait_if_stalled(self, client: asyncio.StreamWriter) -> None:
        if client in self._stalled:
            await asyncio.Event().wait()


async def _first_of(*coroutines) -> None:
    tasks = [asyncio.ensure_future(each) for each in coroutines]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
