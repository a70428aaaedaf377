"""The sandbox's webhooks: signed as Stripe signs, sent three times at most."""

import hashlib
import hmac
import json
import secrets
import threading
import time
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import Request, urlopen

from payments.providers.sandbox.faults import Faults
from payments.providers.sandbox.store import Document, Store

PAUSES = (0, 1, 5)


def signature(secret: str, at: int, body: bytes) -> str:
    """Return Stripe's header: HMAC-SHA256 over time and body. `at` is in seconds since 1970."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


def event_body(kind: str, found: Document, account: str = "") -> bytes:
    """Return a Stripe event about an object; with the connected `account`, as a platform gets it."""
    event = {
        "id": f"evt_{secrets.token_hex(12)}", "object": "event", "type": kind, "created": int(time.time()),
        "livemode": False, "api_version": None, "pending_webhooks": 1, "request": None, "data": {"object": found},
        **({"account": account} if account else {}),
    }  # fmt: skip
    return json.dumps(event).encode()


class Webhooks:
    def __init__(self, store: Store, faults: Faults):
        self._store, self._faults = store, faults
        self._kept: list[tuple[str, dict[str, str], bytes]] = []
        self._lock = threading.Lock()

    def notify(self, account: str, kind: str, found: Document) -> None:
        """Send an event to every address of the account, and of the platform that opened it, from another thread."""
        connected = self._store.find(account, kind="account")
        platform = self._store.account_of(connected) if connected else ""
        own = [(row, "") for row in self._store.all("webhook_endpoint", account)]
        of_platform = [(row, account) for row in self._store.all("webhook_endpoint", platform) if row.get("connect")]
        for endpoint, named in [*own, *of_platform]:
            wanted = endpoint["enabled_events"]
            if "*" not in wanted and kind not in wanted:
                continue
            body = event_body(kind, found, named)
            signed = signature(endpoint["secret"], int(time.time()), body)
            self._send(endpoint["url"], {"Stripe-Signature": signed}, body)

    def plain(self, url: str, message: dict[str, Any]) -> None:
        """Send a message without a signature, as SumUp does."""
        if url:
            self._send(url, {}, json.dumps(message).encode())

    def _send(self, url: str, headers: dict[str, str], body: bytes) -> None:
        messages = [(url, headers, body)]
        with self._lock:
            if self._faults.take("", "reorder"):
                self._kept.append(messages.pop())  # sent after the next one
            elif self._kept:
                messages += self._kept
                self._kept = []
        if messages and self._faults.take("", "duplicate"):
            messages += messages
        if messages:
            threading.Thread(target=self._deliver, args=[messages], daemon=True).start()

    @staticmethod
    def _deliver(messages: list[tuple[str, dict[str, str], bytes]]) -> None:
        for url, headers, body in messages:
            for pause in PAUSES:
                time.sleep(pause)
                address, host = reachable(url)
                sent = {"Host": host, "Content-Type": "application/json", **headers}
                try:
                    with urlopen(Request(address, data=body, headers=sent), timeout=5):  # noqa: S310
                        break
                except (URLError, OSError):
                    continue


def reachable(url: str) -> tuple[str, str]:
    """Return URL and Host header. Only browsers resolve `*.localhost`; a program calls 127.0.0.1 and names the host."""
    parts = urlsplit(url)
    if (parts.hostname or "").endswith("localhost"):
        port = f":{parts.port}" if parts.port else ""
        return urlunsplit(parts._replace(netloc=f"127.0.0.1{port}")), parts.netloc
    return url, parts.netloc
