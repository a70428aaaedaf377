"""The part of Stripe's API that the product uses: https://docs.stripe.com/api, under `/v1/`."""

import re
import time
from collections.abc import Callable
from typing import Any

from payments.providers.sandbox import form_codec
from payments.providers.sandbox.bank import Bank
from payments.providers.sandbox.errors import ApiError, missing
from payments.providers.sandbox.store import Document, Store
from payments.providers.sandbox.stripe_billing import Billing
from payments.providers.sandbox.stripe_connect import Connect
from payments.providers.sandbox.stripe_terminal import Terminal

KEY = re.compile(r"(?:sk|rk)_test_sandbox_([a-z0-9_-]{1,40})")
SHORTEST_SESSION, LONGEST_SESSION = 30 * 60, 24 * 3600
MOST_PAGE = 100
FILES = "/v1/files"
Notify = Callable[[str, str, Document], None]


def account_of(authorization: str) -> str:
    """Return the account of a key `sk_test_sandbox_<name>`. Raises ApiError as Stripe refuses an unknown key."""
    key = authorization.removeprefix("Bearer ")
    found = KEY.fullmatch(key)
    if found is None:
        shown = f"{key[:8]}{'*' * 8}{key[-4:]}"
        raise ApiError(401, f"Invalid API Key provided: {shown}", kind="invalid_request_error")
    return f"acct_sandbox_{found[1]}"


class StripeApi:
    """`call` answers one request. `notify(account, type, object)` sends a webhook."""

    def __init__(self, store: Store, bank: Bank, *, public: str, notify: Notify):
        self.store, self.bank, self.public, self.notify = store, bank, public, notify
        self.terminal = Terminal(store, bank)
        self.connect = Connect(store, public=public, notify=notify)
        self.billing = Billing(store, public=public, notify=self._with_event, page=self._page)
        self._routes = [
            (method, re.compile(pattern), handler)
            for method, pattern, handler in (
                ("GET", r"/v1/account", self.account),
                ("POST", r"/v1/checkout/sessions", self.create_session),
                ("GET", r"/v1/checkout/sessions/([^/]+)", self.session),
                ("POST", r"/v1/checkout/sessions/([^/]+)/expire", self.expire_session),
                ("POST", r"/v1/payment_intents", self.create_intent),
                ("GET", r"/v1/payment_intents/([^/]+)", self.intent),
                ("POST", r"/v1/payment_intents/([^/]+)/cancel", self.cancel_intent),
                ("POST", r"/v1/payment_intents/([^/]+)/capture", self.capture_intent),
                ("POST", r"/v1/refunds", self.create_refund),
                ("GET", r"/v1/(refunds|disputes|payouts|charges)/([^/]+)", self.one),
                ("GET", r"/v1/(refunds|disputes|payouts|balance_transactions)", self.several),
                ("POST", r"/v1/disputes/([^/]+)", self.answer_dispute),
                ("POST", FILES, self.create_file),
                ("GET", r"/v1/webhook_endpoints", self.endpoints),
                ("POST", r"/v1/webhook_endpoints", self.create_endpoint),
                ("DELETE", r"/v1/webhook_endpoints/([^/]+)", self.delete_endpoint),
                *self.terminal.routes(),
                *self.connect.routes(),
                *self.billing.routes(),
            )
        ]

    def call(self, method: str, path: str, account: str, fields: dict[str, Any]) -> Document:
        """Return the answer. Raises ApiError."""
        for wanted, pattern, handler in self._routes:
            found = pattern.fullmatch(path)
            if wanted == method and found:
                with self.store.lock:
                    return self._expanded(handler(account, fields, *found.groups()), fields.get("expand") or [])
        raise ApiError(404, f"Unrecognized request URL ({method}: {path}).")

    # -- account -------------------------------------------------------------------------------------------

    def account(self, account: str, fields: dict[str, Any]) -> Document:
        """A connected account is stored; any other is made up from its key's name."""
        if (connected := self.store.find(account, kind="account")) is not None:
            return connected
        name = account.removeprefix("acct_sandbox_").replace("-", " ").replace("_", " ").title()
        return {
            "id": account, "object": "account", "country": "GB", "default_currency": "gbp", "charges_enabled": True,
            "payouts_enabled": True, "email": None, "business_profile": {"name": f"{name} (test money)"},
            "settings": {
                "dashboard": {"display_name": name},
                "payouts": {"schedule": {"interval": "daily", "delay_days": 3}},
            },
            "type": "standard",
        }  # fmt: skip

    # -- checkout ------------------------------------------------------------------------------------------

    def create_session(self, account: str, fields: dict[str, Any]) -> Document:
        if fields.get("mode") == "subscription":
            return self.billing.create_session(account, fields)
        try:
            line = fields["line_items"][0]
            price, quantity = line["price_data"], int(line["quantity"])
            amount, currency = int(price["unit_amount"]) * quantity, price["currency"]
            success, description = fields["success_url"], price["product_data"]["name"]
        except (KeyError, IndexError, TypeError, ValueError) as error:
            raise ApiError(400, f"Missing or invalid param: {error}", code="parameter_missing") from error
        now = int(time.time())
        expires_at = int(fields.get("expires_at", now + LONGEST_SESSION))
        if amount < 30:
            raise ApiError(400, "The total amount due must be at least £0.30 gbp.", code="amount_too_small")
        if not now + SHORTEST_SESSION <= expires_at <= now + LONGEST_SESSION:
            raise ApiError(400, "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.")
        made = self.store.add(
            "checkout.session", "cs_test", account, mode=fields.get("mode", "payment"), amount_total=amount,
            amount_subtotal=amount, currency=currency, status="open", payment_status="unpaid", payment_intent=None,
            client_reference_id=fields.get("client_reference_id"), metadata=fields.get("metadata", {}),
            intent_metadata=fields.get("payment_intent_data", {}).get("metadata", {}), success_url=success,
            application_fee=int(fields.get("payment_intent_data", {}).get("application_fee_amount", 0)),
            capture_method=fields.get("payment_intent_data", {}).get("capture_method", "automatic"),
            payment_method_types=fields.get("payment_method_types", ["card", "pay_by_bank"]),
            cancel_url=fields.get("cancel_url"), expires_at=expires_at, livemode=False, description=description,
        )  # fmt: skip
        return self.store.save(made | {"url": f"{self.public}/pay/{made['id']}"})

    def session(self, account: str, fields: dict[str, Any], session_id: str) -> Document:
        found = self.store.find(session_id, account, "checkout.session")
        if found is None:
            raise missing("checkout.session", session_id)
        if found["status"] == "open" and found["expires_at"] <= time.time():
            found = self._end_session(found)
        return found

    def expire_session(self, account: str, fields: dict[str, Any], session_id: str) -> Document:
        found = self.session(account, fields, session_id)
        if found["status"] != "open":
            raise ApiError(400, 'Only Checkout Sessions with a status in ["open"] can be expired.')
        ended = self._end_session(found)
        self.notify(account, "checkout.session.expired", ended)
        return ended

    def _end_session(self, session: Document) -> Document:
        return self.store.save(session | {"status": "expired", "url": None})

    def press(self, session_id: str, *, approve: bool) -> Document | None:
        """Do what a guest chose on the pay page; None for an unknown session. A session that is over stays as it is."""
        with self.store.lock:
            found = self.store.find(session_id, kind="checkout.session")
            if found is None:
                return None
            account = self.store.account_of(found)
            found = self.session(account, {}, session_id)
            if found["mode"] == "subscription":
                return self.billing.press(found, approve=approve)
            if found["status"] != "open":
                return found
            intent = self.store.find(found["payment_intent"]) if found["payment_intent"] else None
            if intent is None:
                intent = self.bank.new_intent(
                    account,
                    found["amount_total"],
                    found["currency"],
                    metadata=found["intent_metadata"],
                    application_fee_amount=found.get("application_fee") or None,
                    capture_method=found.get("capture_method", "automatic"),
                )
            found["payment_intent"] = intent["id"]
            if not approve:
                self.bank.decline(intent)
                self.store.save(found)
                self.notify(account, "payment_intent.payment_failed", intent)
                return found
            is_paid = self.bank.take(intent)["status"] == "succeeded"
            ended = {"status": "complete", "payment_status": "paid" if is_paid else "unpaid", "url": None}
            self.store.save(found := found | ended)
            self.notify(account, "checkout.session.completed", found)
            return found

    # -- intents and refunds -------------------------------------------------------------------------------

    def create_intent(self, account: str, fields: dict[str, Any]) -> Document:
        try:
            amount, currency = int(fields["amount"]), fields["currency"]
        except (KeyError, ValueError) as error:
            raise ApiError(400, "Missing required param: amount.", code="parameter_missing") from error
        kinds = fields.get("payment_method_types", ["card"])
        if amount < 30:
            raise ApiError(400, "Amount must be at least £0.30 gbp.", code="amount_too_small")
        made = self.bank.new_intent(
            account, amount, currency, metadata=fields.get("metadata", {}), payment_method_types=kinds,
            description=fields.get("description"), capture_method=fields.get("capture_method", "automatic"),
            amount_capturable=0, application_fee_amount=int(fields.get("application_fee_amount", 0)) or None,
        )  # fmt: skip
        return self.store.save(made | {"client_secret": f"{made['id']}_secret_{made['id'][3:]}"})

    def intent(self, account: str, fields: dict[str, Any], intent_id: str) -> Document:
        found = self.store.find(intent_id, account, "payment_intent")
        if found is None:
            raise missing("payment_intent", intent_id)
        return found

    def cancel_intent(self, account: str, fields: dict[str, Any], intent_id: str) -> Document:
        ended = self.bank.cancel(self.intent(account, fields, intent_id))
        self.notify(account, "payment_intent.canceled", ended)
        return ended

    def capture_intent(self, account: str, fields: dict[str, Any], intent_id: str) -> Document:
        amount = int(fields["amount_to_capture"]) if "amount_to_capture" in fields else None
        intent = self.intent(account, fields, intent_id)
        if "application_fee_amount" in fields:
            intent["application_fee_amount"] = int(fields["application_fee_amount"])
        taken = self.bank.capture_held(intent, amount)
        self.notify(account, "payment_intent.succeeded", taken)
        return taken

    def create_refund(self, account: str, fields: dict[str, Any]) -> Document:
        intent = self.intent(account, fields, fields.get("payment_intent", ""))
        amount = int(fields["amount"]) if "amount" in fields else None
        refund = self.bank.refund(
            intent, amount, fields.get("metadata", {}), with_fee=fields.get("refund_application_fee") == "true"
        )
        self.notify(account, "refund.created", refund)
        return refund

    def one(self, account: str, fields: dict[str, Any], kinds: str, document_id: str) -> Document:
        found = self.store.find(document_id, account, kinds.removesuffix("s"))
        if found is None:
            raise missing(kinds.removesuffix("s"), document_id)
        return found

    def several(self, account: str, fields: dict[str, Any], kinds: str) -> Document:
        rows = self.store.all(kinds.removesuffix("s"), account)
        for name in ("payout", "payment_intent", "charge", "type"):
            if name in fields:
                rows = [row for row in rows if row.get(name) == fields[name]]
        created = fields.get("created") or {}
        since = int(created["gte"]) if isinstance(created, dict) and "gte" in created else 0
        return self._page([row for row in rows if row["created"] >= since], fields, f"/v1/{kinds}")

    def answer_dispute(self, account: str, fields: dict[str, Any], dispute_id: str) -> Document:
        found = self.one(account, fields, "disputes", dispute_id)
        if found["status"] != "needs_response":
            raise ApiError(400, "This dispute can no longer be updated.")
        found["evidence"] |= fields.get("evidence", {})
        if fields.get("submit", "false") == "true":
            found["status"] = "under_review"
            found["evidence_details"] |= {"has_evidence": True, "submission_count": 1}
            self.notify(account, "charge.dispute.updated", found)
        return self.store.save(found)

    def create_file(self, account: str, fields: dict[str, Any]) -> Document:
        return self.store.add(
            "file", "file", account, purpose="dispute_evidence", size=fields["size"], type="pdf", url=None,
            filename=None,
        )  # fmt: skip

    def present(self, reader_id: str, *, what: str) -> bool:
        """Do what a guest does at a reader and send the webhooks; False when no card is awaited."""
        found = self.terminal.present(reader_id, what=what)
        if found is None:
            return False
        reader, intent = found
        account = self.store.account_of(reader)
        kinds = {
            "succeeded": "payment_intent.succeeded", "requires_capture": "payment_intent.amount_capturable_updated",
        }  # fmt: skip
        self.notify(account, kinds.get(intent["status"], "payment_intent.payment_failed"), intent)
        done = "succeeded" if reader["action"]["status"] == "succeeded" else "failed"
        self.notify(account, f"terminal.reader.action_{done}", reader)
        return True

    # -- webhooks ------------------------------------------------------------------------------------------

    def endpoints(self, account: str, fields: dict[str, Any]) -> Document:
        rows = [{**row, "secret": None} for row in self.store.all("webhook_endpoint", account)]
        return self._page(rows, fields, "/v1/webhook_endpoints")

    def create_endpoint(self, account: str, fields: dict[str, Any]) -> Document:
        made = self.store.add(
            "webhook_endpoint", "we", account, url=fields.get("url", ""), status="enabled", livemode=False,
            enabled_events=fields.get("enabled_events", ["*"]), connect=fields.get("connect") == "true",
        )  # fmt: skip
        return self.store.save(made | {"secret": f"whsec_{made['id'][3:]}{made['id'][3:]}"})

    def delete_endpoint(self, account: str, fields: dict[str, Any], endpoint_id: str) -> Document:
        found = self.store.find(endpoint_id, account, "webhook_endpoint")
        if found is None:
            raise missing("webhook endpoint", endpoint_id)
        self.store.remove(found)
        return {"id": endpoint_id, "object": "webhook_endpoint", "deleted": True}

    # -- plumbing ------------------------------------------------------------------------------------------

    def _with_event(self, account: str, kind: str, found: Document) -> None:
        """Send a webhook, and keep its event for `GET /v1/events`."""
        self.store.add("event", "evt", account, type=kind, data={"object": found}, livemode=False, customer=None)
        self.notify(account, kind, found)

    def _page(self, rows: list[Document], fields: dict[str, Any], url: str) -> Document:
        after = fields.get("starting_after")
        if after:
            place = next((place for place, row in enumerate(rows) if row["id"] == after), len(rows))
            rows = rows[place + 1 :]
        limit = min(int(fields.get("limit", 10)), MOST_PAGE)
        return {"object": "list", "data": rows[:limit], "has_more": len(rows) > limit, "url": url}

    def _expanded(self, document: Document, paths: list[str]) -> Document:
        """Return the document with the objects in place of the ids that `expand` names."""
        for path in paths:
            first, _, rest = path.partition(".")
            rows = document["data"] if first == "data" else None
            if rows is not None:
                document["data"] = [self._expanded(row, [rest]) for row in rows]
                continue
            value = document.get(first)
            found = self.store.find(value) if isinstance(value, str) else value
            if isinstance(found, dict):
                document[first] = self._expanded(found, [rest] if rest else [])
        return document


def decode(body: str) -> dict[str, Any]:
    """Raises ApiError for a form that cannot be read."""
    try:
        return form_codec.decode(body)
    except ValueError as error:
        raise ApiError(400, "Invalid request body.") from error
