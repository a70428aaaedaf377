"""The part of SumUp's API that the product uses: https://developer.sumup.com/api."""

import json
import re
import time
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs

from payments.providers.sandbox.bank import CARD, Bank
from payments.providers.sandbox.errors import ApiError
from payments.providers.sandbox.store import Document, Store
from payments.providers.sandbox.sumup_readers import Readers

KEY = re.compile(r"sup_sk_sandbox_([a-z0-9_-]{1,40})")
PATHS = ("/v0.1/", "/v1.0/", "/v1/merchants/", "/v2.1/")
KIND = "sumup_checkout"
REFUNDED = {"succeeded": "REFUNDED", "pending": "PENDING", "failed": "FAILED"}
STATUS = {"open": "PENDING", "complete": "PAID", "expired": "EXPIRED"}
Send = Callable[[str, dict[str, Any]], None]


def account_of(authorization: str) -> str:
    """Return the merchant code of a key `sup_sk_sandbox_<name>`. Raises ApiError for another key."""
    found = KEY.fullmatch(authorization.removeprefix("Bearer "))
    if found is None:
        raise ApiError(401, "Unauthorized.", code="UNAUTHORIZED")
    return f"MSANDBOX-{found[1]}"


class SumUpApi:
    """`call` answers one request with a status and a body. `send(url, message)` sends a notification."""

    def __init__(self, store: Store, bank: Bank, *, public: str, send: Send):
        self.store, self.bank, self.public, self.send = store, bank, public, send
        self.readers = Readers(store, bank, time=_time)
        self._routes = [
            (method, re.compile(pattern), handler)
            for method, pattern, handler in (
                ("GET", r"/v0\.1/memberships", self.memberships),
                ("GET", r"/v1/merchants/([^/]+)", self.merchant),
                ("POST", r"/v0\.1/checkouts", self.create),
                ("GET", r"/v0\.1/checkouts", self.several),
                ("GET", r"/v0\.1/checkouts/([^/]+)", self.one),
                ("DELETE", r"/v0\.1/checkouts/([^/]+)", self.deactivate),
                ("GET", r"/v2\.1/merchants/([^/]+)/transactions", self.transaction),
                ("POST", r"/v1\.0/merchants/([^/]+)/payments/([^/]+)/refunds", self.refund),
                ("GET", r"/v1\.0/merchants/([^/]+)/payouts", self.payouts),
                *self.readers.routes(),
            )
        ]

    def call(self, method: str, path: str, account: str, query: str, body: bytes) -> tuple[int, Any]:
        """Raises ApiError."""
        fields = {name: values[0] for name, values in parse_qs(query).items()}
        if method in ("POST", "PATCH"):
            try:
                fields = json.loads(body or b"{}", parse_float=Decimal)
            except ValueError as error:
                raise ApiError(400, "The request body is invalid.") from error
        for wanted, pattern, handler in self._routes:
            found = pattern.fullmatch(path)
            if wanted == method and found:
                with self.store.lock:
                    status = 202 if path.endswith("/terminate") else 201 if method == "POST" else 200
                    return status, handler(account, fields, *found.groups())
        raise ApiError(404, "Not found.", code="NOT_FOUND")

    # -- the merchant --------------------------------------------------------------------------------------

    def memberships(self, account: str, fields: dict[str, Any]) -> Document:
        now = _time(0)
        resource = {
            "id": account, "type": "merchant", "name": f"{_name(account)} (test money)", "created_at": now,
            "updated_at": now,
        }  # fmt: skip
        item = {
            "id": f"mem-{account}", "resource_id": account, "type": "merchant", "roles": ["role_owner"],
            "permissions": [], "created_at": now, "updated_at": now, "status": "accepted", "resource": resource,
        }  # fmt: skip
        return {"items": [item], "total_count": 1}

    def merchant(self, account: str, fields: dict[str, Any], code: str) -> Document:
        _own(account, code)
        return {
            "merchant_code": account, "country": "GB", "default_currency": "GBP", "default_locale": "en-GB",
            "created_at": _time(0), "updated_at": _time(0), "sandbox": True,
        }  # fmt: skip

    # -- checkouts -----------------------------------------------------------------------------------------

    def create(self, account: str, fields: dict[str, Any]) -> Document:
        reference, amount = str(fields.get("checkout_reference", "")), fields.get("amount")
        if not reference or not isinstance(amount, int | Decimal) or amount <= 0:
            raise ApiError(400, "Validation error.", code="MISSING")
        _own(account, str(fields.get("merchant_code")))
        if any(row["checkout_reference"] == reference for row in self.store.all(KIND, account)):
            raise ApiError(
                409, "Checkout with this checkout reference and pay to email already exists", code="DUPLICATED_CHECKOUT"
            )
        back = fields.get("redirect_url") or self.public
        made = self.store.add(
            KIND, "sc", account, checkout_reference=reference, amount_total=int(Decimal(amount) * 100), status="open",
            currency=fields.get("currency", "GBP"), description=fields.get("description", ""), payment_intent=None,
            return_url=fields.get("return_url", ""), success_url=back, cancel_url=back,
            valid_until=fields.get("valid_until"),
        )  # fmt: skip
        return self._shown(made)

    def several(self, account: str, fields: dict[str, Any]) -> list[Document]:
        reference = fields.get("checkout_reference")
        rows = self.store.all(KIND, account)
        return [self._shown(row) for row in rows if reference in (None, row["checkout_reference"])]

    def one(self, account: str, fields: dict[str, Any], checkout_id: str) -> Document:
        return self._shown(self._found(account, checkout_id))

    def deactivate(self, account: str, fields: dict[str, Any], checkout_id: str) -> Document:
        found = self._found(account, checkout_id)
        if found["status"] != "open":
            raise ApiError(409, "Checkout is already processed", code="CHECKOUT_PROCESSED")
        return self._shown(self.store.save(found | {"status": "expired"}))

    def press(self, checkout_id: str, *, approve: bool) -> Document | None:
        """Do what a guest chose on the pay page; None for an unknown checkout. One that is over stays as it is."""
        with self.store.lock:
            found = self.store.find(checkout_id, kind=KIND)
            if found is None or found["status"] != "open":
                return found
            account = self.store.account_of(found)
            intent = self.store.find(found["payment_intent"] or "") or self.bank.new_intent(
                account, found["amount_total"], found["currency"].lower(), provider="sumup"
            )
            found["payment_intent"] = intent["id"]
            if approve:
                self.bank.capture(intent)
                found["status"] = "complete"
            else:
                self.bank.decline(intent)
            self.store.save(found)
            self.send(found["return_url"], {"event_type": "CHECKOUT_STATUS_CHANGED", "id": found["id"]})
            return found

    # -- transactions --------------------------------------------------------------------------------------

    def transaction(self, account: str, fields: dict[str, Any], code: str) -> Document:
        _own(account, code)
        if "id" not in fields:
            return self._of_reader(account, self.readers.checkout_of(account, fields))
        charge = self._charge(account, fields["id"])
        refunds = [row for row in self.store.all("refund", account) if row["charge"] == charge["id"]]
        fee = self.store.find(charge["balance_transaction"])
        return {
            "id": charge["id"], "transaction_code": charge["id"], "amount": charge["amount"] / 100, "currency": "GBP",
            "status": "SUCCESSFUL", "merchant_code": account, "timestamp": _time(charge["created"]),
            "fee_amount": fee["fee"] / 100 if fee else 0,
            "events": [
                {"type": "REFUND", "status": REFUNDED[row["status"]], "amount": row["amount"] / 100,
                 "timestamp": _time(row["created"])}
                for row in refunds
            ],
        }  # fmt: skip

    def _of_reader(self, account: str, checkout: Document) -> Document:
        """Return the transaction of a reader's checkout; a declined one has no charge."""
        ids = {name: checkout[name] for name in ("client_transaction_id", "foreign_transaction_id")}
        intent = self.store.find(checkout["intent"] or "")
        if intent is None:
            return ids | {
                "id": checkout["id"], "status": checkout["status"], "amount": checkout["amount"] / 100,
                "currency": checkout["currency"], "timestamp": _time(checkout["created"]), "events": [],
            }  # fmt: skip
        card = {"last_4_digits": CARD["last4"], "type": "VISA"}
        return self.transaction(account, {"id": intent["latest_charge"]}, account) | ids | {"card": card}

    def present(self, reader_id: str, *, what: str) -> bool:
        """Do what a guest does at a reader and send the notification; False when no card is awaited."""
        found = self.readers.present(reader_id, what=what)
        if found is None:
            return False
        checkout = found[1]
        status = "successful" if checkout["status"] == "SUCCESSFUL" else "failed"
        self.send(checkout["return_url"], {
            "id": checkout["id"], "event_type": "solo.transaction.updated", "timestamp": _time(0),
            "payload": {
                "client_transaction_id": checkout["client_transaction_id"], "status": status,
                "merchant_code": self.store.account_of(checkout),
            },
        })  # fmt: skip
        return True

    def refund(self, account: str, fields: dict[str, Any], code: str, transaction_id: str) -> Document:
        _own(account, code)
        charge = self._charge(account, transaction_id)
        intent = self.store.find(charge["payment_intent"])
        assert intent is not None
        amount = int(Decimal(fields["amount"]) * 100) if "amount" in fields else None
        try:
            made = self.bank.refund(intent, amount, {})
        except ApiError as error:
            raise ApiError(409, error.message, code="NOT_REFUNDABLE") from error
        if made["status"] == "failed":
            raise ApiError(409, "The transaction is not refundable", code="NOT_REFUNDABLE")
        return {}

    def payouts(self, account: str, fields: dict[str, Any], code: str) -> list[Document]:
        _own(account, code)
        shown = []
        for number, line in enumerate(reversed(self.store.all("balance_transaction", account)), start=1):
            payout = self.store.find(line["payout"] or "")
            if payout is None or line["type"] == "payout":
                continue
            kind = {"refund": "REFUND_DEDUCTION", "adjustment": "CHARGE_BACK_DEDUCTION"}.get(line["type"], "PAYOUT")
            shown.append({
                "id": number, "type": kind, "amount": abs(line["net"]) / 100, "fee": max(line["fee"], 0) / 100,
                "currency": "GBP", "date": _time(payout["created"])[:10], "reference": payout["id"],
                "status": "SUCCESSFUL", "transaction_code": self._code(line["source"]),
            })  # fmt: skip
        return shown

    # -- plumbing ------------------------------------------------------------------------------------------

    def _code(self, source: str) -> str:
        """Return the code of the transaction that was paid, refunded or disputed."""
        found = self.store.find(source)
        return found["charge"] if found and "charge" in found else source

    def _found(self, account: str, checkout_id: str) -> Document:
        found = self.store.find(checkout_id, account, KIND)
        if found is None:
            raise ApiError(404, "Resource not found", code="NOT_FOUND")
        return found

    def _charge(self, account: str, charge_id: str) -> Document:
        found = self.store.find(charge_id, account, "charge")
        if found is None:
            raise ApiError(404, "Resource not found", code="NOT_FOUND")
        return found

    def _shown(self, checkout: Document) -> Document:
        intent = self.store.find(checkout["payment_intent"] or "")
        transactions = []
        if intent is not None:
            charge = intent["latest_charge"]
            status = "SUCCESSFUL" if charge else "FAILED"
            transactions = [
                {"id": charge or intent["id"], "transaction_code": charge or intent["id"], "status": status,
                 "amount": checkout["amount_total"] / 100}
            ]  # fmt: skip
        return {
            "id": checkout["id"], "checkout_reference": checkout["checkout_reference"],
            "amount": checkout["amount_total"] / 100, "currency": checkout["currency"],
            "merchant_code": self.store.account_of(checkout), "description": checkout["description"],
            "return_url": checkout["return_url"], "status": STATUS[checkout["status"]],
            "date": _time(checkout["created"]), "transactions": transactions,
            "transaction_id": intent["latest_charge"] if intent else None,
            "hosted_checkout_url": f"{self.public}/pay/{checkout['id']}",
        }  # fmt: skip


def _own(account: str, code: str) -> None:
    if account != code:
        raise ApiError(403, "You don't have access to this merchant.", code="FORBIDDEN")


def _name(account: str) -> str:
    return account.removeprefix("MSANDBOX-").replace("-", " ").replace("_", " ").title()


def _time(seconds: int) -> str:
    return datetime.fromtimestamp(seconds or time.time(), tz=UTC).isoformat()
