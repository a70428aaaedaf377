"""Cache of menu responses in front of Django.

A request is answered here only when everything that decides about its response is cached and fresh in this process: the
host's restaurant, the token's claims, the principal (PRINCIPAL_CACHE_SECONDS, so a revocation takes effect as soon as
everywhere else), their permission, and which menu and overlay are in force (menu.published.KEEP_SECONDS). Every other
request goes to Django, which refreshes what was stale.
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
ENTRY_BYTES = 2 * 1024  # the estimated memory of an entry without its body
NOT_IN_304 = frozenset({"content-length", "content-type", "content-encoding"})

Headers = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class MenuRequest:
    """The parts of a GET that decide about its response."""

    path: str
    host: str
    authorization: str
    is_gzip: bool
    if_none_match: str

    @classmethod
    def from_headers(cls, path: str, header: Callable[[str], str]) -> "MenuRequest":
        """`header` returns a header's value by its lower-case name, "" for a missing one."""
        is_gzip = names_gzip(header("accept-encoding"))
        return cls(path, host_of(header("host")), header("authorization"), is_gzip, header("if-none-match"))


@dataclass(frozen=True, slots=True)
class CachedResponse:
    """A response of Django's; `not_modified_headers` are those of a 304. `body` is None if Django responded 304."""

    etag: str
    headers: Headers
    not_modified_headers: Headers
    body: bytes | None


Key = tuple[UUID, int, int, int, frozenset[str], str, bool]


class MenuCache:
    """Responses by restaurant, menu version, overlay, dayparts, path and gzip; above MOST_BYTES the oldest go."""

    def __init__(self) -> None:
        self._responses: OrderedDict[Key, CachedResponse] = OrderedDict()
        self.bytes_used = 0

    def __len__(self) -> int:
        return len(self._responses)

    def response_to(self, request: MenuRequest) -> tuple[int, Headers, bytes] | None:
        """Return status, headers and body of a cached response; None if Django has to respond."""
        key = self.key_of(request)
        cached = self._responses.get(key) if key else None
        if cached is None:
            return None
        if request.if_none_match == cached.etag:
            return 304, cached.not_modified_headers, b""
        return None if request.if_none_match or cached.body is None else (200, cached.headers, cached.body)

    def key_of(self, request: MenuRequest) -> Key | None:
        """Return the key of the response; None if something that decides about it is not cached."""
        restaurant = remembered_restaurant(request.host)
        scheme, _, token = request.authorization.partition(" ")
        claims = cached_claims(token) if scheme.lower() == "bearer" else None
        if restaurant is None or claims is None:
            return None
        principal = cached_principal(claims.user_id, claims.session_version, claims.session_id)
        actor = principal.actor_in(restaurant.pk) if principal else None
        now = published.cached_current(restaurant.pk)
        if now is None or not allowed(actor, PERMISSION):
            return None
        dayparts = published.cached_dayparts(restaurant.pk, now.version)
        if dayparts is None:
            return None
        return restaurant.pk, now.version, now.counter, now.ended, dayparts, request.path, request.is_gzip

    def store(self, request: MenuRequest, key: Key | None, headers: Headers, body: bytes | None) -> None:
        """Cache a 200 of Django's, or a 304 (`body` None), under `key`, the request's key before Django ran.

        Does nothing if the key has changed since: a publish or a revocation came while Django rendered.
        """
        etag = dict(headers).get("ETag", "")
        if key is None or not etag or self._has(key, body) or self.key_of(request) != key:
            return
        stable = [(name, value) for name, value in headers if name.lower() not in ("date", "set-cookie")]
        not_modified = [header for header in stable if header[0].lower() not in NOT_IN_304]
        if key in self._responses:
            self.bytes_used -= _size_of(self._responses[key])
        cached = self._responses[key] = CachedResponse(etag, stable, not_modified, body)
        self.bytes_used += _size_of(cached)
        while self.bytes_used > MOST_BYTES:
            self.bytes_used -= _size_of(self._responses.popitem(last=False)[1])

    def _has(self, key: Key, body: bytes | None) -> bool:
        cached = self._responses.get(key)
        return cached is not None and (body is None or cached.body is not None)


def _size_of(cached: CachedResponse) -> int:
    return len(cached.body or b"") + ENTRY_BYTES


def host_of(header: str) -> str:
    return header.split(":")[0].lower().removeprefix("www.")


class WSGIMenuCache:
    def __init__(self, application: Callable, cache: MenuCache | None = None):
        self.application, self.cache = application, MenuCache() if cache is None else cache

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        if environ.get("PATH_INFO") not in PATHS or environ["REQUEST_METHOD"] != "GET" or environ.get("QUERY_STRING"):
            return self.application(environ, start_response)
        request = MenuRequest(
            environ["PATH_INFO"],
            host_of(environ.get("HTTP_HOST", "")),
            environ.get("HTTP_AUTHORIZATION", ""),
            names_gzip(environ.get("HTTP_ACCEPT_ENCODING", "")),
            environ.get("HTTP_IF_NONE_MATCH", ""),
        )
        response = self.cache.response_to(request)
        if response is None:
            return self._from_django(request, environ, start_response)
        status, headers, body = response
        start_response(f"{status} {HTTPStatus(status).phrase}", headers)
        return [body] if body else []

    def _from_django(self, request: MenuRequest, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        key = self.cache.key_of(request)
        started: list[tuple[str, Headers]] = []

        def note_start(status: str, headers: Headers, exc_info: Any = None) -> Callable:
            started.append((status, headers))
            return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)

        response = self.application(environ, note_start)
        status, headers = started[-1] if started else ("", [])
        if status.startswith("304"):
            self.cache.store(request, key, list(headers), None)
        elif status.startswith("200"):
            body = b"".join(response)
            self.cache.store(request, key, list(headers), body)
            getattr(response, "close", lambda: None)()
            return [body]
        return response


class ASGIMenuCache:
    def __init__(self, application: Callable[..., Awaitable[None]], cache: MenuCache | None = None):
        self.application, self.cache = application, MenuCache() if cache is None else cache

    async def __call__(self, scope: dict[str, Any], receive: Callable, send: Callable) -> None:
        if scope["type"] != "http" or scope["path"] not in PATHS or scope["method"] != "GET" or scope["query_string"]:
            await self.application(scope, receive, send)
            return
        given = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
        request = MenuRequest.from_headers(scope["path"], lambda name: given.get(name, ""))
        response = self.cache.response_to(request)
        if response is None:
            await self._from_django(request, scope, receive, send)
            return
        status, headers, body = response
        raw = [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": body})

    async def _from_django(
        self, request: MenuRequest, scope: dict[str, Any], receive: Callable, send: Callable
    ) -> None:
        key = self.cache.key_of(request)
        started: dict[str, Any] = {}
        parts: list[bytes] = []

        async def note_and_send(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                started.update(message)
            else:
                parts.append(message.get("body", b""))
            await send(message)

        await self.application(scope, receive, note_and_send)
        status = started.get("status")
        if status in (200, 304):
            headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in started["headers"]]
            self.cache.store(request, key, _in_title_case(headers), b"".join(parts) if status == 200 else None)


def _in_title_case(headers: Headers) -> Headers:
    return [("ETag" if name.lower() == "etag" else name.title(), value) for name, value in headers]
