"""Who is on a socket. The gateway knows no users: `restaurants` registers what admits them and checks them again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from realtime.actors import Actor


@dataclass(frozen=True, slots=True)
class Credential:
    """The first frame of a socket. `channel` is the word in its path, `host` the name it was opened under."""

    host: str
    channel: str
    restaurant_id: UUID
    token: str = ""
    ticket: str = ""
    user_id: str = ""
    client_type: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """What is asked again while the socket is open: does this person's sign-in still stand, and as what?"""

    user_id: UUID
    session_id: UUID | None
    session_version: int
    restaurant_id: UUID
    client_type: str


@dataclass(frozen=True, slots=True)
class Admission:
    """`expires_at` is when the credential itself ends, in seconds since 1970; None for a page's session."""

    session: Session
    actor: Actor
    restaurant: Any
    expires_at: int | None


class Refused(Exception):
    """The credential does not open this restaurant. `code` is for programs, `message` for people."""

    def __init__(self, code: str, message: str):
        self.code, self.message = code, message
        super().__init__(code)


class Authenticator(Protocol):
    """All three are called in a thread with no restaurant chosen, and may query."""

    def admit(self, credential: Credential) -> Admission:
        """Raises Refused. Uses up a ticket."""

    def actor_of(self, session: Session) -> Actor | None:
        """Who acts in that session right now, None when it has ended; may be a few seconds old."""

    def recheck(self, sessions: Sequence[Session]) -> list[Actor | None]:
        """The same for many at once, in one query, not from memory."""


_authenticator: Authenticator | None = None


def register(authenticator: Authenticator) -> None:
    """Called once from `restaurants`' AppConfig.ready."""
    global _authenticator
    _authenticator = authenticator


def authenticator() -> Authenticator:
    if _authenticator is None:
        raise RuntimeError("No authenticator is registered; nobody can open a socket.")
    return _authenticator
