"""The payments of earlier days at the sandbox provider, to be read, refunded and paid out like today's."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from fynlo.core.money import from_minor_units, minor_units
from payments.providers.base import (
    DisputeState,
    ProviderDispute,
    ProviderPayment,
    ProviderReader,
    ReaderStatus,
    State,
)
from payments.providers.sandbox.bank import DISPUTE_FEE, Bank
from payments.providers.sandbox.faults import Faults
from payments.providers.sandbox.store import Document, Store
from payments.providers.sandbox.stripe_terminal import KIND as READER
from payments.providers.sandbox.stripe_terminal import Terminal
from payments.providers.stripe import messages

CURRENCY = "gbp"


class PastPayments:
    """Writes to the sandbox's own file, which needs no request: a command may call it. `file` ":memory:" keeps none."""

    def __init__(self, file: Path | str):
        self._store = Store(Path(file))
        self._bank = Bank(self._store, Faults())

    def take(self, slug: str, payment_id: UUID, amount: Decimal, at: datetime) -> ProviderPayment:
        """Return a payment of `amount` pounds that a guest made then; for a known id the one that was made before."""
        account, key = f"acct_sandbox_{slug}", str(payment_id)
        with self._store.lock:
            earlier = self._store.answer(account, key)
            session = earlier[2] if earlier else self._paid_session(account, key, minor_units(amount), at)
            intent = self._store.find(session["payment_intent"]) or {}
            charge = self._store.find(intent["latest_charge"]) or {}
            fee = (self._store.find(charge["balance_transaction"]) or {})["fee"]
        return ProviderPayment(
            State.CAPTURED, session["id"], amount, CURRENCY.upper(), fee=from_minor_units(fee),
            settlement_reference=intent["id"],
        )  # fmt: skip

    def reader(self, slug: str, name: str) -> ProviderReader:
        """Return a card reader that was paired; for a known name the one that was paired before."""
        account = f"acct_sandbox_{slug}"
        with self._store.lock:
            known = [each for each in self._store.all(READER, account) if each["label"] == name]
            found = known[0] if known else Terminal(self._store, self._bank).register(
                account, {"registration_code": "simulated-wpe", "label": name}
            )  # fmt: skip
        return ProviderReader(
            found["id"], name, ReaderStatus.ONLINE, serial=found["serial_number"], model=found["device_type"]
        )  # fmt: skip

    def dispute(self, slug: str, payment_id: UUID, intent_id: str) -> ProviderDispute:
        """Return the dispute of a payment, which the guest's bank opens now unless it did before."""
        account = f"acct_sandbox_{slug}"
        with self._store.lock:
            intent = self._store.find(intent_id) or {}
            charge = self._store.find(intent["latest_charge"]) or {}
            known = [each for each in self._store.all("dispute", account) if each["charge"] == charge["id"]]
            found = known[0] if known else self._bank.dispute(charge)
        amount = from_minor_units(found["amount"])
        return ProviderDispute(
            found["id"], DisputeState.NEEDS_RESPONSE, amount, CURRENCY.upper(), _at(found["created"]),
            withdrawn=amount, fee=from_minor_units(DISPUTE_FEE), reason=found["reason"],
            respond_by=_at(found["evidence_details"]["due_by"]), key=payment_id, payment_reference=intent_id,
        )  # fmt: skip

    def _paid_session(self, account: str, key: str, pence: int, at: datetime) -> Document:
        metadata, then = {messages.PAYMENT: key}, int(at.timestamp())
        intent = self._bank.capture(self._bank.new_intent(account, pence, CURRENCY, metadata=metadata, created=then))
        session = self._store.add(
            "checkout.session", "cs_test", account, mode="payment", amount_total=pence, amount_subtotal=pence,
            currency=CURRENCY, status="complete", payment_status="paid", payment_intent=intent["id"], metadata=metadata,
            client_reference_id=key, intent_metadata=metadata, success_url="", cancel_url="", application_fee=0,
            expires_at=then, livemode=False, description="", url=None, created=then,
        )  # fmt: skip
        self._store.keep_answer(account, key, "", 200, session)
        return session


def _at(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)
