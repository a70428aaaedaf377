"""The warm menu in front of Django: what Django answered a moment ago is answered again without it.

A request is answered here only when everything that decides about it is remembered and fresh in this process: the
host's restaurant, the token's claims, the principal (PRINCIPAL_CACHE_SECONDS, so a revocation is felt as soon as
everywhere else), their permission, and which menu and overlay are in force (menu.published.KEEP_SECONDS). Whatever
is missing, stale or unusual falls through to Django, which answers it and refreshes what was stale.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fynlo.core.conditional import names_gzip
from fynlo.core.tenancy.hosts import remembered_restaurant
from menu import published
from restaurants.identity.permissions import allowed
from restaurants.identity.principals import cached_principal
from restaurants.identity.tokens import cached_claims

PATHS = frozenset(
    {"/api/v1/menu/document", "/api/v1/public/menu/items", "/api/v1/public/menu/categories", "/api/v1/products/mobile"}
)
PERMISSION = "menu.view"
MOST_BYTES = 256 * 1024 * 1024
ENTRY_BYTES = 2 * 1024  # what an answer weighs beside its body: its headers, its place
NOT_IN_304 = frozenset({"content-length", "content-type", "content-encoding"})

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """The parts of a GET that decide about its answer."""

    path: str
    host: str
    authorization: str
    is_gzip: bool
    if_none_match: str

    @classmethod
    def by(cls, path: str, said: Callable[[str], str]) -> "Asked":
        """`said` gives a header by its name, "" where there is none."""
        is_gzip = names_gzip(said("accept-encoding"))
        return cls(path, host_of(said("host")), said("authorization"), is_gzip, said("if-none-match"))


@dataclass(frozen=True, slots=True)
class Kept:
    """A 200 of Django's, whole, and the same without what a 304 must not carry; no body when Django said 304."""

    etag: str
    headers: Headers
    known_headers: Headers
    body: bytes | None


Key = tuple[UUID, int, int, str, bool]


class MenuShelf:
    """Django's answers by restaurant, menu version, overlay counter, path and whether it is gzip; oldest out first."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0

    def answer(self, asked: Asked) -> tuple[int, Headers, bytes] | None:
        """The status, headers and body of a remembered answer, or None: ask Django."""
        key = self.key_of(asked)
        kept = self._kept.get(key) if key else None
        if kept is None:
            return None
        if asked.if_none_match == kept.etag:
            return 304, kept.known_headers, b""
        return None if asked.if_none_match or kept.body is None else (200, kept.headers, kept.body)

    def key_of(self, asked: Asked) -> Key | None:
        """Where this answer would stand; None when something that decides about it is not remembered."""
        restaurant = remembered_restaurant(asked.host)
        scheme, _, token = asked.authorization.partition(" ")
        claims = cached_claims(token) if scheme.lower() == "bearer" else None
        if restaurant is None or claims is None:
            return None
        principal = cached_principal(claims.user_id, claims.session_version, claims.session_id)
        actor = principal.actor_in(restaurant.pk) if principal else None
        now = published.remembered(restaurant.pk)
        if now is None or not allowed(actor, PERMISSION):
            return None
        return restaurant.pk, now.version, now.counter, asked.path, asked.is_gzip

    def keep(self, asked: Asked, key: Key | None, headers: Headers, body: bytes | None) -> None:
        """Remember a 200 of Django's, or a 304 (None), under `key`, which was its place before Django was asked.

        It must still be: a publish or a revocation may have come while Django was drawing.
        """
        etag = dict(headers).get("ETag", "")
        if key is None or not etag or self._has(key, body) or self.key_of(asked) != key:
            return
        fixed = [(name, value) for name, value in headers if name.lower() not in ("date", "set-cookie")]
        if key in self._kept:
            self._bytes -= _weight(self._kept[key])
        kept = self._kept[key] = Kept(etag, fixed, [h for h in fixed if h[0].lower() not in NOT_IN_304], body)
        self._bytes += _weight(kept)
        while self._bytes > MOST_BYTES:
            self._bytes -= _weight(self._kept.popitem(last=False)[1])

    def _has(self, key: Key, body: bytes | None) -> bool:
        kept = self._kept.get(key)
        return kept is not None and (body is None or kept.body is not None)


def _weight(kept: Kept) -> int:
    return len(kept.body or b"") + ENTRY_BYTES


def host_of(header: str) -> str:
    return header.split(":")[0].lower().removeprefix("www.")


class WSGIMenuFront:
    def __init__(self, application: Callable, shelf: MenuShelf | None = None):
        self.application, self.shelf = application, shelf or MenuShelf()

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if environ.get("PATH_INFO") not in PATHS or environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
            return self.application(environ, start_response)
        asked = Asked(
            environ["PATH_INFO"],
            host_of(environ.get("HTTP_HOST", "")),
            environ.get("HTTP_AUTHORIZATION", ""),
            names_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")),
            environ.get("HTTP_IF_NONE_MATCH", ""),
        )
        answer = self.shelf.answer(asked)
        if answer is None:
            return self._through_django(asked, environ, start_response)
        status, headers, body = answer
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [body] if body else []

    def _through_django(self, asked: Asked, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        key = self.shelf.key_of(asked)
        said: list[tuple[str, Headers]] = []

        def remember(status: str, headers: Headers, exc_info: Any = None) -> Callable:
            said.append((status, headers))
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        response = self.application(environ, remember)
        status, headers = said[-1] if said else ("", [])
        if status.startswith("304"):
            self.shelf.keep(asked, key, list(headers), None)
        elif status.startswith("200"):
            body = b"".join(response)
            self.shelf.keep(asked, key, list(headers), body)
            getattr(response, "close", lambda: None)()
            return [body]
        return response


class ASGIMenuFront:
    def __init__(self, application: Callable[..., Awaitable[None]], shelf: MenuShelf | None = None):
        self.application, self.shelf = application, shelf or MenuShelf()

    async def __call__(self, scope: dict[str, Any], receive: Callable, send: Callable) -> None:
        if scope["type"] != "http" or scope["path"] not in PATHS or scope["method"] != "GET" or scope["query_string"]:
            await self.application(scope, receive, send)
            return
        given = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        asked = Asked.by(scope["path"], lambda name: given.get(name, ""))
        answer = self.shelf.answer(asked)
        if answer is None:
            await self._through_django(asked, scope, receive, send)
            return
        status, headers, body = answer
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    async def _through_django(self, asked: Asked, scope: dict[str, Any], receive: Callable, send: Callable) -> None:
        key = self.shelf.key_of(asked)
        started: dict[str, Any] = {}
        parts: list[bytes] = []

        async def remember(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                parts.append(message.get("body", b""))
            await send(message)

        await self.application(scope, receive, remember)
        status = started.get("status")
        if status in (200, 304):
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in started["headers"]]
            self.shelf.keep(asked, key, _in_title_case(headers), b"".join(parts) if status == 200 else None)


def _in_title_case(headers: Headers) -> Headers:
    return [("ETag" if name.lower() == "etag" else name.title(), value) for name, value in headers]
