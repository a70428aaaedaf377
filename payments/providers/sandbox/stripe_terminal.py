"""Stripe Terminal: simulated card readers, driven by the server. The admin page is their screen and their guest."""

import time
from typing import Any

from payments.providers.sandbox.bank import DECLINED, Bank
from payments.providers.sandbox.errors import ApiError, missing
from payments.providers.sandbox.store import Document, Store

KIND = "terminal.reader"


class Terminal:
    def __init__(self, store: Store, bank: Bank):
        self.store, self.bank = store, bank

    def routes(self) -> tuple[tuple[str, str, Any], ...]:
        return (
            ("GET", r"/v1/terminal/locations", self.locations),
            ("GET", r"/v1/terminal/readers", self.readers),
            ("POST", r"/v1/terminal/readers", self.register),
            ("GET", r"/v1/terminal/readers/([^/]+)", self.reader),
            ("POST", r"/v1/terminal/readers/([^/]+)", self.rename),
            ("DELETE", r"/v1/terminal/readers/([^/]+)", self.remove),
            ("POST", r"/v1/terminal/readers/([^/]+)/process_payment_intent", self.process),
            ("POST", r"/v1/terminal/readers/([^/]+)/cancel_action", self.cancel),
            ("POST", r"/v1/terminal/connection_tokens", self.connection_token),
        )

    # -- set-up --------------------------------------------------------------------------------------------

    def locations(self, account: str, fields: dict[str, Any]) -> Document:
        place = {
            "id": f"tml_{account.removeprefix('acct_sandbox_')}", "object": "terminal.location", "metadata": {},
            "display_name": "Simulated restaurant", "livemode": False,
            "address": {"line1": "1 High Street", "city": "London", "postal_code": "N1 1AA", "country": "GB"},
        }  # fmt: skip
        return {"object": "list", "data": [place], "has_more": False, "url": "/v1/terminal/locations"}

    def readers(self, account: str, fields: dict[str, Any]) -> Document:
        found = self.store.all(KIND, account)
        return {"object": "list", "data": found, "has_more": False, "url": "/v1/terminal/readers"}

    def register(self, account: str, fields: dict[str, Any]) -> Document:
        """Every code that starts with `simulated` is shown by some reader, as `simulated-wpe` at Stripe."""
        if not str(fields.get("registration_code", "")).startswith("simulated"):
            raise ApiError(400, "No reader shows this registration code.", code="resource_missing")
        return self.store.add(
            KIND, "tmr", account, label=fields.get("label") or "Simulated reader", status="online", action=None,
            device_type="simulated_wisepos_e", serial_number=f"SIMULATOR-{len(self.store.all(KIND)) + 1}",
            location=fields.get("location"), livemode=False, metadata={},
        )  # fmt: skip

    def reader(self, account: str, fields: dict[str, Any], reader_id: str) -> Document:
        found = self.store.find(reader_id, account, KIND)
        if found is None:
            raise missing("terminal reader", reader_id)
        return found

    def rename(self, account: str, fields: dict[str, Any], reader_id: str) -> Document:
        return self.store.save(self.reader(account, fields, reader_id) | {"label": fields.get("label", "")})

    def remove(self, account: str, fields: dict[str, Any], reader_id: str) -> Document:
        self.store.remove(self.reader(account, fields, reader_id))
        return {"id": reader_id, "object": KIND, "deleted": True}

    # -- payments ------------------------------------------------------------------------------------------

    def process(self, account: str, fields: dict[str, Any], reader_id: str) -> Document:
        found = self.reader(account, fields, reader_id)
        intent = self.store.find(fields.get("payment_intent", ""), account, "payment_intent")
        if intent is None:
            raise missing("payment_intent", fields.get("payment_intent", ""))
        if intent["status"] in ("succeeded", "canceled", "requires_capture"):
            raise ApiError(400, "This PaymentIntent is over.", code="payment_intent_unexpected_state")
        if found["status"] == "offline":
            raise ApiError(400, "Reader is currently offline.", code="terminal_reader_offline")
        if found["action"] and found["action"]["status"] == "in_progress":
            raise ApiError(400, "Reader is currently processing another request.", code="terminal_reader_busy")
        found["action"] = {
            "type": "process_payment_intent", "status": "in_progress", "failure_code": None, "failure_message": None,
            "process_payment_intent": {"payment_intent": intent["id"]},
        }  # fmt: skip
        return self.store.save(found)

    def cancel(self, account: str, fields: dict[str, Any], reader_id: str) -> Document:
        return self.store.save(self.reader(account, fields, reader_id) | {"action": None})

    def present(self, reader_id: str, *, what: str) -> tuple[Document, Document] | None:
        """Let a guest `tap` a card, have it `decline`d, or `leave`. Return reader and intent; None when none waits."""
        with self.store.lock:
            found = self.store.find(reader_id, kind=KIND)
            action = found["action"] if found else None
            if found is None or not action or action["status"] != "in_progress":
                return None
            intent = self.store.find(action["process_payment_intent"]["payment_intent"])
            assert intent is not None
            if what == "tap":
                self.bank.take(intent)
                action["status"] = "succeeded"
            elif what == "decline":
                self.bank.decline(intent)
                action |= {"status": "failed", "failure_code": "card_declined", "failure_message": DECLINED}
            else:
                action |= {
                    "status": "failed", "failure_code": "customer_canceled",
                    "failure_message": "The guest cancelled on the reader.",
                }  # fmt: skip
            return self.store.save(found), intent

    def connection_token(self, account: str, fields: dict[str, Any]) -> Document:
        return {
            "object": "terminal.connection_token", "secret": f"pst_test_{account}_{int(time.time())}",
            "location": fields.get("location"),
        }  # fmt: skip
