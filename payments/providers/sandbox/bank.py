"""The money of the sandbox: payments are captured, refunded, disputed and paid out, each with a line of the ledger.

Both wire formats show the same payments. Amounts are whole pence. A payment intent is a payment, a charge its capture,
as Stripe names them; SumUp's checkouts and transactions are drawn from them.
"""

import time
from typing import Any

from payments.providers.sandbox.errors import ApiError
from payments.providers.sandbox.faults import Faults
from payments.providers.sandbox.store import Document, Store

DECLINED = "Your bank has declined this payment."
FEE_PER_MILLE, FEE_FIXED = {"stripe": 14, "sumup": 17}, {"stripe": 20, "sumup": 0}
DISPUTE_FEE = 2000
DAY = 86_400
HOLD_DAYS = 2
CARD = {"brand": "visa", "last4": "4242"}


class Bank:
    """Hold `store.lock` around each of these steps; every one leaves the ledger equal to the payments."""

    def __init__(self, store: Store, faults: Faults):
        self.store, self.faults = store, faults

    def new_intent(self, account: str, amount: int, currency: str, **fields: Any) -> Document:
        return self.store.add(
            "payment_intent", "pi", account, amount=amount, currency=currency, livemode=False,
            status="requires_payment_method", latest_charge=None, last_payment_error=None, amount_received=0,
            **{"metadata": {}, "payment_method_types": ["card"], "provider": "stripe", "application_fee_amount": None}
            | fields,
        )  # fmt: skip

    def take(self, intent: Document) -> Document:
        """Do what a card on a reader does: hold the amount if the payment is to be captured later, else take it."""
        return self.hold(intent) if intent.get("capture_method") == "manual" else self.capture(intent)

    def hold(self, intent: Document) -> Document:
        """Hold the amount on the card for HOLD_DAYS. No money moves and nothing stands in the ledger."""
        if intent["status"] in ("succeeded", "canceled", "requires_capture"):
            raise ApiError(400, "This PaymentIntent is over.", code="payment_intent_unexpected_state")
        card = {**CARD, "capture_before": int(time.time()) + HOLD_DAYS * DAY}
        kind = "card_present" if "card_present" in intent["payment_method_types"] else "card"
        charge = self.store.add(
            "charge", "ch", self.store.account_of(intent), amount=intent["amount"], amount_refunded=0,
            currency=intent["currency"], paid=True, captured=False, refunded=False, disputed=False,
            payment_intent=intent["id"], status="succeeded", metadata=intent["metadata"], livemode=False,
            payment_method_details={"type": kind, kind: card}, balance_transaction=None,
        )  # fmt: skip
        intent |= {
            "status": "requires_capture", "latest_charge": charge["id"], "last_payment_error": None,
            "amount_capturable": intent["amount"],
        }  # fmt: skip
        return self.store.save(intent)

    def capture_held(self, intent: Document, amount: int | None) -> Document:
        """Take up to the held amount; the rest is released."""
        charge = self.store.find(intent["latest_charge"] or "")
        if intent["status"] != "requires_capture" or charge is None:
            raise ApiError(
                400, f"This PaymentIntent could not be captured because it has a status of {intent['status']}.",
                code="payment_intent_unexpected_state",
            )  # fmt: skip
        taken = intent["amount"] if amount is None else amount
        if not 0 < taken <= intent["amount"]:
            raise ApiError(400, "The amount to capture is more than was authorised.", code="amount_too_large")
        account, now = self.store.account_of(intent), int(time.time())
        self._keep_platform_fee(intent, account, now)
        booked = self._book(account, "charge", charge["id"], taken, self._fee(intent, taken), now)
        self.store.save(charge | {"captured": True, "amount": taken, "balance_transaction": booked["id"]})
        intent |= {"status": "succeeded", "amount_received": taken, "amount_capturable": 0}
        return self.store.save(intent)

    def capture(self, intent: Document) -> Document:
        """Take the money of a payment that is not over. Raises ApiError for one that is."""
        if intent["status"] in ("succeeded", "canceled"):
            raise ApiError(400, "This PaymentIntent is over.", code="payment_intent_unexpected_state")
        account, now = self.store.account_of(intent), int(time.time())
        charge = self.store.add(
            "charge", "ch", account, amount=intent["amount"], amount_refunded=0, currency=intent["currency"], paid=True,
            captured=True, refunded=False, disputed=False, payment_intent=intent["id"], status="succeeded",
            metadata=intent["metadata"], payment_method_details={"type": "card", "card": CARD},
            livemode=False, balance_transaction=None,
        )  # fmt: skip
        self._keep_platform_fee(intent, account, now)
        fee = self._fee(intent, intent["amount"])
        charge["balance_transaction"] = self._book(account, "charge", charge["id"], intent["amount"], fee, now)["id"]
        self.store.save(charge)
        intent |= {
            "status": "succeeded", "latest_charge": charge["id"], "last_payment_error": None,
            "amount_received": intent["amount"],
        }  # fmt: skip
        return self.store.save(intent)

    def decline(self, intent: Document) -> Document:
        if intent["status"] in ("succeeded", "canceled"):
            raise ApiError(400, "This PaymentIntent is over.", code="payment_intent_unexpected_state")
        error = {"type": "card_error", "code": "card_declined", "decline_code": "generic_decline", "message": DECLINED}
        intent |= {"status": "requires_payment_method", "last_payment_error": error}
        return self.store.save(intent)

    def cancel(self, intent: Document) -> Document:
        if intent["status"] == "succeeded":
            raise ApiError(
                400, "You cannot cancel this PaymentIntent because it has a status of succeeded.",
                code="payment_intent_unexpected_state",
            )  # fmt: skip
        charge = self.store.find(intent["latest_charge"] or "")
        if charge is not None:  # the card is free again
            self.store.save(charge | {"refunded": True, "amount_refunded": charge["amount"]})
        return self.store.save(intent | {"status": "canceled", "amount_capturable": 0})

    def refund(
        self, intent: Document, amount: int | None, metadata: dict[str, str], *, with_fee: bool = False
    ) -> Document:
        """Give money back; never more than was captured. `with_fee`: the platform's fee too, in proportion.

        A fault lets it wait, or fail at once.
        """
        charge = self.store.find(intent["latest_charge"] or "")
        if charge is None or not charge["captured"]:
            raise ApiError(400, "This PaymentIntent does not have a successful charge to refund.")
        left: int = charge["amount"] - charge["amount_refunded"]
        back = left if amount is None else amount
        if left <= 0:
            raise ApiError(400, f"Charge {charge['id']} has already been refunded.", code="charge_already_refunded")
        if not 0 < back <= left:
            raise ApiError(
                400, f"Refund amount ({back}) is greater than unrefunded amount on charge ({left})",
                code="amount_too_large",
            )  # fmt: skip
        account, fault = self.store.account_of(charge), self.faults.take("", "refund_pending", "refund_fails")
        refund = self.store.add(
            "refund", "re", account, amount=back, currency=charge["currency"], charge=charge["id"],
            payment_intent=intent["id"], status="pending" if fault else "succeeded", metadata=metadata,
            balance_transaction=None, failure_reason=None,
        )  # fmt: skip
        fee_back = self._return_platform_fee(intent, charge, account, back) if with_fee else 0
        booked = self._book(account, "refund", refund["id"], -back, -fee_back, int(time.time()))
        refund["balance_transaction"] = booked["id"]
        self._count_refunded(charge, back)
        self.store.save(refund)
        return self.fail_refund(refund) if fault and fault.effect == "refund_fails" else refund

    def fail_refund(self, refund: Document) -> Document:
        """The guest's bank does not take a refund, at once or days later: the money is with the provider again."""
        if refund["status"] == "failed":
            raise ApiError(400, "This refund has failed already.")
        account, charge = self.store.account_of(refund), self.store.find(refund["charge"])
        assert charge is not None
        self._book(account, "refund_failure", refund["id"], refund["amount"], 0, int(time.time()))
        self._count_refunded(charge, -refund["amount"])
        return self.store.save(refund | {"status": "failed", "failure_reason": "expired_or_canceled_card"})

    def finish_refund(self, refund: Document) -> Document:
        if refund["status"] != "pending":
            raise ApiError(400, "This refund is over.")
        return self.store.save(refund | {"status": "succeeded"})

    def _count_refunded(self, charge: Document, back: int) -> None:
        charge["amount_refunded"] += back
        charge["refunded"] = charge["amount_refunded"] == charge["amount"]
        self.store.save(charge)

    def dispute(self, charge: Document) -> Document:
        """Let the card holder's bank take the money back, with a fee."""
        if charge["disputed"]:
            raise ApiError(400, "This charge is disputed already.")
        account, now = self.store.account_of(charge), int(time.time())
        dispute = self.store.add(
            "dispute", "dp", account, amount=charge["amount"], currency=charge["currency"], charge=charge["id"],
            payment_intent=charge["payment_intent"], status="needs_response", reason="fraudulent",
            evidence={}, evidence_details={"due_by": now + 7 * DAY, "has_evidence": False, "submission_count": 0},
            metadata={}, livemode=False, balance_transactions=[],
        )  # fmt: skip
        booked = self._book(account, "adjustment", dispute["id"], -charge["amount"], DISPUTE_FEE, now)
        dispute["balance_transactions"] = [booked]
        charge["disputed"] = True
        self.store.save(charge)
        return self.store.save(dispute)

    def close_dispute(self, dispute: Document, *, won: bool) -> Document:
        """Decide a dispute: a won one brings money and fee back."""
        if dispute["status"] in ("won", "lost"):
            raise ApiError(400, "This dispute is closed.")
        dispute["status"] = "won" if won else "lost"
        if won:
            account = self.store.account_of(dispute)
            booked = self._book(account, "adjustment", dispute["id"], dispute["amount"], -DISPUTE_FEE, int(time.time()))
            dispute["balance_transactions"].append(booked)
        return self.store.save(dispute)

    def pay_out(self, account: str) -> Document | None:
        """Send all that is due to the bank; None when nothing is."""
        lines = [line for line in self.store.all("balance_transaction", account) if not line["payout"]]
        total = sum(line["net"] for line in lines)
        if total <= 0:
            return None
        now = int(time.time())
        payout = self.store.add(
            "payout", "po", account, amount=total, currency=lines[0]["currency"], arrival_date=now, status="paid",
            automatic=True, method="standard", type="bank_account", metadata={}, livemode=False,
        )  # fmt: skip
        for line in lines:
            self.store.save(line | {"payout": payout["id"]})
        own = self._book(account, "payout", payout["id"], -total, 0, now)
        self.store.save(own | {"payout": payout["id"]})
        return self.store.save(payout | {"balance_transaction": own["id"]})

    @staticmethod
    def _fee(intent: Document, amount: int) -> int:
        """Return what the account pays: the provider's fee, and the platform's."""
        provider = intent["provider"]
        own = (amount * FEE_PER_MILLE[provider] + 500) // 1000 + FEE_FIXED[provider]
        return own + (intent.get("application_fee_amount") or 0)

    def _platform(self, account: str) -> str | None:
        found = self.store.find(account, kind="account")
        return self.store.account_of(found) if found else None

    def _keep_platform_fee(self, intent: Document, account: str, at: int) -> None:
        fee, platform = intent.get("application_fee_amount") or 0, self._platform(account)
        if fee and platform is None:
            raise ApiError(400, "Only a platform may take an application fee.", code="parameter_invalid")
        if fee and platform is not None:
            self._book(platform, "application_fee", intent["id"], fee, 0, at)

    def _return_platform_fee(self, intent: Document, charge: Document, account: str, back: int) -> int:
        """Return what of the platform's fee goes back with a refund of `back`: parts add up to the whole fee."""
        fee, platform = intent.get("application_fee_amount") or 0, self._platform(account)
        if not fee or platform is None:
            raise ApiError(400, "This charge has no application fee to refund.", code="parameter_invalid")
        before, total = charge["amount_refunded"], charge["amount"]
        part = fee * (before + back) // total - fee * before // total
        self._book(platform, "application_fee_refund", intent["id"], -part, 0, int(time.time()))
        return part

    def balance(self, account: str) -> int:
        return sum(line["net"] for line in self.store.all("balance_transaction", account))

    def _book(self, account: str, kind: str, source: str, amount: int, fee: int, at: int) -> Document:
        return self.store.add(
            "balance_transaction", "txn", account, amount=amount, fee=fee, net=amount - fee, currency="gbp", type=kind,
            source=source, status="available", available_on=at, payout=None, description=None,
        )  # fmt: skip
