"""SumUp's Cloud API for Solo readers: https://developer.sumup.com/api/readers. The admin page is their screen."""

from typing import Any
from uuid import uuid4

from payments.providers.sandbox.bank import Bank
from payments.providers.sandbox.errors import ApiError, ReaderError
from payments.providers.sandbox.store import Document, Store

KIND = "sumup_reader"
CHECKOUT = "sumup_reader_checkout"


class Readers:
    """`time` writes seconds as SumUp does. A checkout has a transaction once a guest has presented a card."""

    def __init__(self, store: Store, bank: Bank, *, time: Any):
        self.store, self.bank, self.time = store, bank, time

    def routes(self) -> tuple[tuple[str, str, Any], ...]:
        one = r"/v0\.1/merchants/([^/]+)/readers/([^/]+)"
        return (
            ("GET", r"/v0\.1/merchants/([^/]+)/readers", self.readers),
            ("POST", r"/v0\.1/merchants/([^/]+)/readers", self.pair),
            ("GET", one, self.reader),
            ("PATCH", one, self.rename),
            ("DELETE", one, self.remove),
            ("GET", one + "/status", self.status),
            ("POST", one + "/checkout", self.checkout),
            ("POST", one + "/terminate", self.terminate),
        )

    # -- set-up --------------------------------------------------------------------------------------------

    def readers(self, account: str, fields: dict[str, Any], code: str) -> Document:
        return {"items": [self._shown(row) for row in self.store.all(KIND, account)]}

    def pair(self, account: str, fields: dict[str, Any], code: str) -> Document:
        """Every code that starts with `SIM` is shown by some reader."""
        if not str(fields.get("pairing_code", "")).upper().startswith("SIM"):
            raise ApiError(404, "There is no pending reader for the submitted pairing code.", code="NOT_FOUND")
        made = self.store.add(
            KIND, "rdr", account, label=fields.get("name", "Solo"), status="online", action=None,
            serial_number=f"U{len(self.store.all(KIND)) + 1:09d}",
        )  # fmt: skip
        return self._shown(made)

    def reader(self, account: str, fields: dict[str, Any], code: str, reader_id: str) -> Document:
        return self._shown(self._found(account, reader_id))

    def rename(self, account: str, fields: dict[str, Any], code: str, reader_id: str) -> Document:
        return self._shown(self.store.save(self._found(account, reader_id) | {"label": fields.get("name", "")}))

    def remove(self, account: str, fields: dict[str, Any], code: str, reader_id: str) -> Document:
        self.store.remove(self._found(account, reader_id))
        return {}

    def status(self, account: str, fields: dict[str, Any], code: str, reader_id: str) -> Document:
        found = self._found(account, reader_id)
        state = "WAITING_FOR_CARD" if _waits(found) else "IDLE"
        return {"data": {"status": found["status"].upper(), "state": state, "battery_level": 84.0}}

    # -- payments ------------------------------------------------------------------------------------------

    def checkout(self, account: str, fields: dict[str, Any], code: str, reader_id: str) -> Document:
        found, affiliate = self._found(account, reader_id), fields.get("affiliate") or {}
        total = fields.get("total_amount") or {}
        if not affiliate.get("key") or not affiliate.get("app_id"):
            raise ReaderError(422, "An affiliate key is required.", code="AFFILIATE")
        if found["status"] == "offline":
            raise ReaderError(422, "The device is offline.", code="READER_OFFLINE")
        if _waits(found):
            raise ReaderError(422, "Another checkout is in progress on this device.", code="READER_BUSY")
        made = self.store.add(
            CHECKOUT, "rc", account, amount=int(total["value"]), currency=total["currency"], intent=None,
            client_transaction_id=str(uuid4()), foreign_transaction_id=affiliate.get("foreign_transaction_id", ""),
            description=fields.get("description", ""), return_url=fields.get("return_url", ""), status="PENDING",
        )  # fmt: skip
        self.store.save(found | {"action": {"status": "in_progress", "checkout": made["id"]}})
        return {"data": {"client_transaction_id": made["client_transaction_id"], "checkout_id": made["id"]}}

    def terminate(self, account: str, fields: dict[str, Any], code: str, reader_id: str) -> Document:
        found = self._found(account, reader_id)
        if found["status"] == "offline":
            raise ReaderError(422, "The device is offline.", code="READER_OFFLINE")
        self.store.save(found | {"action": None})
        return {}

    def present(self, reader_id: str, *, what: str) -> tuple[Document, Document] | None:
        """Let a guest `tap` a card, have it `decline`d, or `leave`. Return reader and checkout; None if none waits."""
        with self.store.lock:
            found = self.store.find(reader_id, kind=KIND)
            if found is None or not _waits(found):
                return None
            checkout = self.store.find(found["action"]["checkout"])
            assert checkout is not None
            account = self.store.account_of(found)
            if what == "tap":
                currency = checkout["currency"].lower()
                intent = self.bank.capture(
                    self.bank.new_intent(account, checkout["amount"], currency, provider="sumup")
                )
                checkout |= {"status": "SUCCESSFUL", "intent": intent["id"]}
            else:
                checkout["status"] = "FAILED" if what == "decline" else "CANCELLED"
            return self.store.save(found | {"action": None}), self.store.save(checkout)

    def checkout_of(self, account: str, fields: dict[str, Any]) -> Document:
        """Return the checkout whose transaction a query names. Raises ApiError without one, or before a card came."""
        for name in ("client_transaction_id", "foreign_transaction_id"):
            for row in self.store.all(CHECKOUT, account):
                if fields.get(name) and row[name] == fields[name] and row["status"] != "PENDING":
                    return row
        raise ApiError(404, "Resource not found", code="NOT_FOUND")

    def _found(self, account: str, reader_id: str) -> Document:
        found = self.store.find(reader_id, account, KIND)
        if found is None:
            raise ApiError(404, "Reader not found", code="NOT_FOUND")
        return found

    def _shown(self, row: Document) -> Document:
        created = self.time(row["created"])
        return {
            "id": row["id"], "name": row["label"], "status": "paired", "created_at": created, "updated_at": created,
            "device": {"identifier": row["serial_number"], "model": "virtual-solo"}, "metadata": {},
        }  # fmt: skip


def _waits(reader: Document) -> bool:
    return bool(reader["action"]) and reader["action"]["status"] == "in_progress"
