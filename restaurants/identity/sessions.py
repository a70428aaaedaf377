"""Sessions of apps and browsers. Apps get access tokens for minutes and a refresh token that changes with every use.

A refresh token is `<session>.<refresh_count>.<signature>`, derived from the session's secret. So a token always has the
same successor: two refreshes at once get equal responses, and no token is stored.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest

from fynlo.core import clock, keys
from fynlo.core.ids import parse_uuid
from fynlo.core.keys import Purpose
from realtime.sync.models import Device
from restaurants.identity import account_warnings, security_log
from restaurants.identity.errors import SessionEnded
from restaurants.identity.network_addresses import client_address
from restaurants.identity.principals import access_changed, remember_restaurant
from restaurants.identity.security_log import Kind, Outcome
from restaurants.identity.session_limits import has_been_idle, longest
from restaurants.identity.tokens import issue_access_token, random_token
from restaurants.models import Session, User

PAGES_END_AT_HOUR = 5  # UTC
MOST_SESSIONS = 30  # of one person, apps and browsers together


@dataclass(frozen=True, slots=True)
class Tokens:
    """`expires_at` is the access token's end in seconds since 1970, `expires_in` its lifetime in seconds."""

    user: User
    session_id: UUID
    access_token: str
    refresh_token: str
    expires_at: int
    expires_in: int


def start_session(
    user: User,
    request: HttpRequest,
    *,
    method: Session.Method = Session.Method.PASSWORD,
    device: Device | None = None,
    second_factor: bool = False,
) -> Tokens:
    """Start an app's session. It ends as `session_limits` says, and with its device.

    `second_factor`: the person has shown one just now.
    """
    session = _new_session(
        user, request, Session.Kind.PROGRAM, settings.REFRESH_TOKEN_LIFETIME, secret=random_token(), method=method,
        device=device, second_factor_at=clock.now() if second_factor else None,
    )  # fmt: skip
    security_log.record(Kind.SIGN_IN, user=user)
    return tokens_of(session, user)


def add_supabase_session(session_id: UUID, user: User, *, second_factor: bool = False) -> tuple[Session, bool]:
    """Return the session of a Supabase session, and whether it is new. It proves nothing for a change of the account.

    `second_factor`: the person has shown one to Supabase. Call in a transaction. Two callers at once get the same
    session.
    """
    now, caller = clock.now(), security_log.caller()
    session, is_new = Session.objects.get_or_create(
        pk=session_id,
        defaults={
            "user": user,
            "method": Session.Method.SUPABASE,
            "kind": Session.Kind.PROGRAM,
            "secret": random_token(),
            "second_factor_at": now if second_factor else None,
            "refreshed_at": now,
            "created_at": now,
            "expires_at": now + settings.REFRESH_TOKEN_LIFETIME,
            "user_agent": caller.user_agent if caller else "",
            "address": caller.address if caller else None,
        },
    )
    if is_new:
        _end_oldest(user, now)
    return session, is_new


def start_page_session(user: User, request: HttpRequest, host: str) -> Session:
    """Start a browser's session on one host. It ends in the first night after SESSION_COOKIE_AGE.

    Its sockets end with it, so it ends at PAGES_END_AT_HOUR: a kitchen screen must not ask for a password in service.
    A platform owner's ends earlier (`session_limits`).
    """
    end = clock.now() + timedelta(seconds=settings.SESSION_COOKIE_AGE)
    night = end.replace(hour=PAGES_END_AT_HOUR, minute=0, second=0, microsecond=0)
    lifetime = (night if night > end else night + timedelta(days=1)) - clock.now()
    session = _new_session(user, request, Session.Kind.PAGE, lifetime, host=host)
    security_log.record(Kind.SIGN_IN, user=user)
    return session


def _new_session(user: User, request: HttpRequest, kind: Session.Kind, lifetime: timedelta, **columns: Any) -> Session:
    now = clock.now()
    session = Session.objects.create(
        user=user,
        kind=kind,
        refreshed_at=now,
        created_at=now,
        proved_at=now,
        expires_at=now + min(lifetime, longest(user)),
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
    """End the oldest sessions beyond MOST_SESSIONS. One query, two if there are too many."""
    alive = Session.objects.filter(user=user, ended_at=None, expires_at__gt=now).order_by("-created_at", "-pk")
    beyond = list(alive.values_list("pk", flat=True)[MOST_SESSIONS : MOST_SESSIONS * 2])
    if beyond:
        Session.objects.filter(pk__in=beyond).update(ended_at=now)
        transaction.on_commit(partial(access_changed, user.pk))


def refresh(token: str) -> Tokens:
    """Return the tokens that follow `token`. Locks the session's row.

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
        if session is None or not _is_genuine(token, session, refresh_count):
            raise SessionEnded()
        now = clock.now()
        latest_end = session.created_at + longest(session.user)
        is_over = session.ended_at is not None or min(session.expires_at, latest_end) <= now or has_been_idle(session)
        if is_over or not session.user.is_active:
            raise SessionEnded()
        if refresh_count == session.refresh_count:
            session.refresh_count, session.refreshed_at = refresh_count + 1, now
            session.expires_at = min(now + settings.REFRESH_TOKEN_LIFETIME, latest_end)
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
    """Sign out an app or a browser, its sockets too. Other processes apply it within PRINCIPAL_CACHE_SECONDS."""
    session = Session.objects.select_related("user").filter(pk=session_id).first()
    if session is None:
        return
    if Session.objects.filter(pk=session_id, ended_at=None).update(ended_at=clock.now()):
        security_log.record(Kind.SIGN_OUT, user=session.user)
    access_changed(session.user_id)


def end_sessions(user_id: UUID, *, but: UUID | None = None) -> None:
    """End all sessions of a person, except the session `but`. As `end_session` for each."""
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
    made = keys.mac(Purpose.REFRESH_TOKEN, session.secret, session.pk, refresh_count)
    return f"{session.pk.hex}.{refresh_count}.{made}"


def _is_genuine(token: str, session: Session, refresh_count: int) -> bool:
    shown = token.rpartition(".")[2]
    return keys.verify_mac(Purpose.REFRESH_TOKEN, shown, session.secret, session.pk, refresh_count)


def _read(token: str) -> tuple[UUID, int]:
    """Parse the session id and refresh count out of a token. Verifies nothing. Raises SessionEnded."""
    session, _, rest = token.partition(".")
    refresh_count = rest.partition(".")[0]
    session_id = parse_uuid(session)
    if session_id is None or not token.isascii() or not refresh_count.isdigit() or len(refresh_count) > 9:
        raise SessionEnded()
    return session_id, int(refresh_count)
