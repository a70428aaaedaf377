"""The sandbox's process: an API, a pay page, signed webhooks, and delays that tests can set.

Standard library and one SQLite file: it shares nothing with the till but HTTP.
"""

import hmac
import json
import secrets
import sqlite3
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.parse import parse_qs, urlsplit, urlunsplit
from urllib.request import Request, urlopen

from payments.providers.sandbox import pages
from payments.providers.sandbox.signing import signature

COLUMNS = (
    "id", "key", "request", "amount", "currency", "description", "return_url", "notify_url", "expires_at", "status",
    "reason",
)  # fmt: skip
OUTCOMES = {"approve": ("captured", ""), "decline": ("declined", "Your bank has declined this payment.")}
FEE_PER_MILLE = 12
MOST_BODY = 100_000
NOTIFY_PAUSES = (0, 1, 5)


class Payments:
    """The payments of the sandbox. One connection, one lock: it serves a demo, not a bank."""

    def __init__(self, file: Path):
        self._lock = threading.Lock()
        self._database = sqlite3.connect(file, check_same_thread=False)
        with self._database:
            self._database.execute(
                "CREATE TABLE IF NOT EXISTS payment (id TEXT PRIMARY KEY, key TEXT UNIQUE, request TEXT,"
                " amount INTEGER, currency TEXT, description TEXT, return_url TEXT, notify_url TEXT,"
                " expires_at INTEGER, status TEXT,"
                " reason TEXT)"
            )

    def create(self, key: str, fields: dict[str, Any]) -> dict[str, Any]:
        """Return the payment of that key, created on the first call. Raises ValueError for another request's key."""
        request = json.dumps(fields, sort_keys=True)
        with self._lock, self._database:
            self._database.execute(
                f"INSERT INTO payment ({', '.join(COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', '')"  # noqa: S608
                " ON CONFLICT (key) DO NOTHING",
                [
                    f"sp_{secrets.token_urlsafe(16)}", key, request, fields["amount"], fields["currency"],
                    fields["description"], fields["return_url"], fields["notify_url"], fields["expires_at"],
                ],
            )  # fmt: skip
            found = self._find("key", key)
        if found is None or found["request"] != request:
            raise ValueError("another payment has this idempotency key")
        return found

    def find(self, column: str, value: str) -> dict[str, Any] | None:
        with self._lock, self._database:
            return self._find(column, value)

    def settle(self, payment_id: str, status: str, reason: str = "") -> dict[str, Any] | None:
        """Set the status of a pending payment; any other stays as it is."""
        with self._lock, self._database:
            self._find("id", payment_id)
            self._database.execute(
                "UPDATE payment SET status = ?, reason = ? WHERE id = ? AND status = 'pending'",
                [status, reason, payment_id],
            )
            return self._find("id", payment_id)

    def count(self) -> dict[str, int]:
        with self._lock, self._database:
            return dict(self._database.execute("SELECT status, count(*) FROM payment GROUP BY status"))

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def _find(self, column: str, value: str) -> dict[str, Any] | None:
        self._database.execute(
            "UPDATE payment SET status = 'expired' WHERE status = 'pending' AND expires_at <= ?", [time.time()]
        )
        row = self._database.execute(
            f"SELECT {', '.join(COLUMNS)} FROM payment WHERE {column} = ?",  # noqa: S608, a column of ours
            [value],
        ).fetchone()
        return dict(zip(COLUMNS, row, strict=True)) if row else None


class Server(ThreadingHTTPServer):
    """`public` is the address for guests. `delays` are the seconds that the next calls take, for tests."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], *, public: str, secret: str, file: Path, testing: bool = False):
        super().__init__(address, Handler)
        self.public, self.secret, self.testing = public.rstrip("/"), secret, testing
        self.payments = Payments(file)
        self.delays: dict[str, list[float]] = {"before": [], "after": []}
        self.calls = 0

    def payload(self, payment: dict[str, Any]) -> dict[str, Any]:
        """Return a payment as the API shows it."""
        captured = payment["status"] == "captured"
        return {
            "id": payment["id"],
            "key": payment["key"],
            "status": payment["status"],
            "amount": payment["amount"],
            "currency": payment["currency"],
            "fee": (payment["amount"] * FEE_PER_MILLE + 500) // 1000 if captured else 0,
            "pay_url": f"{self.public}/pay/{payment['id']}",
            "reason": payment["reason"],
        }

    def notify(self, payment: dict[str, Any]) -> None:
        """Send the webhook, three times at most."""
        threading.Thread(target=self._notify, args=[payment], daemon=True).start()

    def _notify(self, payment: dict[str, Any]) -> None:
        body = json.dumps({"type": "payment.changed", "id": payment["id"], "key": payment["key"]}).encode()
        for pause in NOTIFY_PAUSES:
            time.sleep(pause)
            url, host = _reachable(payment["notify_url"])
            signed = signature(self.secret, int(time.time()), body)
            headers = {"Host": host, "Content-Type": "application/json", "X-Sandbox-Signature": signed}
            try:
                with urlopen(Request(url, data=body, headers=headers), timeout=5):  # noqa: S310
                    return
            except (URLError, OSError):
                continue


def _reachable(url: str) -> tuple[str, str]:
    """Return URL and Host header. Only browsers resolve `*.localhost`; a program calls 127.0.0.1 and names the host."""
    parts = urlsplit(url)
    if (parts.hostname or "").endswith("localhost"):
        port = f":{parts.port}" if parts.port else ""
        return urlunsplit(parts._replace(netloc=f"127.0.0.1{port}")), parts.netloc
    return url, parts.netloc


class Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "Sandbox"

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, parse_qs(urlsplit(self.path).query)
        if path == "/health":
            return self._json(200, {"status": "ok"})
        if path.startswith("/pay/"):
            return self._pay_page(path.removeprefix("/pay/"))
        if path == "/v1/payments" and self._is_authorised():
            return self._object(self.server.payments.find("id", query.get("id", [""])[0]))
        if path == "/v1/testing" and self.server.testing:
            return self._json(200, {"payments": self.server.payments.count(), "calls": self.server.calls})
        return self._json(404, {"error": "not found"})

    def do_POST(self) -> None:
        path, body = urlsplit(self.path).path, self._body()
        if path.startswith("/pay/"):
            return self._decide(path.removeprefix("/pay/"), parse_qs(body.decode(errors="replace")))
        try:
            fields = json.loads(body)
        except ValueError:
            return self._json(400, {"error": "not JSON"})
        if path == "/v1/testing" and self.server.testing:
            self.server.delays = {when: list(fields.get(when, ())) for when in ("before", "after")}
            return self._json(200, {})
        if not self._is_authorised():
            return None
        if path == "/v1/payments":
            return self._create(fields)
        if path == "/v1/cancel":
            found = self.server.payments.find("key", fields.get("key", ""))
            return self._object(found and self.server.payments.settle(found["id"], "cancelled"))
        return self._json(404, {"error": "not found"})

    # -- the API -------------------------------------------------------------------------------------------

    def _create(self, fields: dict[str, Any]) -> None:
        self.server.calls += 1
        key = self.headers.get("Idempotency-Key", "")
        if not key or not isinstance(fields.get("amount"), int) or fields["amount"] < 1:
            return self._json(422, {"error": "an idempotency key and an amount in pence are needed"})
        self._delay("before")
        try:
            found = self.server.payments.create(key, fields)
        except (ValueError, KeyError) as error:
            return self._json(422, {"error": str(error)})
        self._delay("after")
        return self._object(found)

    def _delay(self, when: str) -> None:
        if self.server.delays[when]:
            time.sleep(self.server.delays[when].pop(0))

    def _is_authorised(self) -> bool:
        if hmac.compare_digest(self.headers.get("Authorization", ""), f"Bearer {self.server.secret}"):
            return True
        self._json(401, {"error": "the secret is missing or wrong"})
        return False

    def _object(self, payment: dict[str, Any] | None) -> None:
        if payment is None:
            return self._json(404, {"error": "payment not found"})
        return self._json(200, self.server.payload(payment))

    # -- the pay page --------------------------------------------------------------------------------------

    def _pay_page(self, payment_id: str) -> None:
        payment = self.server.payments.find("id", payment_id)
        if payment is None:
            return self._html(404, pages.missing())
        return self._html(200, pages.pay(payment))

    def _decide(self, payment_id: str, form: dict[str, list[str]]) -> None:
        payment = self.server.payments.find("id", payment_id)
        if payment is None:
            return self._html(404, pages.missing())
        action = form.get("action", [""])[0]
        if action in OUTCOMES:
            payment = self.server.payments.settle(payment_id, *OUTCOMES[action]) or payment
            self.server.notify(payment)
        self.send_response(303)
        self.send_header("Location", payment["return_url"])
        self.send_header("Content-Length", "0")
        self.end_headers()
        return None

    # -- plumbing ------------------------------------------------------------------------------------------

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        return self.rfile.read(min(int(length), MOST_BODY)) if length.isdigit() else b""

    def _json(self, status: int, body: dict[str, Any]) -> None:
        self._send(status, "application/json", json.dumps(body).encode())

    def _html(self, status: int, body: str) -> None:
        self._send(status, "text/html; charset=utf-8", body.encode())

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        # The form redirects to the restaurant, so form-action is left open.
        self.send_header("Content-Security-Policy", f"default-src 'none'; style-src 'sha256-{pages.STYLE_HASH}'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        if self.server.testing:
            return
        super().log_message(format, *args)
