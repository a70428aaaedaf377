"""Sign-ins of programs: access tokens for minutes, a refresh token that changes with every use.

The refresh token is `<session>.<turn>.<signature>`, derived from the session's secret, so the successor of a
token is always the same one: two refreshes at once get equal answers, and no token is kept anywhere.
"""

import hmac
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from fynlo import clock
from fynlo.ids import parse_uuid
from restaurants.identity.addresses import client_address
from restaurants.identity.errors import SessionEnded
from restaurants.identity.principals import forget_principals
from restaurants.identity.tokens import issue_access_token, random_token, signature
from restaurants.models import Session, User


@dataclass(frozen=True, slots=True)
class Tokens:
    """`expires_at` is the access token's end in seconds since 1970, `expires_in` its whole life."""

    user: User
    session_id: UUID
    access_token: str
    refresh_token: str
    expires_at: int
    expires_in: int


def start_session(user: User, request: HttpRequest) -> Tokens:
    """A new sign-in of a program, for REFRESH_TOKEN_LIFETIME from its last refresh on."""
    now = clock.now()
    session = Session.objects.create(
        user=user,
        secret=random_token(),
        turned_at=now,
        created_at=now,
        expires_at=now + settings.REFRESH_TOKEN_LIFETIME,
        user_agent=request.headers.get("User-Agent", "").replace("\x00", "")[:200],
        address=client_address(request),
    )
    return tokens_of(session, user)


def refresh(token: str) -> Tokens:
    """The successor of `token`. Locks the session's row.

    The token of the turn before still works within REFRESH_GRACE and gives the same successor. An older one can
    only be a copy in other hands: the session ends for both. Raises SessionEnded.
    """
    session_id, turn = _read(token)
    with transaction.atomic():
        session = (
            Session.objects.select_for_update(of=("self",), no_key=True)
            .select_related("user")
            .filter(pk=session_id)
            .first()
        )
        if session is None or not hmac.compare_digest(token, _refresh_token(session, turn)):
            raise SessionEnded()
        now = clock.now()
        if session.ended_at is not None or session.expires_at <= now or not session.user.is_active:
            raise SessionEnded()
        if turn == session.turn:
            session.turn, session.turned_at = turn + 1, now
            session.expires_at = now + settings.REFRESH_TOKEN_LIFETIME
            session.save(update_fields=["turn", "turned_at", "expires_at"])
            return tokens_of(session, session.user)
        if turn == session.turn - 1 and now - session.turned_at <= settings.REFRESH_GRACE:
            return tokens_of(session, session.user)
        session.ended_at = now
        session.save(update_fields=["ended_at"])
    forget_principals(session.user_id)
    raise SessionEnded()


def end_session(session_id: UUID) -> None:
    """Sign that program out; elsewhere its access token lives on for PRINCIPAL_KEPT_SECONDS at most."""
    user_id = Session.objects.filter(pk=session_id).values_list("user_id", flat=True).first()
    Session.objects.filter(pk=session_id, ended_at=None).update(ended_at=clock.now())
    forget_principals(user_id)


def tokens_of(session: Session, user: User) -> Tokens:
    access, expires = issue_access_token(user_id=user.pk, session_id=session.pk, session_version=user.session_version)
    return Tokens(
        user=user,
        session_id=session.pk,
        access_token=access,
        refresh_token=_refresh_token(session, session.turn),
        expires_at=expires,
        expires_in=int(settings.ACCESS_TOKEN_LIFETIME.total_seconds()),
    )


def _refresh_token(session: Session, turn: int) -> str:
    return f"{session.pk.hex}.{turn}.{signature(session.secret, session.pk, turn)}"


def _read(token: str) -> tuple[UUID, int]:
    """Which session and turn a token says it is of; nothing of it is proven yet. Raises SessionEnded."""
    session, _, rest = token.partition(".")
    turn = rest.partition(".")[0]
    session_id = parse_uuid(session)
    if session_id is None or not token.isascii() or not turn.isdigit() or len(turn) > 9:
        raise SessionEnded()
    return session_id, int(turn)
