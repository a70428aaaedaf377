"""Conversations by socket with Beta's credentials that name Alpha: the admission, views, cursors and commands.

They go through the functions that the gateway calls for each frame, in this process, so that what they write is undone
like any request's. tests/realtime/test_socket.py tests the frames of a real server.
"""

from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from random import Random
from typing import Any

from django.conf import settings
from django.db import connection

from fynlo.core import json_codec
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from realtime import projections
from realtime.frames import live_frame, range_frame
from realtime.gateway import commands
from realtime.gateway.authenticators import Admission, Credential, Refused, authenticator
from realtime.gateway.feed import tail_of
from restaurants.devices.proof import COOKIE
from restaurants.identity.tickets import issue_ticket
from restaurants.models import Ticket
from tests.security import two_restaurants
from tests.security.canaries import canaries_in
from tests.security.two_restaurants import Known

CHANNELS = ("pos", "kitchen", "management", "platform", "display")
VIEWS = ("pos", "kitchen", "floor", "dashboard", "portal")
CURSORS = (0, 1, 5, 40, 10**6)
MOST_FRAMES = 4


@dataclass
class SocketAnswer:
    """All that the server said, with the fields of a response."""

    status_code: int
    whole: bytes
    headers: dict[str, str] = field(default_factory=dict)
    cookies: SimpleCookie = field(default_factory=SimpleCookie)


@dataclass
class SocketRequest:
    """One socket: its first frame and those after it, ready to send."""

    index: int
    host: str
    channel: str
    restaurant: Any
    credential: two_restaurants.Credential
    first: dict[str, str]
    frames: list[dict[str, Any]]
    is_warmed = False

    def __str__(self) -> str:
        return (
            f"request {self.index}: socket {self.host} {self.channel}/{self.restaurant.slug} as {self.credential.name},"
            f" {sorted(self.first)}, frames {json_codec.dumps(self.frames)[:400]!r}"
        )

    def canaries(self) -> set[bytes]:
        return canaries_in(json_codec.dumps([self.first, self.frames]))

    def answer(self) -> SocketAnswer:
        """Authenticate, then send each frame; collect what the server says."""
        asked = Credential(
            host=self.host, channel=self.channel, restaurant_id=self.restaurant.pk,
            cookies="; ".join(f"{name}={value}" for name, value in self.credential.cookies.items()), **self.first,
        )  # fmt: skip
        try:
            admission = authenticator().admit(asked)
        except Refused as refused:
            connection.set_schema_to_public()
            return SocketAnswer(403, f"{refused.code} {refused.message}".encode())
        said = [b"", *(self._answer(admission, frame) for frame in self.frames)]
        connection.set_schema_to_public()
        return SocketAnswer(101, b"\n".join(said))

    @staticmethod
    def _answer(admission: Admission, frame: dict[str, Any]) -> bytes:
        connection.set_schema_to_public()
        if frame["type"] == "command":
            try:
                return commands.run(admission.restaurant, admission.session, frame)
            except commands.SignedOut:
                return b"signed out"
        position, events = tail_of(admission.restaurant, frame["after"])
        if frame["type"] == "live":
            seen = projections.events_seen_by(admission.actor)
            return b"\n".join(live_frame(one, admission.restaurant.pk) for one in events if one.type in seen)
        try:
            types = projections.events_of(frame["view"], admission.actor)
        except DomainError as refusal:
            return refusal.message.encode()
        return range_frame(position, frame["after"], position.head, [one for one in events if one.type in types])


class SocketGenerator:
    """Makes conversations by seed and index, as `Generator` makes requests."""

    def __init__(self, alpha: Known, beta: Known, credentials: list[two_restaurants.Credential], seed: int):
        self.alpha, self.beta, self.seed = alpha, beta, seed
        self._credentials = credentials
        self._people = [one for one in credentials if "authorization" in one.headers]

    def request(self, index: int) -> SocketRequest:
        rng = Random(f"{self.seed}:socket:{index}")
        channel = rng.choice(CHANNELS)
        credential = rng.choice(self._credentials if channel == "display" else [*self._people * 3, *self._credentials])
        restaurant = rng.choice((self.alpha, self.beta, self.beta)).restaurant
        host = rng.choice((self.beta.host, settings.BASE_DOMAIN, self.beta.host, self.alpha.host))
        first = self._first(credential, rng)
        if channel == "display" and host != self.alpha.host and rng.random() < 0.5:
            cookies = {COOKIE: f"display-of-{self.alpha.restaurant.slug}"}  # Alpha's own, where Alpha is not served
            credential = two_restaurants.Credential("Alpha’s display", {}, cookies)
            restaurant = self.beta.restaurant
        frames = [self._frame(rng) for _ in range(rng.randint(1, MOST_FRAMES))]
        return SocketRequest(index, host, channel, restaurant, credential, first, frames)

    def _first(self, credential: two_restaurants.Credential, rng: Random) -> dict[str, str]:
        """The credential of the first frame, sometimes with fields that name Alpha's people."""
        first = {"token": credential.headers.get("authorization", "").removeprefix("Bearer ")}
        if rng.random() < 0.2:
            first = {"ticket": rng.choice((self._ticket(rng), self.alpha.approval, rng.choice(self.alpha.uuids)))}
        if rng.random() < 0.3:
            first["user_id"] = rng.choice(self.alpha.values["user_id"])
        if rng.random() < 0.3:
            first["client_type"] = rng.choice(("till", "kitchen", "display", "guest_display", "*"))
        return first

    def _ticket(self, rng: Random) -> str:
        """A ticket of one of Beta's people for Beta."""
        member = rng.choice(list(self.beta.restaurant.memberships.select_related("user").order_by("pk")))
        principal = two_restaurants.principal(member.user)
        return issue_ticket(principal, restaurant_id=self.beta.restaurant.pk, purpose=Ticket.Purpose.SOCKET)

    def _frame(self, rng: Random) -> dict[str, Any]:
        kind = rng.choice(("command", "command", "subscribe", "live"))
        if kind != "command":
            return {"type": kind, "view": rng.choice(VIEWS), "epoch": 1, "after": rng.choice(CURSORS)}
        chosen = rng.choice((self.alpha, self.alpha, self.beta)).commands
        command_id = rng.choice(self.alpha.keys) if rng.random() < 0.2 and self.alpha.keys else str(uuid7())
        frame = {"type": kind, "command_id": command_id, **rng.choice(chosen)}
        if rng.random() < 0.3:
            frame["target"] = rng.choice(self.alpha.uuids)
        if rng.random() < 0.2:
            frame["approval"] = self.alpha.approval
        return frame
