"""Send one request to an address that a person typed and read the beginning of its answer. Touches no database.

It follows no redirect, uses no proxy, sends nothing but our headers, and never runs longer than SECONDS.
"""

import contextlib
import http.client
import socket
import ssl
import threading
import time
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from restaurants.webhooks import addresses
from restaurants.webhooks.addresses import AddressRefused, Target

CONNECT_SECONDS = 3.0
SECONDS = 10.0  # the whole attempt, however slowly an answer drips
MOST_READ = 1024  # bytes of the answer's body
USER_AGENT = "Fynlo-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Attempt:
    """What became of one request. `status` is None without an answer; `error` then says why, as a code.

    `answer` is the beginning of the body as text. `milliseconds` is how long all of it took.
    """

    status: int | None
    answer: str
    error: str
    milliseconds: int

    @property
    def is_delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


def send(url: str, body: bytes, headers: dict[str, str]) -> Attempt:
    """POST a body to an address, after checking it again. Never raises: what goes wrong is in the attempt."""
    return _attempt("POST", url, body, headers)


def fetch(url: str) -> Attempt:
    """GET an address by the same rules. Never raises: what goes wrong is in the attempt."""
    return _attempt("GET", url, None, {})


def _attempt(method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Attempt:
    began = time.monotonic()
    status, answer, error = None, "", ""
    try:
        status, answer = _request(method, url, body, headers)
    except AddressRefused as refusal:
        error = refusal.reason
    except ssl.SSLCertVerificationError:
        error = "certificate"
    except ssl.SSLError:
        error = "tls"
    except TimeoutError:
        error = "timeout"
    except socket.gaierror:
        error = "name"
    except (OSError, http.client.HTTPException):
        error = "connection"
    took = time.monotonic() - began
    if status is None and took >= SECONDS:
        error = "timeout"  # the watchdog closed the connection
    return Attempt(status, answer, error, int(took * 1000))


def _request(method: str, url: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str]:
    loopback = bool(settings.WEBHOOK_LOOPBACK_CA)  # tests only
    target = addresses.parse(url) if not loopback else addresses.parse(url, ports=tuple(range(1, 65536)))
    allows = _is_loopback if loopback else addresses.is_public
    ends = time.monotonic() + SECONDS
    connection = _Connection(target, addresses.resolve(target, allows=allows), ends)
    try:
        connection.request(method, target.path, body, {**headers, "User-Agent": USER_AGENT, "Connection": "close"})
        response = connection.getresponse()
        return response.status, response.read(MOST_READ).decode("utf-8", "replace")
    finally:
        connection.close()
        connection.dismiss_watchdog()


class _Connection(http.client.HTTPSConnection):
    """Connects to one checked address and verifies the certificate against the name. A watchdog ends it at `ends`."""

    def __init__(self, target: Target, address: str, ends: float):
        super().__init__(target.host, target.port, timeout=CONNECT_SECONDS, context=_context())
        self._address, self._ends = address, ends
        self._watchdog: threading.Timer | None = None

    def connect(self) -> None:
        plain = socket.create_connection((self._address, self.port), timeout=CONNECT_SECONDS)
        self._watchdog = threading.Timer(max(self._ends - time.monotonic(), 0), _cut, [plain.dup()])
        self._watchdog.daemon = True
        self._watchdog.start()
        plain.settimeout(SECONDS)
        self.sock = _context().wrap_socket(plain, server_hostname=self.host)

    def dismiss_watchdog(self) -> None:
        """Call when the answer is read. `close` would be too early: http.client calls it once the headers are read."""
        if self._watchdog is not None:
            self._watchdog.cancel()
            self._watchdog.args[0].close()


def _cut(duplicate: socket.socket) -> None:
    """End both directions of the connection, also for the thread that reads from it."""
    with contextlib.suppress(OSError):
        duplicate.shutdown(socket.SHUT_RDWR)


@cache
def _context_for(ca: str) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=ca or None)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _context() -> ssl.SSLContext:
    return _context_for(settings.WEBHOOK_LOOPBACK_CA)


def _is_loopback(address: str) -> bool:
    return address == "127.0.0.1"
