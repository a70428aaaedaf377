"""The sandbox's process: Stripe's and SumUp's APIs, a pay page, signed webhooks, an admin page and faults.

Standard library and one SQLite file: it shares nothing with the till but HTTP.
"""

import hashlib
import json
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from payments.providers.sandbox import admin_pages, billing_pages, pages, stripe_api, sumup_api
from payments.providers.sandbox.bank import Bank
from payments.providers.sandbox.errors import ApiError
from payments.providers.sandbox.faults import Faults
from payments.providers.sandbox.store import Store
from payments.providers.sandbox.stripe_api import StripeApi
from payments.providers.sandbox.sumup_api import SumUpApi
from payments.providers.sandbox.webhooks import Webhooks

MOST_BODY, MOST_FILE = 100_000, 10_000_000


class Server(ThreadingHTTPServer):
    """`public` is the address for guests."""

    daemon_threads = True

    def __init__(self, address: tuple[str, int], *, public: str, file: Path, quiet: bool = False):
        super().__init__(address, Handler)
        self.public, self.quiet = public.rstrip("/"), quiet
        self.store, self.faults = Store(file), Faults()
        self.bank = Bank(self.store, self.faults)
        self.webhooks = Webhooks(self.store, self.faults)
        self.sumup = SumUpApi(self.store, self.bank, public=self.public, send=self.webhooks.plain)
        self.stripe = StripeApi(self.store, self.bank, public=self.public, notify=self.webhooks.notify)

    def server_close(self) -> None:
        super().server_close()
        self.store.close()


class Handler(BaseHTTPRequestHandler):
    server: Server
    server_version = "Sandbox"

    def do_GET(self) -> None:
        self._answer("GET")

    def do_POST(self) -> None:
        self._answer("POST")

    def do_DELETE(self) -> None:
        self._answer("DELETE")

    def do_PATCH(self) -> None:
        self._answer("PATCH")

    def _answer(self, method: str) -> None:
        path, body = urlsplit(self.path).path, self._body()
        if path == "/health":
            return self._json(200, {"status": "ok"})
        if path.startswith("/pay/"):
            return self._pay(method, path.removeprefix("/pay/"), parse_qs(body.decode(errors="replace")))
        if path.startswith("/connect/"):
            return self._connect(method, path.removeprefix("/connect/"), parse_qs(body.decode(errors="replace")))
        if path.startswith(("/billing/", "/invoice/")):
            return self._billing(method, path, parse_qs(body.decode(errors="replace")))
        if path.startswith("/admin/"):
            return self._admin(method, parse_qs(body.decode(errors="replace")))
        if path.startswith(sumup_api.PATHS):
            return self._with_faults(f"{method} {path}", lambda: self._sumup(method, path, body))
        if path.startswith("/v1/"):
            return self._with_faults(f"{method} {path}", lambda: self._stripe(method, path, body))
        return self._json(404, {"error": "not found"})

    # -- the APIs ------------------------------------------------------------------------------------------

    def _with_faults(self, request: str, run: Callable[[], tuple[int, Any]]) -> None:
        faults = self.server.faults
        if faults.take(request, "error"):
            return self._json(500, {"error": {"type": "api_error", "message": "The sandbox failed on purpose."}})
        if late := faults.take(request, "late"):
            time.sleep(late.milliseconds / 1000)
        status, answer = run()
        if lost := faults.take(request, "lost"):
            time.sleep(lost.milliseconds / 1000)
        if faults.take(request, "error_after"):
            return self._json(500, {"error": {"type": "api_error", "message": "The sandbox failed on purpose."}})
        return self._json(status, answer)

    def _stripe(self, method: str, path: str, body: bytes) -> tuple[int, dict[str, Any]]:
        try:
            platform = stripe_api.account_of(self.headers.get("Authorization", ""))
            account = self.server.stripe.connect.acting_for(platform, self.headers.get("Stripe-Account", ""))
            if path == stripe_api.FILES:  # multipart; what is in the file does not matter here
                return 200, self.server.stripe.call(method, path, account, {"size": len(body)})
            text = body.decode(errors="replace") if method == "POST" else urlsplit(self.path).query
            return self._once(
                account, f"{method} {path} {text}", lambda: self._stripe_call(method, path, account, text)
            )
        except ApiError as error:
            return error.status, error.as_stripe()

    def _sumup(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        try:
            account = sumup_api.account_of(self.headers.get("Authorization", ""))
            return self.server.sumup.call(method, path, account, urlsplit(self.path).query, body)
        except ApiError as error:
            return error.status, error.as_sumup()

    def _stripe_call(self, method: str, path: str, account: str, text: str) -> dict[str, Any]:
        return self.server.stripe.call(method, path, account, stripe_api.decode(text))

    def _once(self, account: str, request: str, run: Callable[[], dict[str, Any]]) -> tuple[int, dict[str, Any]]:
        """Run a request; with an idempotency key once, and give its answer again. Raises ApiError."""
        key = self.headers.get("Idempotency-Key", "") if self.command == "POST" else ""
        if not key:
            return 200, run()
        digest, store = hashlib.sha256(request.encode()).hexdigest(), self.server.store
        with store.lock:
            earlier = store.answer(account, key)
            if earlier is None:
                try:
                    status, answer = 200, run()
                except ApiError as error:
                    status, answer = error.status, error.as_stripe()
                store.keep_answer(account, key, digest, status, answer)
                return status, answer
        if earlier[0] != digest:
            raise ApiError(
                400, f"Keys for idempotent requests can only be used with the same parameters. Key: {key}",
                kind="idempotency_error",
            )  # fmt: skip
        return earlier[1], earlier[2]

    # -- pages ---------------------------------------------------------------------------------------------

    def _pay(self, method: str, session_id: str, form: dict[str, list[str]]) -> None:
        session = self.server.store.find(session_id)
        if session is None or session["object"] not in ("checkout.session", sumup_api.KIND):
            return self._html(404, pages.missing())
        provider = self.server.sumup if session["object"] == sumup_api.KIND else self.server.stripe
        action = form.get("action", [""])[0]
        if method != "POST":
            intent = self.server.store.find(session["payment_intent"] or "")
            return self._html(200, pages.pay(session, intent))
        if action in ("approve", "decline"):
            approve = action == "approve" and not self.server.faults.take("", "decline")
            session = provider.press(session_id, approve=approve) or session
            if session["status"] == "open":
                return self._redirect(f"/pay/{session_id}")  # try another card
            return self._redirect(session["success_url"])
        return self._redirect(session["cancel_url"] or session["success_url"])

    def _connect(self, method: str, link_id: str, form: dict[str, list[str]]) -> None:
        connect = self.server.stripe.connect
        if method != "POST":
            found = connect.form(link_id)
            return self._html(200, found) if found else self._html(404, pages.missing())
        location = connect.visit(link_id, form.get("action", [""])[0])
        return self._redirect(location) if location else self._html(404, pages.missing())

    def _billing(self, method: str, path: str, form: dict[str, list[str]]) -> None:
        _, kind, name = path.split("/", 2)
        billing = self.server.stripe.billing
        found = billing_pages.invoice(billing, name) if kind == "invoice" else billing_pages.portal(billing, name)
        if found is None:
            return self._html(404, pages.missing())
        if method != "POST":
            return self._html(200, found)
        back = billing_pages.act(billing, name, form.get("action", [""])[0]) if kind == "billing" else ""
        return self._redirect(back or path)

    def _admin(self, method: str, form: dict[str, list[str]]) -> None:
        if method != "POST":
            return self._html(200, admin_pages.overview(self.server))
        fields = {name: values[0] for name, values in form.items()}
        try:
            admin_pages.act(self.server, fields)
        except ApiError as error:
            return self._html(error.status, admin_pages.overview(self.server, error.message))
        return self._redirect("/admin/")

    # -- plumbing ------------------------------------------------------------------------------------------

    def _body(self) -> bytes:
        length = self.headers.get("Content-Length", "0")
        most = MOST_FILE if urlsplit(self.path).path == stripe_api.FILES else MOST_BODY
        return self.rfile.read(min(int(length), most)) if length.isdigit() else b""

    def _json(self, status: int, body: Any) -> None:
        self._send(status, "application/json", json.dumps(body).encode())

    def _html(self, status: int, body: str) -> None:
        self._send(status, "text/html; charset=utf-8", body.encode())

    def _redirect(self, location: str) -> None:
        self.send_response(303)
        self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

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
        if not self.server.quiet:
            super().log_message(format, *args)
