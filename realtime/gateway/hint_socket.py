"""The socket of a device that shows something to guests: it learns that something has changed, and never what."""

from collections.abc import Awaitable, Callable

from realtime.frames import frame
from realtime.gateway.authenticators import Admission
from realtime.gateway.feed import Feed
from realtime.gateway.socket import Send, Socket
from realtime.projections import ViewForbidden
from realtime.streams import StoredEvent

CHANGED = frame("changed").decode()


class HintSocket(Socket):
    """Sends `changed` after an event that names one of the ids that its device watches. Sends no event.

    What it watches may change with such an event, so it is read again each time: `read_watched` takes one query.
    """

    def __init__(
        self, feed: Feed, admission: Admission, send: Send, read_watched: Callable[[], Awaitable[frozenset[str]]]
    ):
        super().__init__(feed, admission, send)
        self._read_watched = read_watched
        self._watched: list[bytes] | None = None

    def reset(self, reason: str) -> None:
        """History has changed: what is shown may be out of date."""
        position = self.feed.position
        self._epoch, self._sent_seq, self._watched = position.epoch, position.head, None
        self.answer(frame("changed"))

    async def subscribe(self, *, view: str, epoch: int, after: int, scope: str) -> None:
        """Refuse every view. Raises ViewForbidden."""
        raise ViewForbidden()

    async def _send_next(self) -> None:
        """Look at the new events up to the first that concerns the device; wake the sender if there are more."""
        if self._watched is None:
            await self._watch()
        after, epoch = self._sent_seq, self._epoch
        events = await self.feed.events_after(after) if after < self.feed.position.head else []
        concerning = next((event for event in events if self._concerns(event)), None)
        if concerning is not None:
            await self._watch()
        if (self._sent_seq, self._epoch) != (after, epoch):
            return
        if concerning is not None:
            self._sent_seq = concerning.seq
            await self._write(CHANGED)
        elif events:
            self._sent_seq = events[-1].seq
        if self._sent_seq < self.feed.position.head:
            self.wake()

    async def _watch(self) -> None:
        self._watched = [name.encode() for name in await self._read_watched()]

    def _concerns(self, event: StoredEvent) -> bool:
        return any(name in event.body for name in self._watched or ())
