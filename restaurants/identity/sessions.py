"""Sign-ins, of programs and of pages. Programs: access tokens for minutes, a refresh token that changes with every use.

A refresh token is `<session>.<refresh_count>.<signature>`, derived from the session's secret. So a token always has the
same successor: two refreshes at once get equal responses, and no token is stored.
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from fynlo.core import clock
from fynlo.core.ids import parse_uuid
from restaurants.identity import account_warnings, security_log
from restaurants.identity.errors import SessionEnded
from restaurants.identity.network_addresses import client_address
from restaurants.identity.principals import access_changed, remember_restaurant
from restaurants.identity.security_log import Kind, Outcome
from restaurants.identity.tokens import issue_access_token, random_token, signature
from restaurants.models import Session, User

PAGES_END_AT_HOUR = 5  # UTC
MOST_SESSIONS = 30  # of one person, programs and pages together


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
    session = _new_session(user, request, Session.Kind.PROGRAM, settings.REFRESH_TOKEN_LIFETIME, secret=random_token())
    security_log.record(Kind.SIGN_IN, user=user)
    return tokens_of(session, user)


def start_page_session(user: User, request: HttpRequest, host: str) -> Session:
    """A new sign-in of a browser on one host, for SESSION_COOKIE_AGE and until the night after.

    Its sockets end with it, and no screen in the kitchen must ask for a password in the middle of a service.
    """
    end = clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    night = end.replace(hour=PAGES_END_AT_HOUR, minute=0, second=0, microsecond=0)
    lifetime = (night if night > end else night + timedelta(days=1)) - clock.now()
    session = _new_session(user, request, Session.Kind.PAGE, lifetime, host=host)
    security_log.record(Kind.SIGN_IN, user=user)
    return session


def _new_session(user: User, request: HttpRequest, kind: Session.Kind, lifetime: timedelta, **columns: str) -> Session:
    now = clock.now()
    session = Session.objects.create(
        user=user,
        kind=kind,
        refreshed_at=now,
        created_at=now,
        expires_at=now + lifetime,
        user_agent=request.headers.get("User-Agent", "").replace("\x00", "")[:200],
        address=client_address(request),
        **columns,
    )
    _end_oldest(user, now)
    tenant = getattr(request, "tenant", None)
    if tenant is not None:
        remember_restaurant(user.pk, tenant.pk)
    return session


def _end_oldest(user: User, now: datetime) -> None:
    """Nobody needs more than MOST_SESSIONS at a time: the oldest ends. One query, two when there are too many."""
    alive = Session.objects.filter(user=user, ended_at=None, expires_at__gt=now).order_by("-created_at", "-pk")
    beyond = list(alive.values_list("pk", flat=True)[MOST_SESSIONS : MOST_SESSIONS * 2])
    if beyond:
        Session.objects.filter(pk__in=beyond).update(ended_at=now)
        transaction.on_commit(partial(access_changed, user.pk))


def refresh(token: str) -> Tokens:
    """The successor of `token`. Locks the session's row.

    The token of the refresh before the last still works within REFRESH_GRACE and gives the same successor. An older
    token has been copied, so the session ends for both holders. Raises SessionEnded.
    """
    session_id, refresh_count = _read(token)
    with transaction.atomic():
        session = (
            Session.objects.select_for_update(of=("self",), no_key=True)
            .select_related("user")
            .filter(pk=session_id, kind=Session.Kind.PROGRAM)
            .first()
        )
        if session is None or not hmac.compare_digest(token, _refresh_token(session, refresh_count)):
            raise SessionEnded()
        now = clock.now()
        if session.ended_at is not None or session.expires_at <= now or not session.user.is_active:
            raise SessionEnded()
        if refresh_count == session.refresh_count:
            session.refresh_count, session.refreshed_at = refresh_count + 1, now
            session.expires_at = now + settings.REFRESH_TOKEN_LIFETIME
            session.save(update_fields=["refresh_count", "refreshed_at", "expires_at"])
            return tokens_of(session, session.user)
        if refresh_count == session.refresh_count - 1 and now - session.refreshed_at <= settings.REFRESH_GRACE:
            return tokens_of(session, session.user)
        session.ended_at = now
        session.save(update_fields=["ended_at"])
    access_changed(session.user_id)
    security_log.record(Kind.REFRESH_REUSED, user=session.user, outcome=Outcome.REFUSED)
    account_warnings.warn_of_copied_session(session.user)
    raise SessionEnded()


def end_session(session_id: UUID) -> None:
    """Sign that program or page out, its sockets too; elsewhere it lives on for PRINCIPAL_CACHE_SECONDS at most."""
    session = Session.objects.select_related("user").filter(pk=session_id).first()
    if session is None:
        return
    if Session.objects.filter(pk=session_id, ended_at=None).update(ended_at=clock.now()):
        security_log.record(Kind.SIGN_OUT, user=session.user)
    access_changed(session.user_id)


def end_sessions(user_id: UUID, *, but: UUID | None = None) -> None:
    """Sign a person out everywhere, pages and programs, or everywhere `but` in that session."""
    alive = Session.objects.filter(user=user_id, ended_at=None).exclude(pk=but)
    for session_id in alive.values_list("pk", flat=True):
        end_session(session_id)


def tokens_of(session: Session, user: User) -> Tokens:
    access, expires = issue_access_token(user_id=user.pk, session_id=session.pk, session_version=user.session_version)
    return Tokens(
        user=user,
        session_id=session.pk,
        access_token=access,
        refresh_token=_refresh_token(session, session.refresh_count),
        expires_at=expires,
        expires_in=int(settings.ACCESS_TOKEN_LIFETIME.total_seconds()),
    )


def _refresh_token(session: Session, refresh_count: int) -> str:
    return f"{session.pk.hex}.{refresh_count}.{signature(session.secret, session.pk, refresh_count)}"


def _read(token: str) -> tuple[UUID, int]:
    """Parse the session id and refresh count out of a token. Verifies nothing. Raises SessionEnded."""
    session, _, rest = token.partition(".")
    refresh_count = rest.partition(".")[0]
    session_id = parse_uuid(session)
    if session_id is None or not token.isascii() or not refresh_count.isdigit() or len(refresh_count) > 9:
        raise SessionEnded()
    return session_id, int(refresh_count)
