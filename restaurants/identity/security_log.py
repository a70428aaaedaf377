"""The security log: sign-ins, failures, and access that was changed or refused, with person, address and outcome.

A trigger makes rows append-only. Only `prune` deletes, by a setting of its own transaction. Record a refusal outside a
transaction that may be rolled back, and a success inside the transaction that makes it true.
"""

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise

from fynlo.core import clock
from fynlo.core.cache import Cache
from fynlo.core.languages import first_known
from fynlo.core.tenancy.connection import connection as tenancy
from restaurants.identity.network_addresses import client_address
from restaurants.models import SecurityEvent

Kind, Outcome = SecurityEvent.Kind, SecurityEvent.Outcome
KEEP_FOR = timedelta(days=400)
CHUNK = 1000
QUIET_SECONDS = 60.0  # the same refusal is recorded once in this time
MOST_QUIET = 10_000


@dataclass(frozen=True, slots=True)
class _Caller:
    """Where the current request came from."""

    address: str | None
    user_agent: str
    client: str
    restaurant_id: UUID | None


_caller: ContextVar[_Caller | None] = ContextVar("security_caller", default=None)
_recent: Cache[tuple[Any, ...], bool] = Cache(size=MOST_QUIET, seconds=QUIET_SECONDS)


def remember_caller(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware that stores the caller for `record`, which gets no request. Place it after HostMiddleware."""

    def middleware(request: HttpRequest) -> HttpResponse:
        token = _caller.set(
            _Caller(
                address=client_address(request),
                user_agent=request.headers.get("User-Agent", "").replace("\x00", "")[:200],
                client="api" if request.path_info.startswith(("/api/", "/auth/v1/")) else "page",
                restaurant_id=request.tenant.pk if request.tenant is not None else None,
            )
        )
        try:
            return get_response(request)
        finally:
            _caller.reset(token)

    return middleware


def caller() -> _Caller | None:
    """Return where the current request came from; None outside a request."""
    return _caller.get()


def record(
    kind: Kind,
    *,
    user: Any = None,
    outcome: Outcome = Outcome.DONE,
    restaurant_id: UUID | None = None,
    actor_id: UUID | None = None,
    note: str | Promise = "",
    at: datetime | None = None,
) -> None:
    """Append one row. `user` is a User or a Principal. `restaurant_id` defaults to the host's, `at` to now.
    A marked `note` is written in the restaurant's language, because its owner reads it.

    One query.
    """
    caller = _caller.get()
    SecurityEvent.objects.create(
        at=at or clock.now(),
        kind=kind,
        outcome=outcome,
        restaurant_id=restaurant_id or (caller.restaurant_id if caller else None),
        user_id=_id_of(user),
        person=user.email if user is not None else "",
        actor_id=actor_id,
        address=caller.address if caller else None,
        client=caller.client if caller else "task",
        user_agent=caller.user_agent if caller else "",
        note=_written(note)[:200],
    )


def record_refusal(
    kind: Kind, *, user: Any = None, restaurant_id: UUID | None = None, note: str | Promise = ""
) -> None:
    """Record a refusal, at most once in QUIET_SECONDS per person, address and note."""
    caller = _caller.get()
    written = _written(note)
    key = (kind, _id_of(user), caller.address if caller else None, written)
    if _recent.add(key, True):
        record(kind, user=user, outcome=Outcome.REFUSED, restaurant_id=restaurant_id, note=written)


def prune() -> int:
    """Delete rows older than KEEP_FOR in chunks, each in its own transaction. Returns the number of rows."""
    gone = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('fynlo.pruning', 'restaurants_securityevent', true)")
            cursor.execute(
                "DELETE FROM public.restaurants_securityevent WHERE id = ANY(ARRAY("
                "SELECT id FROM public.restaurants_securityevent WHERE at < %s ORDER BY at LIMIT %s))",
                [clock.now() - KEEP_FOR, CHUNK],
            )
            gone += cursor.rowcount
            if cursor.rowcount < CHUNK:
                return gone


def language() -> str:
    """Return the language of the notes: the restaurant's, because its owner reads them."""
    return first_known(getattr(tenancy.tenant, "language", ""))


def _written(note: str | Promise) -> str:
    with translation.override(language()):
        return str(note)


def _id_of(user: Any) -> UUID | None:
    return None if user is None else getattr(user, "user_id", None) or user.pk
