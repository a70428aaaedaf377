"""The payments of earlier days at the sandbox provider, to be read, refunded and paid out like today's."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from uuid import UUID

from fynlo.core.money import from_minor_units, minor_units
from payments.providers.base import ProviderPayment, State
from payments.providers.sandbox.bank import Bank
from payments.providers.sandbox.faults import Faults
from payments.providers.sandbox.store import Document, Store
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
