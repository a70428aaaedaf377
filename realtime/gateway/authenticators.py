"""Sign-in of sockets. The gateway knows no users: `restaurants` registers the authenticator."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from django.utils.functional import Promise

from realtime.actors import Actor


@dataclass(frozen=True, slots=True)
class Credential:
    """The first frame of a socket. `channel` comes from its path, `host` and `cookies` from its headers."""

    host: str
    channel: str
    restaurant_id: UUID
    token: str = ""
    ticket: str = ""
    user_id: str = ""
    client_type: str = ""
    cookies: str = ""


@dataclass(frozen=True, slots=True)
class Session:
    """A sign-in that is rechecked while the socket is open.

    `is_device`: nobody is signed in; `user_id` is that of a device that shows something and may do nothing.
    """

    user_id: UUID
    session_id: UUID | None
    session_version: int
    restaurant_id: UUID
    client_type: str
    is_device: bool = False


@dataclass(frozen=True, slots=True)
class Admission:
    """An accepted credential. `expires_at` is when it ends, in seconds since 1970; None for a page's session."""

    session: Session
    actor: Actor
    restaurant: Any
    expires_at: int | None


class Refused(Exception):
    """The credential is not valid for this restaurant. `code` is for programs, `message` for people."""

    def __init__(self, code: str, message: str | Promise):
        self.code, self.message = code, message
        super().__init__(code)


class Authenticator(Protocol):
    """All methods are called in a thread with no restaurant chosen, and may query."""

    def admit(self, credential: Credential) -> Admission:
        """Check a credential; a ticket is used up. Raises Refused."""
        ...

    def actor_of(self, session: Session) -> Actor | None:
        """Return the actor of that session, or None if it has ended. May be a few seconds old."""
        ...

    def language_of(self, session: Session) -> str:
        """Return the language that the person of that session chose; "" for the restaurant's."""
        ...

    def watched_by(self, session: Session) -> frozenset[str]:
        """Return the ids that a device's session may learn changes of. One query, not from a cache."""
        ...

    def recheck(self, sessions: Sequence[Session]) -> list[Actor | None]:
        """Return the actors of many sessions in one query, not from a cache."""
        ...


_authenticator: Authenticator | None = None


def register(authenticator: Authenticator) -> None:
    """Called once from `restaurants`' AppConfig.ready."""
    global _authenticator
    _authenticator = authenticator


def authenticator() -> Authenticator:
    if _authenticator is None:
        raise RuntimeError("No authenticator is registered.")
    return _authenticator
