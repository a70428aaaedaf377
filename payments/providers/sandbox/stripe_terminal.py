"""Stripe Terminal: one simulated card reader an account, driven by the server."""

from typing import Any

from payments.providers.sandbox.bank import DECLINED, Bank
from payments.providers.sandbox.errors import ApiError, missing
from payments.providers.sandbox.store import Document, Store


class Terminal:
    def __init__(self, store: Store, bank: Bank):
        self.store, self.bank = store, bank

    def routes(self) -> tuple[tuple[str, str, Any], ...]:
        return (
            ("GET", r"/v1/terminal/readers", self.readers),
            ("GET", r"/v1/terminal/readers/([^/]+)", self.reader),
            ("POST", r"/v1/terminal/readers/([^/]+)/process_payment_intent", self.process),
            ("POST", r"/v1/terminal/readers/([^/]+)/cancel_action", self.cancel),
            ("POST", r"/v1/terminal/connection_tokens", self.connection_token),
        )

    def readers(self, account: str, fields: dict[str, Any]) -> Document:
        found = self.store.all("terminal.reader", account)
        if not found:
            found = [
                self.store.add(
                    "terminal.reader", "tmr", account, label="Simulated reader", status="online", action=None,
                    device_type="simulated_wisepos_e", serial_number="SIMULATOR", location=None, livemode=False,
                    metadata={},
                )
            ]  # fmt: skip
        return {"object": "list", "data": found, "has_more": False, "url": "/v1/terminal/readers"}

    def reader(self, account: str, fields: dict[str, Any], reader_id: str) -> Document:
        found = self.store.find(reader_id, account, "terminal.reader")
        if found is None:
            raise missing("terminal reader", reader_id)
        return found

    def process(self, account: str, fields: dict[str, Any], reader_id: str) -> Document:
        found = self.reader(account, fields, reader_id)
        intent = self.store.find(fields.get("payment_intent", ""), account, "payment_intent")
        if intent is None:
            raise missing("payment_intent", fields.get("payment_intent", ""))
        if found["action"] and found["action"]["status"] == "in_progress":
            raise ApiError(400, "Reader is currently processing another request.", code="terminal_reader_busy")
        found["action"] = {
            "type": "process_payment_intent", "status": "in_progress", "failure_code": None, "failure_message": None,
            "process_payment_intent": {"payment_intent": intent["id"]},
        }  # fmt: skip
        return self.store.save(found)

    def cancel(self, account: str, fields: dict[str, Any], reader_id: str) -> Document:
        found = self.reader(account, fields, reader_id)
        found["action"] = None
        return self.store.save(found)

    def present(self, reader_id: str, *, approve: bool) -> Document | None:
        """Do what a guest's card does on the reader. Return the payment intent; None when the reader waits for none."""
        with self.store.lock:
            found = self.store.find(reader_id, kind="terminal.reader")
            action = found["action"] if found else None
            if found is None or not action or action["status"] != "in_progress":
                return None
            intent = self.store.find(action["process_payment_intent"]["payment_intent"])
            assert intent is not None
            if approve:
                self.bank.capture(intent)
                action["status"] = "succeeded"
            else:
                self.bank.decline(intent)
                action |= {"status": "failed", "failure_code": "card_declined", "failure_message": DECLINED}
            self.store.save(found)
            return intent

    def connection_token(self, account: str, fields: dict[str, Any]) -> Document:
        return {"object": "terminal.connection_token", "secret": f"pst_test_{account}"}
