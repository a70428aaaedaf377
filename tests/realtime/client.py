"""A reference client: it speaks the sync protocol strictly and raises ProtocolError for every frame that breaks it.

    async with Client(server, token=token, restaurant=alpha, view="pos", parts=parts) as screen:
        await screen.follow()
        await screen.until(lambda: "soup" in screen.state["notes"]["notes"].values())

`frames` holds the raw frames, `state` what the parts' reducers make of the events; `cursor` is (epoch, seq).
"""

import asyncio
import contextlib
import json
import random
from collections.abc import Callable
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen
from uuid import UUID

import websockets
from websockets.asyncio.client import ClientConnection, connect

from fynlo.core import json_codec
from realtime.projections import Part

PATIENCE = 20.0


class ProtocolError(AssertionError):
    """The server broke the protocol."""


class ConnectionLost(ProtocolError):
    """The connection or its server ended before the response; the protocol was not broken."""


class Client:
    """One screen."""

    reading_seconds = 40.0  # longer than the longest long poll

    def __init__(
        self,
        server: Any,
        *,
        restaurant: Any,
        token: str = "",
        ticket: str = "",
        view: str = "pos",
        parts: tuple[Part, ...] = (),
        channel: str = "pos",
        host: str | None = None,
        origin: str | None = None,
        answers_pings: bool = True,
    ):
        self.server, self.restaurant = server, restaurant
        self.credential = {"token": token} if token else {"ticket": ticket}
        self.headers: dict[str, str] = {}
        self.view, self.channel, self.origin = view, channel, origin
        self.parts = {part.name: part for part in parts if part.view == view}
        self.host = host or server.host(getattr(restaurant, "slug", None))
        self.answers_pings = answers_pings
        self.state: dict[str, Any] = {}
        self.cursor = (0, 0)
        self.scope = ""
        self.up_to_date = False
        self.frames: list[dict[str, Any]] = []
        self.texts: list[str] = []
        self.resets: list[dict[str, Any]] = []
        self.applied: list[int] = []
        self.close_code: int | None = None
        self._socket: ClientConnection | None = None
        self._reading: asyncio.Task | None = None
        self._changed = asyncio.Condition()
        self._confirmed = 0

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    # -- REST ---------------------------------------------------------------------------------------------

    def get(self, path: str) -> tuple[int, dict[str, str], bytes]:
        """A GET with the token; runs in the calling thread."""
        request = Request(
            f"http://127.0.0.1:{self.server.port}{path}",
            headers={"Host": self.host, "Authorization": f"Bearer {self.credential.get('token', '')}"},
        )
        with contextlib.closing(_open(request, self.reading_seconds)) as answer:
            return answer.status, dict(answer.headers), answer.read()

    async def snapshot(self, path: str = "") -> dict[str, Any]:
        """Replace the state by a new snapshot, from `path` if a reset named one; set the cursor to its event number."""
        status, _, body = await asyncio.to_thread(self.get, path or f"/api/v1/sync/snapshot?view={self.view}")
        if status != 200:
            raise (ConnectionLost if status >= 500 else ProtocolError)(f"snapshot: {status} {body[:300]!r}")
        taken = json_codec.loads(body)
        self.state, self.scope, self.up_to_date = taken["state"], taken["scope"], False
        self.cursor = (taken["epoch"], taken["seq"])
        return taken

    # -- the socket ---------------------------------------------------------------------------------------

    async def open(self) -> None:
        """Connect without authenticating."""
        path = f"/api/v1/websocket/ws/{self.channel}/{getattr(self.restaurant, 'pk', self.restaurant)}"
        headers = self.headers | ({"Origin": self.origin} if self.origin is not None else {})
        self._socket = await connect(
            f"ws://{self.host}{path}", host="127.0.0.1", port=self.server.port, additional_headers=headers,
            max_size=None, compression=None, ping_interval=None, proxy=None,
        )  # fmt: skip
        self._reading = asyncio.ensure_future(self._read())

    async def authenticate(self, **more: Any) -> dict[str, Any]:
        """Send the first frame and return the frame `authenticated`. Raises ConnectionLost with the last frames."""
        await self.send(
            "authenticate",
            restaurant_id=str(getattr(self.restaurant, "pk", self.restaurant)),
            **self.credential,
            **more,
        )
        return await self.expect("authenticated")

    async def subscribe(self, **instead: Any) -> None:
        epoch, after = self.cursor
        await self.send(
            "subscribe", **{"view": self.view, "epoch": epoch, "after": after, "scope": self.scope} | instead
        )

    async def follow(self) -> None:
        """Take a snapshot unless there is a cursor, connect, authenticate and subscribe; return once up to date."""
        if self.cursor == (0, 0):
            await self.snapshot()
        await self.open()
        await self.authenticate()
        await self._be_up_to_date()

    async def _be_up_to_date(self) -> None:
        """Subscribe at the cursor; after a reset, again from a new snapshot. Raises ConnectionLost."""
        for _ in range(3):
            before = len(self.resets)
            await self.subscribe()
            await self.until(
                lambda before=before: self.up_to_date or len(self.resets) > before or self.close_code is not None
            )
            if self.up_to_date:
                return
            if self.close_code is not None:
                raise ConnectionLost(f"closed with {self.close_code} before it was up to date")
            await self.snapshot(self.resets[-1]["snapshot_url"])
        raise ProtocolError("the server resets again and again")

    async def send(self, kind: str, /, **fields: Any) -> None:
        await self.send_text(json.dumps({"type": kind, **fields}, default=str))

    async def send_text(self, text: str | bytes) -> None:
        await self._socket.send(text)

    async def command(self, kind: str, payload: dict, *, command_id: UUID | str, target: str = "") -> dict[str, Any]:
        """Send a command and wait for its ack."""
        await self.send("command", command_id=str(command_id), kind=kind, target=target, payload=payload)
        return await self.expect("ack", lambda ack: ack["command_id"] == str(command_id))

    async def expect(self, kind: str, which: Callable[[dict], bool] = lambda frame: True) -> dict[str, Any]:
        """Return the last frame of that type; wait for one if none has arrived."""

        def found() -> dict[str, Any] | None:
            return next((f for f in reversed(self.frames) if f["type"] == kind and which(f)), None)

        await self.until(lambda: found() is not None or self.close_code is not None)
        if (frame := found()) is None:
            raise ConnectionLost(f"no {kind}: closed with {self.close_code} after {self.frames[-3:]}")
        return frame

    async def until(self, holds: Callable[[], Any], patience: float = PATIENCE) -> None:
        """Wait until `holds()` is true. Raises TimeoutError with the cursor and the last frames."""

        async def wait() -> None:
            async with self._changed:
                await self._changed.wait_for(lambda: bool(holds()) or self._has_failed())

        try:
            await asyncio.wait_for(wait(), patience)
        except TimeoutError:
            raise TimeoutError(
                f"waited {patience} s; cursor {self.cursor}, closed {self.close_code}, last {self.frames[-2:]}"
            ) from None
        if self._has_failed():
            self._reading.result()

    async def closed(self, patience: float = PATIENCE) -> int:
        """Wait until the server closes the connection and return its close code."""
        await self.until(lambda: self.close_code is not None, patience)
        return self.close_code

    async def cut(self) -> None:
        """Abort the connection without a close frame."""
        self._socket.transport.abort()
        await self._ended()

    async def close(self) -> None:
        if self._socket is not None:
            await self._socket.close()
            await self._ended()

    async def _ended(self) -> None:
        self._reading.cancel()
        await asyncio.gather(self._reading, return_exceptions=True)
        self._socket = None
        self.up_to_date = False

    async def reconnect(self, tries: int = 8) -> None:
        """Reconnect at the cursor, with full jitter of at most 1 s (real clients: 30 s)."""
        for n in range(tries):
            await asyncio.sleep(random.uniform(0, min(1.0, 0.1 * 2**n)))
            try:
                self.close_code = None
                self.frames.clear()
                await self.open()
                await self.authenticate()
                await self._be_up_to_date()
                return
            except (OSError, websockets.InvalidHandshake, ProtocolError):
                continue
        raise ProtocolError("the server does not come back")

    # -- reading ------------------------------------------------------------------------------------------

    def _has_failed(self) -> bool:
        return self._reading is not None and self._reading.done() and not self._reading.cancelled() and (
            self._reading.exception() is not None
        )  # fmt: skip

    async def _read(self) -> None:
        try:
            async for text in self._socket:
                await self._receive(text)
        except websockets.ConnectionClosed:
            pass
        finally:
            self.close_code, self.up_to_date = self._socket.close_code, False
            async with self._changed:
                self._changed.notify_all()

    async def _receive(self, text: str) -> None:
        frame = json_codec.loads(text)
        if not isinstance(frame, dict) or not isinstance(frame.get("type"), str):
            raise ProtocolError(f"not a frame: {text[:200]}")
        self.texts.append(text)
        self.frames.append(frame)
        if frame["type"] == "range":
            await self._take(frame)
        elif frame["type"] == "reset":
            self.resets.append(frame)
            self.up_to_date = False
        elif frame["type"] == "ping" and self.answers_pings:
            await self._socket.send(json.dumps({"type": "pong"}))
        async with self._changed:
            self._changed.notify_all()

    async def _take(self, frame: dict[str, Any]) -> None:
        epoch, cursor = self.cursor
        seqs = [event["seq"] for event in frame["events"]]
        if seqs != sorted(set(seqs)) or any(not frame["from"] < seq <= frame["to"] for seq in seqs):
            raise ProtocolError(f"events {seqs} do not fit ({frame['from']}, {frame['to']}]")
        if frame["to"] > frame["head"] or frame["up_to_date"] != (frame["to"] == frame["head"]):
            raise ProtocolError(f"to {frame['to']}, head {frame['head']}, up_to_date {frame['up_to_date']}")
        if frame["epoch"] != epoch or frame["from"] > cursor:
            await self.subscribe()
            return
        for event in frame["events"]:
            if event["seq"] > cursor:
                self._apply(event)
        self.cursor = (epoch, max(cursor, frame["to"]))
        self.up_to_date = frame["up_to_date"] and self.cursor[1] >= frame["head"]
        if self.cursor[1] - self._confirmed >= 100:
            self._confirmed = self.cursor[1]
            await self._socket.send(json.dumps({"type": "cursor", "epoch": epoch, "seq": self.cursor[1]}))

    def _apply(self, event: dict[str, Any]) -> None:
        self.applied.append(event["seq"])
        for name, part in self.parts.items():
            if name in self.state and event["type"] in part.events:
                self.state[name] = part.fold(self.state[name], event)


def _open(request: Request, seconds: float) -> Any:
    try:
        return urlopen(request, timeout=seconds)
    except HTTPError as error:
        return error
