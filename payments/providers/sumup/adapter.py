"""SumUp as a provider: a hosted checkout per payment, under our payment's id as its reference.

SumUp has no idempotency keys. A checkout's reference is unique per merchant instead, and a refund is found by what was
refunded before it. Its notifications are not signed: they only make the worker read.
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Any, ClassVar, Self

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core import clock
from fynlo.core.money import ZERO, from_minor_units, minor_units, round_half_up
from payments.providers.base import (
    CaptureRequest,
    Credentials,
    Evidence,
    Identity,
    Movement,
    MovementKind,
    PaymentRequest,
    Payout,
    PayoutSchedule,
    ProviderDispute,
    ProviderPayment,
    ProviderReader,
    ProviderRefund,
    RefundRequest,
    RefundState,
    Refused,
    State,
    Unreachable,
    Webhook,
    WebhookMessage,
)
from payments.providers.sumup.amounts import from_wire, to_wire
from payments.providers.sumup.client import is_conflict, is_missing, make_client, translated
from payments.providers.sumup.readers import Readers, is_of_reader, reference_of

RATE = Decimal("0.0169")  # without a plan, MOBILE_API.md "Payments"
CHECKOUT_GRACE = timedelta(hours=2)  # the worker ends a checkout at the payment's own end; this is for one that is away
DECLINED = _lazy("Your bank has declined this payment.")
KINDS = {
    "PAYOUT": MovementKind.PAYMENT,
    "REFUND_DEDUCTION": MovementKind.REFUND,
    "CHARGE_BACK_DEDUCTION": MovementKind.DISPUTE,
    "DD_RETURN_DEDUCTION": MovementKind.DISPUTE,
}


class SumUp:
    name: ClassVar[str] = "sumup"
    title: ClassVar[str] = "SumUp"
    about: ClassVar[str | Promise] = _lazy(
        "Guests pay on their phones, on SumUp's page: by card, Apple Pay or Google Pay. SumUp's Solo readers take "
        "cards at the table, sent from the till."
    )
    key_help: ClassVar[str | Promise] = _lazy(
        "In SumUp's dashboard: Settings, For developers, API keys. It starts with sup_sk_."
    )
    methods: ClassVar[tuple[str, ...]] = ("qr", "reader")
    # A checkout, on a page or on a reader, is captured at once: developer.sumup.com/api, read 2026-11.
    holds: ClassVar[tuple[str, ...]] = ()
    needs_app: ClassVar[bool] = True
    offers_disputes: ClassVar[bool] = False
    pairing_help: ClassVar[str | Promise] = _lazy(
        "On the Solo reader: open Connections, API, Connect, and enter the code of 8 or 9 letters and digits here."
    )
    # Daily payouts come 1 to 3 working days after the payment, weekly ones on Tuesdays, and a foreign card may take 6
    # working days: help.sumup.com, "Get paid" and "Payouts delays", read 2026-11.
    pays_out_within: ClassVar[timedelta] = timedelta(days=14)

    takes_platform_fee = False

    def __init__(self, credentials: Credentials):
        self.is_test, self._merchant, self.can_take = credentials.is_test, credentials.reference, credentials.can_take
        self._api = make_client(credentials)
        self._readers = Readers(self._api, credentials)

    @classmethod
    def mode_of(cls, secret_key: str) -> bool | None:
        if secret_key.startswith("sup_pk_"):
            raise Refused(_("This is the public key. Enter the secret key: it starts with sup_sk_."))
        if not secret_key.startswith("sup_sk_"):
            raise Refused(_("This is not a secret key of SumUp: it starts with sup_sk_."))
        return None  # the merchant's account says it

    @classmethod
    def with_credentials(cls, credentials: Credentials) -> Self:
        return cls(credentials)

    def health(self) -> Identity:
        """Two requests: which merchant the key belongs to, and that merchant."""
        with translated():
            found = self._api.memberships.list(kind="merchant", limit=2)
        if len(found.items) != 1:
            raise Refused(_("The key has to belong to exactly one merchant account."))
        code, name = found.items[0].resource.id, found.items[0].resource.name
        with translated():
            merchant = self._api.merchants.get(code)
        return Identity(code, name[:120], merchant.default_currency.upper(), is_test=bool(merchant.sandbox))

    def quote(self, amount: Decimal, method: str) -> Decimal:
        return round_half_up(amount * RATE)

    # -- payments ------------------------------------------------------------------------------------------

    def create(self, request: PaymentRequest) -> ProviderPayment:
        if request.reader:
            return self._readers.create(request)
        try:
            with translated():
                made = self._api.checkouts.create(
                    checkout_reference=str(request.key),
                    amount=to_wire(request.amount),
                    currency=request.currency,
                    merchant_code=self._merchant,
                    description=request.description,
                    return_url=request.notify_url,
                    redirect_url=request.return_url,
                    valid_until=request.expires_at + CHECKOUT_GRACE,
                    hosted_checkout={"enabled": True},
                )
        except Refused as refusal:
            if not is_conflict(refusal):
                raise
            found = self._by_key(request)
            if found is None:
                raise Unreachable("SumUp refused a reference that it does not know") from refusal
            return found
        return self._payment(made)

    def read(self, reference: str) -> ProviderPayment | None:
        if is_of_reader(reference):
            return self._readers.read(reference)
        try:
            with translated():
                found = self._api.checkouts.get(reference)
        except Refused as refusal:
            return self._none_if_missing(refusal)
        return self._payment(found)

    def cancel(self, request: PaymentRequest, reference: str) -> ProviderPayment | None:
        """SumUp deactivates an open checkout, or refuses because it was paid a moment ago: read what it is then."""
        if request.reader:
            return self._readers.cancel(request, reference)
        found = self.read(reference) if reference else self._by_key(request) or self.create(request)
        if found is None or found.state != State.PENDING:
            return found
        try:
            with translated():
                self._api.checkouts.deactivate(found.reference)
        except Refused:
            return self.read(found.reference)
        ended = self.read(found.reference)
        if ended is None or ended.state == State.CAPTURED:
            return ended
        state = State.DECLINED if found.reason else State.CANCELLED
        return ProviderPayment(state, found.reference, found.amount, found.currency, reason=found.reason)

    def capture(self, request: CaptureRequest) -> ProviderPayment | None:
        raise Refused(_("SumUp holds no amount on a card."))

    # -- refunds -------------------------------------------------------------------------------------------

    def refund(self, request: RefundRequest) -> ProviderRefund:
        """Refund unless SumUp has refunded `amount` more than `refunded_before` already: then it was this refund.

        Three requests. Raises Unreachable when SumUp has refunded something else meanwhile.
        """
        transaction = self._transaction_of(request.payment_reference)
        if not transaction:
            raise Refused(_("SumUp has taken no money for this payment."))
        done, _currency = self._refunded(transaction)
        if done == request.refunded_before:
            with translated():
                self._api.transactions.refund(self._merchant, transaction, amount=to_wire(request.amount))
        elif done != request.refunded_before + request.amount:
            raise Unreachable(f"SumUp has refunded {done}, not {request.refunded_before}")
        total = minor_units(request.refunded_before + request.amount)
        reference = f"{transaction}:{total}:{minor_units(request.amount)}"
        return ProviderRefund(RefundState.DONE, reference, request.amount, request.currency)

    def read_refund(self, reference: str) -> ProviderRefund | None:
        """`reference` holds the transaction, what is refunded of it with this refund, and this refund, in pence."""
        transaction, total, amount = reference.split(":")
        done, currency = self._refunded(transaction)
        state = RefundState.DONE if done >= from_minor_units(int(total)) else RefundState.PENDING
        return ProviderRefund(state, reference, from_minor_units(int(amount)), currency)

    # -- card readers --------------------------------------------------------------------------------------

    def readers(self) -> list[ProviderReader]:
        return self._readers.readers()

    def pair_reader(self, code: str, name: str) -> ProviderReader:
        return self._readers.pair(code, name)

    def rename_reader(self, reference: str, name: str) -> None:
        self._readers.rename(reference, name)

    def remove_reader(self, reference: str) -> None:
        self._readers.remove(reference)

    # -- payouts -------------------------------------------------------------------------------------------

    # -- disputes: SumUp has no interface for them, the restaurant answers on SumUp's own website ------------

    def disputes(self, since: datetime) -> list[ProviderDispute]:
        return []

    def read_dispute(self, reference: str) -> ProviderDispute | None:
        return None

    def submit_evidence(self, reference: str, evidence: Evidence) -> ProviderDispute:
        raise Refused(_("Answer this dispute on SumUp's own website."))

    def payout_schedule(self) -> PayoutSchedule | None:
        """SumUp's API does not tell it: daily, weekly or monthly, as the merchant chose."""
        return None

    def payouts(self, since: datetime) -> list[Payout]:
        with translated():
            rows = self._api.payouts.list(
                self._merchant, start_date=since.date(), end_date=clock.now().date(), order="asc", limit=9999
            )
        rows = sorted(rows, key=lambda row: (row.date, row.reference))
        return [_payout(reference, list(lines)) for reference, lines in groupby(rows, key=lambda row: row.reference)]

    # -- webhooks ------------------------------------------------------------------------------------------

    def register_webhook(self, url: str) -> Webhook | None:
        return None  # each checkout names the address itself

    def remove_webhook(self, reference: str) -> None:
        return None

    def parse_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookMessage | None:
        """SumUp signs nothing, so nothing of the message is believed but that a checkout should be read."""
        try:
            message = json.loads(body)
        except ValueError:
            return None
        if not isinstance(message, dict):
            return None
        reference = reference_of(message) or message.get("id")
        return WebhookMessage(reference=reference) if isinstance(reference, str) and reference else None

    # -- reading -------------------------------------------------------------------------------------------

    def _by_key(self, request: PaymentRequest) -> ProviderPayment | None:
        with translated():
            found = self._api.checkouts.list(checkout_reference=str(request.key))
        return self._payment(found[0]) if found else None

    def _transaction_of(self, reference: str) -> str:
        """Return SumUp's id of the transaction that took the money; "" for none. One request."""
        if is_of_reader(reference):
            return self._readers.transaction_of(reference)
        with translated():
            return self._api.checkouts.get(reference).transaction_id or ""

    def _payment(self, checkout: Any) -> ProviderPayment:
        """Return a checkout as a payment; a paid one costs a request more, for its fee."""
        if checkout.amount is None or not checkout.currency or not checkout.id:
            raise Unreachable("SumUp's checkout has no amount")
        failed = any(each.status == "FAILED" for each in checkout.transactions or ())
        state = {"PAID": State.CAPTURED, "EXPIRED": State.EXPIRED}.get(checkout.status or "", State.PENDING)
        return ProviderPayment(
            state=state,
            reference=checkout.id,
            amount=from_wire(checkout.amount),
            currency=checkout.currency.upper(),
            pay_url=checkout.hosted_checkout_url or "",
            fee=self._fee(checkout) if state == State.CAPTURED else ZERO,
            reason=str(DECLINED) if failed and state != State.CAPTURED else "",
            settlement_reference=_code_of(checkout),
        )

    def _fee(self, checkout: Any) -> Decimal:
        paid = next((each.id for each in checkout.transactions or () if each.status == "SUCCESSFUL"), None)
        if paid is None:
            return ZERO
        with translated():
            transaction = self._api.transactions.get(self._merchant, id=paid)
        return from_wire(transaction.fee_amount) if transaction.fee_amount else ZERO

    def _refunded(self, transaction: str) -> tuple[Decimal, str]:
        """Return what was refunded of a transaction, and its currency. One request."""
        with translated():
            found = self._api.transactions.get(self._merchant, id=transaction)
        refunds = [event for event in found.events or () if event.type == "REFUND" and event.status != "FAILED"]
        return sum((from_wire(event.amount or 0) for event in refunds), ZERO), (found.currency or "").upper()

    @staticmethod
    def _none_if_missing(refusal: Refused) -> None:
        if not is_missing(refusal):
            raise refusal


def _code_of(checkout: Any) -> str:
    """Return the code of the transaction that paid a checkout, which its payout has; "" for none."""
    paid = (each for each in checkout.transactions or () if each.status == "SUCCESSFUL")
    return next((each.transaction_code or "" for each in paid), "")


def _payout(reference: str, lines: list[Any]) -> Payout:
    movements = tuple(_movement(line) for line in lines)
    return Payout(
        reference=reference,
        amount=sum((line.amount - line.fee for line in movements), ZERO),
        currency=lines[0].currency.upper(),
        arrives_on=lines[0].date,
        is_paid=all(line.status == "SUCCESSFUL" for line in lines),
        movements=movements,
    )


def _movement(line: Any) -> Movement:
    """SumUp's amount is what reaches the bank; what it kept is beside it. A deduction is negative."""
    sign = 1 if line.type == "PAYOUT" else -1
    amount, fee = abs(from_wire(line.amount)), abs(from_wire(line.fee))
    return Movement(
        reference=str(line.id),
        kind=KINDS.get(line.type, MovementKind.OTHER),
        amount=sign * (amount + fee) if sign > 0 else -amount,
        fee=fee if sign > 0 else ZERO,
        currency=line.currency.upper(),
        at=datetime(line.date.year, line.date.month, line.date.day, tzinfo=UTC),
        payment_reference=line.transaction_code,
    )
