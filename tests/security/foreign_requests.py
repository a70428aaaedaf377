"""A generator of requests with Beta's credentials that name Alpha's rows, and what each of them may not do.

`Generator.request(index)` depends on the seed and the index alone, so that any finding can be repeated.
"""

import logging
import re
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from io import BytesIO
from random import Random
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core import mail as outbox
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from pypdf import PdfReader

from fynlo.core import clock, json_codec
from fynlo.core.cache import all_caches, clear_caches
from fynlo.core.ids import uuid7
from payments.provider_accounts.errors import ProviderSilent
from restaurants.mail import written
from restaurants.models import OutgoingMail
from tests.realtime.replay import Call
from tests.security.canaries import Canaries, Digest, canaries_in, people_of
from tests.security.foreign_sockets import SocketRequest
from tests.security.routes import Route
from tests.security.table import rows_of
from tests.security.two_restaurants import PATTERN, Credential, Known, bearer

NAMINGS = ("path", "path and body", "body", "query", "headers", "key", "page")
WRITE = re.compile(r"\b(INSERT|UPDATE|DELETE|TRUNCATE|ALTER|DROP|CREATE|MERGE|COPY)\b", re.IGNORECASE)
UUID = re.compile(r"^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$")
FIELD = re.compile(r"<(?:input|select|textarea|button)\b[^>]*?\bname=\"([^\"]+)\"[^>]*")
VALUE = re.compile(r"\bvalue=\"([^\"]*)\"")
IDS = ("restaurant_id", "order_id", "table_id", "section_id", "product_id", "category_id", "payment_id", "device_id")
QUERIES = (
    "again", "archived", "category", "category_id", "date", "date_from", "date_to", "date_range", "email", "from",
    "key", "kind", "limit", "next", "offset", "order_id", "page", "payment_method", "place", "q", "restaurant",
    "restaurant_id", "search", "section_id", "state", "station", "status", "table_id", "user_id", "version",
)  # fmt: skip
# Anybody may read these on Alpha's own host: what a restaurant shows its guests.
SHOWN_TO_ALL = ("restaurants_restaurant.name", "restaurants_restaurant.phone", "restaurants_restaurant.address")
WARMED = 0.2  # of the reads, Alpha's owner makes the same request before: the answer may be in a cache
DEEPEST = 6
FILES = ("file", "image", "picture")
WHOLE_DIGEST = 0.05  # of the requests that wrote; after the others only the tables that they named are compared


@dataclass
class ForeignRequest:
    """One request, ready to send."""

    index: int
    method: str
    route: Route
    path: str
    host: str
    credential: Credential
    naming: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    content_type: str = "application/json"
    is_warmed: bool = False

    @property
    def address(self) -> str:
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    def __str__(self) -> str:
        return (
            f"request {self.index}: {self.method.upper()} {self.host}{self.address} as {self.credential.name},"
            f" Alpha in the {self.naming}, headers {self.headers}, body {self.body[:300]!r}"
        )

    def answer(self) -> Any:
        return send(self)

    def canaries(self) -> set[bytes]:
        """The canaries in the request itself: the response may repeat them."""
        said = [self.address, *self.headers.values(), *self.credential.headers.values()]
        return canaries_in("\n".join(said).encode() + self.body)


class Generator:
    """Makes requests: every route and method in turn, by every way of naming Alpha, with every credential."""

    def __init__(self, alpha: Known, beta: Known, credentials: list[Credential], routes: list[Route], seed: int):
        self.alpha, self.beta, self.credentials, self.seed = alpha, beta, credentials, seed
        self._cases = [(route, method) for route in routes for method in _methods(route)]
        in_browsers = [one for one in credentials if one.cookies]
        self._on_pages = [*in_browsers * 3, *credentials]  # a page sends most others to sign in
        Random(seed).shuffle(self._cases)
        self._forms: dict[str, dict[str, str]] = {}

    def __len__(self) -> int:
        return len(self._cases)

    def request(self, index: int) -> ForeignRequest:
        rng = Random(f"{self.seed}:{index}")
        route, method = self._cases[index % len(self._cases)]
        naming, credential = rng.choice(NAMINGS), rng.choice(self.credentials if route.is_api else self._on_pages)
        naming = "query" if naming == "path" and "<" not in route.path else naming
        alpha, beta = self.alpha.host, self.beta.host
        host = rng.choices((beta, settings.BASE_DOMAIN, alpha), (6, 2, 2))[0]
        if route.host == "platform":
            host = settings.BASE_DOMAIN
        elif not route.is_api and host == settings.BASE_DOMAIN:
            host = beta
        secrets = "<str:token>" in route.path
        if host == alpha and (secrets or rows_of("restaurant").get((route.path, method)) in (None, "anybody")):
            host = beta  # there anybody may, and a link's token is its reader's authority
        request = ForeignRequest(index, method, route, "", host, credential, naming)
        request.headers["host"] = host
        if host == settings.BASE_DOMAIN:
            named = rng.choice((self.alpha, self.alpha, self.beta, None))
            request.headers |= {"x-restaurant-id": str(named.restaurant.pk)} if named else {}
        request.path = self._path(request, rng)
        if method == "get":
            request.is_warmed = rng.random() < WARMED
        else:
            self._add_body(request, rng)
        if naming in ("query", "page") or rng.random() < 0.2:
            self._add_query(request, rng)
        if naming == "headers" or rng.random() < 0.1:
            self._add_headers(request, rng)
        if naming == "key" and self.alpha.keys:
            request.headers["idempotency-key"] = rng.choice(self.alpha.keys)
        return request

    def _path(self, request: ForeignRequest, rng: Random) -> str:
        """Alpha's values, or Beta's own where Alpha is named elsewhere; sometimes one of each."""
        names = PATTERN.findall(request.route.path)
        in_path = "path" in request.naming
        both = in_path and len(names) > 1 and rng.random() < 0.4
        foreign = set(names) if not both else set(rng.sample(names, rng.randint(1, len(names) - 1)))
        path = request.route.path
        for name in names:
            known = self.alpha if in_path and name in foreign else self.beta
            value = rng.choice(known.values.get(name) or known.uuids)
            path = re.sub(rf"<(?:\w+:)?{name}>", lambda _, value=value: value, path)
        return "/" + path

    def _add_query(self, request: ForeignRequest, rng: Random) -> None:
        for name in rng.sample(QUERIES, rng.randint(1, 4)):
            if name == "restaurant" and is_public(request):
                continue  # that is how anybody names the restaurant whose menu they read
            request.query[name] = self._query_value(name, rng)
        if request.route.path.startswith("api/v1/sync/"):
            request.query |= {"view": rng.choice(("pos", "kitchen", "portal")), "epoch": "1", "wait": "0"}
            request.query["after"] = str(rng.choice((0, 1, 5, 40)))
        if request.naming == "page":
            request.query |= {"page": str(rng.randint(1, 4)), "limit": str(rng.choice((1, 5, 100)))}

    def _query_value(self, name: str, rng: Random) -> str:
        if name in ("page", "limit", "offset", "version"):
            return str(rng.randint(0, 9))
        if name.startswith("date") or name == "from":
            return clock.now().date().isoformat()
        if name in ("q", "search", "key") and self.alpha.words:
            return rng.choice(self.alpha.words)
        if name in ("restaurant", "restaurant_id"):
            return rng.choice((str(self.alpha.restaurant.pk), self.alpha.restaurant.slug))
        if name == "next":
            return f"//{self.alpha.host}/portal/"
        return rng.choice(self.alpha.values.get(name) or self.alpha.uuids)

    def _add_headers(self, request: ForeignRequest, rng: Random) -> None:
        alpha, host = self.alpha, request.headers["host"]
        offered = {
            "x-forwarded-host": alpha.host, "x-original-host": alpha.host, "forwarded": f"host={alpha.host}",
            "x-tenant": alpha.restaurant.schema_name, "x-device-id": alpha.device, "referer": f"http://{alpha.host}/",
            "hx-request": "true", "hx-current-url": f"http://{alpha.host}/portal/", "x-client-type": "till",
            "accept": rng.choice(("text/html", "application/json", "text/csv")), "x-approval": alpha.approval,
        }  # fmt: skip
        if alpha.etags:
            offered["if-none-match"] = f'"{rng.choice(alpha.etags)}"'
        if host == self.beta.host:  # Alpha's own host believes Alpha's device
            offered["x-device-secret"] = alpha.device_secret
            offered["x-restaurant-id"] = str(alpha.restaurant.pk)
        for name in rng.sample(sorted(offered), rng.randint(1, 4)):
            request.headers[name] = offered[name]

    def _add_body(self, request: ForeignRequest, rng: Random) -> None:
        route, in_body = request.route, "body" in request.naming or rng.random() < 0.3
        if route.is_api:
            request.body = json_codec.dumps(self._json(request, rng, in_body))
            return
        form = self._form(request, rng, in_body)
        if rng.random() < 0.2:
            request.body = encode_multipart(BOUNDARY, form | {name: self._file(name, rng) for name in FILES})
            request.content_type = MULTIPART_CONTENT
            return
        request.content_type = "application/x-www-form-urlencoded"
        request.body = urlencode(form).encode()

    def _file(self, field: str, rng: Random) -> SimpleUploadedFile:
        """A file that is named as one of Alpha's, with Alpha's ids in it."""
        name = rng.choice((self.alpha.values["path"][0], f"../{self.alpha.restaurant.schema_name}/{field}.csv"))
        rows = [
            f"product,{rng.choice(self.alpha.uuids)},{rng.choice(self.alpha.words or ['x'])},1.00" for _ in range(3)
        ]
        return SimpleUploadedFile(name, "\n".join(["row,id,name,price", *rows]).encode(), content_type="text/csv")

    def _json(self, request: ForeignRequest, rng: Random, in_body: bool) -> dict[str, Any]:
        path, known = request.route.path, self.alpha if in_body else self.beta
        made = self._own_body(path, rng, known)
        if made is None:
            call = known.calls.get((request.method, path), Call(""))
            made = rng.choice((call.body, call.body, call.changed))
        if in_body and rng.random() < 0.5:  # a valid body of Beta's, with one of Alpha's ids in it
            own = self._own_body(path, rng, self.beta) or self.beta.calls.get((request.method, path), Call("")).body
            made = self._swapped(own, rng)
        if in_body and rng.random() < 0.3:
            made = made | {name: rng.choice(self.alpha.values[name]) for name in rng.sample(IDS, 2)}
        return made

    def _own_body(self, path: str, rng: Random, known: Known) -> dict[str, Any] | None:
        """The bodies of routes that no stored command has."""
        device = rng.choice((self.alpha.device, self.beta.device))
        pin = {"device_id": device, "user_id": rng.choice(known.values["user_id"]), "pin": "4826"}
        if path == "api/v1/sync/commands":
            commands = rng.sample(known.commands, 3)
            return {
                "device_id": device,
                "commands": [
                    {**one, "command_id": uuid7(), "device_seq": number, "created_at": clock.now(), "live": number > 1}
                    for number, one in enumerate(commands, start=1)
                ],
            }
        return {
            "api/v1/auth/pin": pin,
            "api/v1/auth/pin/check": pin,
            "api/v1/auth/approvals": {**pin, "action": "comp", "target": rng.choice(known.values["order_id"])},
            "api/v1/auth/login": {"email": "olivia@beta.example", "password": "wrong password"},
            "api/v1/auth/password/forgot": {"email": "olivia@beta.example"},
            "api/v1/payments/optimal-provider": {"order_id": rng.choice(known.values["order_id"]), "amount": 1},
            "api/v1/payments/webhooks/<slug:provider>": {"reference": rng.choice(known.values["payment_id"])},
        }.get(path)

    def _swapped(self, body: Any, rng: Random) -> Any:
        if isinstance(body, dict):
            return {name: self._foreign(name, value, rng) for name, value in body.items()}
        return body

    def _foreign(self, name: str, value: Any, rng: Random) -> Any:
        if isinstance(value, dict):
            return self._swapped(value, rng)
        if isinstance(value, list):
            return [self._foreign(name, one, rng) for one in value]
        if UUID.match(str(value)) and rng.random() < 0.7:
            return rng.choice(self.alpha.values.get(name) or self.alpha.uuids)
        return value

    def _form(self, request: ForeignRequest, rng: Random, in_body: bool) -> dict[str, str]:
        filled = {}
        for name, value in self._fields(request).items():
            if in_body and (UUID.match(value) or rng.random() < 0.2):
                value = rng.choice(self.alpha.values.get(name) or self.alpha.uuids)
            filled[name] = value or rng.choice(("1", "something", "up"))
        return filled | {name: rng.choice(self.alpha.values[name]) for name in rng.sample(IDS, 2) if in_body}

    def _fields(self, request: ForeignRequest) -> dict[str, str]:
        """Names and values of the fields that the page shows Beta's owner; read once a route."""
        path = request.route.path
        if path not in self._forms:
            found = {}
            if "get" in request.route.methods:
                rng = Random(path)
                own = ForeignRequest(0, "get", request.route, "", request.host, self._owner_in_browser(), "body")
                own.headers["host"], own.path = self.beta.host, self._path(own, rng)
                page = rolled_back(lambda: send(own)).whole.decode(errors="replace")
                found = {m[1]: (VALUE.search(m[0]) or ["", ""])[1] for m in FIELD.finditer(page)}
            self._forms[path] = found or {"direction": "up", "to": "1", "reason": "cold", "version": "1"}
        return self._forms[path]

    def _owner_in_browser(self) -> Credential:
        return next(one for one in self.credentials if one.name == "browser of olivia")


def _methods(route: Route) -> list[str]:
    """The methods that the route answers: a page's stand in the table, because a function view does not tell."""
    in_table = [method for path, method in rows_of(route.host) if path == route.path]
    return route.methods if route.is_api else in_table or route.methods


def is_public(request: ForeignRequest) -> bool:
    """Whether anybody may send it to any restaurant."""
    return rows_of("restaurant").get((request.route.path, request.method)) == "anybody"


def send(request: ForeignRequest, credential: Credential | None = None) -> Any:
    """Send it and read the whole response."""
    credential = credential or request.credential
    client = Client(headers={**credential.headers, **request.headers}, raise_request_exception=False)
    client.cookies.load(credential.cookies)
    response = client.generic(request.method.upper(), request.address, request.body, content_type=request.content_type)
    response.whole = b"".join(response.streaming_content) if response.streaming else response.content
    connection.set_schema_to_public()
    return response


def rolled_back(ask: Callable[[], Any]) -> Any:
    """Call and undo what it wrote. A savepoint, because `atomic` refuses the durable one of commands inside it."""
    savepoint = transaction.savepoint()
    try:
        return ask()
    finally:
        undo(savepoint)


def undo(savepoint: str) -> None:
    transaction.savepoint_rollback(savepoint)
    transaction.set_rollback(False)
    connection.search_path_set_schemas = None  # the rollback undid that too
    connection.set_schema_to_public()


class Records(logging.Handler):
    """Keeps what is logged, as the console would print it."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.texts: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))


def _is_broken(response: Any) -> bool:
    """Whether the server failed. No provider answers in these tests, so that a route that asks one says 503."""
    return response.status_code >= 500 and ProviderSilent.code.encode() not in _text_of(response)


class Inspector:
    """Sends requests and reports what they leaked or changed. Each is undone, so that none depends on another."""

    def __init__(self, alpha: Known, canaries: Canaries):
        self.alpha, self.canaries = alpha, canaries
        self._owner = bearer(self._person("restaurant_owner"), "Alpha's owner")
        self._mailboxes = set(people_of(alpha.restaurant))
        self._mails_before = set(OutgoingMail.objects.values_list("pk", flat=True))
        self._digest = Digest(canaries)
        self.before = self._digest.take()
        self.records = Records()
        restaurant = alpha.restaurant
        self._named = (str(restaurant.pk), restaurant.schema_name, alpha.host, *alpha.values["user_id"])
        self.statuses: dict[int, int] = {}

    def _person(self, role: str) -> Any:
        return self.alpha.restaurant.memberships.select_related("user").get(role=role).user

    def findings(self, request: ForeignRequest | SocketRequest) -> list[str]:
        """Send the request and return what it should not have done."""
        if isinstance(request, ForeignRequest) and request.is_warmed:
            warmed = ForeignRequest(
                0, "get", request.route, request.path, self.alpha.host, self._owner, "path", query=request.query,
                headers={"host": self.alpha.host},
            )  # fmt: skip
            rolled_back(lambda: send(warmed))
        return rolled_back(lambda: self._findings(request))

    def _findings(self, request: ForeignRequest | SocketRequest) -> list[str]:
        cached, wrote = _cached(), []
        self.records.texts.clear()
        outbox.outbox.clear()
        with connection.execute_wrapper(_noting_writes(wrote)):
            response = request.answer()
        self.statuses[response.status_code] = self.statuses.get(response.status_code, 0) + 1
        found = [f"answered {response.status_code}: {self.records.texts[-1:]}"] if _is_broken(response) else []
        said = request.canaries() | self._shown_to_all(request)
        places = {
            "the response": _text_of(response),
            "a log record": "\n".join(self.records.texts).encode(),
            "a cache": b"".join(_dumped(value) for value in self._newly_cached(cached)),
        }
        if wrote:
            places["a mail"] = b"".join(self._mails())
            named = None if Random(request.index).random() < WHOLE_DIGEST else self._digest.named_in(wrote)
            after = self._digest.take(named)
            changed = {
                table: (self.before[table], after[table]) for table in after if after[table] != self.before[table]
            }
            found += [f"changed Alpha's {table}: {rows}" for table, rows in changed.items()]
            clear_caches()
        for place, text in places.items():
            leaked = self.canaries.leaked(text) - said
            found += [f"{place} ({response.status_code}) shows {self._where(one)}" for one in sorted(leaked)[:5]]
        return found

    def _newly_cached(self, before: dict[tuple[int, Any], Any]) -> Iterator[Any]:
        """The values that were stored since, except those under a key that names Alpha or one of its people."""
        for key, value in _cached().items():
            if before.get(key) is not value and not any(name in repr(key) for name in self._named):
                yield value

    def _where(self, canary: bytes) -> str:
        return self.canaries.where.get(canary, f"{canary!r}")

    def _shown_to_all(self, request: ForeignRequest | SocketRequest) -> set[bytes]:
        if request.host != self.alpha.host:
            return set()
        return {canary for canary, where in self.canaries.where.items() if where in SHOWN_TO_ALL}

    def _mails(self) -> Iterator[bytes]:
        """The mails that the request made, except those to Alpha's own mailboxes."""
        made = OutgoingMail.objects.exclude(pk__in=self._mails_before)
        for row in made.exclude(restaurant=self.alpha.restaurant).exclude(to__in=self._mailboxes):
            mail = written(row)
            if mail is not None:
                yield f"{mail.subject}\n{mail.text}\n{mail.html}".encode()
        yield from (str(message.message()).encode() for message in outbox.outbox)


def _noting_writes(wrote: list[str]) -> Callable:
    def note(execute: Callable, sql: str, params: Any, many: bool, context: dict) -> Any:
        if WRITE.search(sql):
            wrote.append(sql)
        return execute(sql, params, many, context)

    return note


def _cached() -> dict[tuple[int, Any], Any]:
    return {(number, key): value for number, cache in enumerate(all_caches()) for key, value in cache.items()}


def _text_of(response: Any) -> bytes:
    headers = "\n".join(f"{name}: {value}" for name, value in response.headers.items())
    cookies = response.cookies.output()
    content = response.whole
    if response.headers.get("Content-Type", "").startswith("application/pdf"):
        content += "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).encode()
    return f"{headers}\n{cookies}\n".encode() + content


def _dumped(value: Any, depth: int = 0) -> bytes:
    """All text inside a cached value, compressed documents too."""
    if depth > DEEPEST or value is None:
        return b""
    if isinstance(value, bytes):
        try:
            return zlib.decompressobj(zlib.MAX_WBITS | 32).decompress(value)
        except zlib.error:
            return value
    if isinstance(value, dict):
        return b"".join(_dumped(one, depth + 1) for pair in value.items() for one in pair)
    if isinstance(value, list | tuple | set | frozenset):
        return b"".join(_dumped(one, depth + 1) for one in value)
    if is_dataclass(value) and not isinstance(value, type):
        return b"".join(_dumped(getattr(value, one.name, None), depth + 1) for one in fields(value))
    if hasattr(value, "__dict__") and not isinstance(value, type):
        return b"".join(_dumped(one, depth + 1) for one in vars(value).values())
    return str(value).encode()
