"""Stripe as a provider: a Checkout Session per payment, in whole pence, under our payment's id.

A payment's reference is the id of its session. A declined card leaves the session open, and the guest may try another
one on Stripe's page: the payment stays pending, with the bank's reason, until it is paid, cancelled or expired.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar, Self

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from fynlo.core.money import from_minor_units, minor_units, round_half_up
from payments.providers.base import (
    CaptureRequest,
    Credentials,
    Evidence,
    Identity,
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
from payments.providers.stripe import connect, disputes, messages
from payments.providers.stripe.client import make_client, none_if_missing, translated
from payments.providers.stripe.intents import application_fee, capture_before, fee_of, last_four, reason_of
from payments.providers.stripe.payouts import read_payouts, schedule_of
from payments.providers.stripe.terminal import Terminal, is_intent

RATE, FIXED = Decimal("0.014"), Decimal("0.20")  # cards of UK consumers, stripe.com/gb/pricing, read 2026-11
# Stripe ends a session at the earliest 30 minutes after it was made. The worker expires it at the payment's own end;
# this is for a worker that is away.
SESSION_GRACE = timedelta(hours=2)
WITH_FEE = ["payment_intent.latest_charge.balance_transaction"]
REFUND_FAILURES = {
    "declined": _lazy("the bank declined it"),
    "expired_or_canceled_card": _lazy("the card has expired or was cancelled"),
    "insufficient_funds": _lazy("there is not enough money in the account at Stripe"),
    "lost_or_stolen_card": _lazy("the card is reported lost or stolen"),
    "merchant_request": _lazy("it was cancelled in Stripe’s dashboard"),
}
REFUND_STATES = {"succeeded": RefundState.DONE, "failed": RefundState.FAILED, "canceled": RefundState.FAILED}
MODES = {"sk_test_": True, "rk_test_": True, "sk_live_": False, "rk_live_": False}


class Stripe:
    name: ClassVar[str] = "stripe"
    title: ClassVar[str] = "Stripe"
    about: ClassVar[str | Promise] = _lazy(
        "Guests pay on their phones, on Stripe's page: by card, Apple Pay, Google Pay, or by bank where you enabled "
        "it. Stripe's smart readers take cards at the table, sent from the till."
    )
    key_help: ClassVar[str | Promise] = _lazy("In Stripe's dashboard: Developers, API keys. It starts with sk_ or rk_.")
    methods: ClassVar[tuple[str, ...]] = ("qr", "reader")
    holds: ClassVar[tuple[str, ...]] = ("qr", "reader")
    needs_app: ClassVar[bool] = False
    offers_disputes: ClassVar[bool] = True
    pairing_help: ClassVar[str | Promise] = _lazy(
        "On the reader: open the settings, tap “Generate pairing code” and enter its three words here, such as "
        "quick-brown-fox."
    )
    # The first payout comes 7 to 14 days after the first payment, later ones within days unless the owner chose another
    # schedule: docs.stripe.com/payouts, read 2026-11.
    pays_out_within: ClassVar[timedelta] = timedelta(days=14)

    def __init__(self, credentials: Credentials):
        self.is_test, self.can_take = credentials.is_test, credentials.can_take
        self.takes_platform_fee = credentials.via_platform
        self._webhook_secret = credentials.webhook_secret
        self._api = make_client(credentials).v1
        self._terminal = Terminal(self._api)

    @classmethod
    def mode_of(cls, secret_key: str) -> bool | None:
        if secret_key.startswith("pk_"):
            raise Refused(_("This is the publishable key. Enter the secret key: it starts with sk_ or rk_."))
        for prefix, is_test in MODES.items():
            if secret_key.startswith(prefix):
                return is_test
        raise Refused(_("This is not a secret key of Stripe: it starts with sk_live_, rk_live_, sk_test_ or rk_test_."))

    @classmethod
    def with_credentials(cls, credentials: Credentials) -> Self:
        return cls(credentials)

    def health(self) -> Identity:
        with translated():
            account = self._api.accounts.retrieve_current().to_dict()
        profile, settings = account.get("business_profile") or {}, account.get("settings") or {}
        shown = (settings.get("dashboard") or {}).get("display_name")
        name = profile.get("name") or shown or account.get("email") or account["id"]
        return Identity(account["id"], name[:120], (account.get("default_currency") or "").upper())

    def quote(self, amount: Decimal, method: str) -> Decimal:
        return round_half_up(amount * RATE + FIXED)

    # -- payments ------------------------------------------------------------------------------------------

    def create(self, request: PaymentRequest) -> ProviderPayment:
        if request.reader or request.on_phone:
            return self._terminal.create(request)
        params: Any = {
            "mode": "payment",
            "client_reference_id": str(request.key),
            "metadata": {messages.PAYMENT: str(request.key)},
            "payment_intent_data": {
                "metadata": {messages.PAYMENT: str(request.key)},
                **application_fee(request),
                **({"capture_method": "manual"} if request.is_hold else {}),
            },
            # Pay by bank and most other ways cannot hold an amount: docs.stripe.com, "Place a hold", read 2026-11.
            **({"payment_method_types": ["card"]} if request.is_hold else {}),
            "line_items": [
                {
                    "quantity": 1,
                    "price_data": {
                        "currency": request.currency.lower(),
                        "unit_amount": minor_units(request.amount),
                        "product_data": {"name": request.description},
                    },
                }
            ],
            "success_url": request.return_url,
            "cancel_url": request.return_url,
            "expires_at": int((request.expires_at + SESSION_GRACE).timestamp()),
        }
        with translated():
            session = self._api.checkout.sessions.create(params, {"idempotency_key": str(request.key)})
        return _payment(session.to_dict())

    def read(self, reference: str) -> ProviderPayment | None:
        if is_intent(reference):
            return self._terminal.read(reference)
        session = self._session(reference)
        return _payment(session) if session else None

    def cancel(self, request: PaymentRequest, reference: str) -> ProviderPayment | None:
        """Stripe expires an open session, or refuses because it was paid a moment ago: read what it is then.

        A session that holds an amount is complete: its intent is cancelled, which releases the card.
        """
        if request.reader or request.on_phone:
            return self._terminal.cancel(request, reference)
        reference = reference or self.create(request).reference
        found = self.read(reference)
        if found is None or found.state not in (State.PENDING, State.AUTHORISED):
            return found
        if found.state == State.AUTHORISED:
            self._terminal.release(found.settlement_reference)
            return self.read(reference)
        try:
            with translated():
                self._api.checkout.sessions.expire(reference)
        except Refused:
            return self.read(reference)
        ended = self.read(reference)
        if ended is None or ended.state != State.EXPIRED:
            return ended
        state = State.DECLINED if ended.reason else State.CANCELLED
        return ProviderPayment(state, reference, ended.amount, ended.currency, reason=ended.reason)

    def capture(self, request: CaptureRequest) -> ProviderPayment | None:
        """Stripe captures an intent once, whatever is sent, so the request has no idempotency key.

        With a key Stripe would repeat an early refusal for a day.
        """
        found = self.read(request.payment_reference)
        if found is None or found.state != State.AUTHORISED:
            return found
        refusal = self._terminal.capture(found.settlement_reference or found.reference, request)
        found = self.read(request.payment_reference)
        if refusal is not None and found is not None and found.state == State.AUTHORISED:
            raise refusal
        return found

    # -- refunds -------------------------------------------------------------------------------------------

    def refund(self, request: RefundRequest) -> ProviderRefund:
        """Two or three requests. One finds a refund of ours by its metadata: Stripe forgets idempotency keys.

        The platform's fee goes back in proportion, where it kept one.
        """
        intent = self._paid_intent(request.payment_reference)
        earlier = self._refund_of(intent["id"], request)
        if earlier is not None:
            return _refund(earlier)
        params: Any = {
            "payment_intent": intent["id"],
            "amount": minor_units(request.amount),
            "metadata": {messages.REFUND: str(request.key)},
            **({"refund_application_fee": True} if intent.get("application_fee_amount") else {}),
        }
        with translated():
            made = self._api.refunds.create(params, {"idempotency_key": str(request.key)})
        return _refund(made.to_dict())

    def _paid_intent(self, reference: str) -> dict[str, Any]:
        """Return the intent of a payment that a page or a reader made. At most one request. Raises Refused."""
        if is_intent(reference) and not self.takes_platform_fee:
            return {"id": reference}
        if is_intent(reference):
            with translated():
                return self._api.payment_intents.retrieve(reference).to_dict()
        session = self._session(reference)
        if session is None or not session["payment_intent"]:
            raise Refused(_("Stripe does not know this payment."))
        return session["payment_intent"]

    def read_refund(self, reference: str) -> ProviderRefund | None:
        found = None
        with translated(), none_if_missing():
            found = self._api.refunds.retrieve(reference)
        return _refund(found.to_dict()) if found is not None else None

    # -- card readers --------------------------------------------------------------------------------------

    def readers(self) -> list[ProviderReader]:
        return self._terminal.readers()

    def pair_reader(self, code: str, name: str) -> ProviderReader:
        return self._terminal.pair(code, name)

    def rename_reader(self, reference: str, name: str) -> None:
        self._terminal.rename(reference, name)

    def remove_reader(self, reference: str) -> None:
        self._terminal.remove(reference)

    # -- the mobile app's Tap to Pay, which Stripe alone has -----------------------------------------------

    def connection_token(self) -> str:
        """Return a token, for one use, with which the app's SDK connects. Raises Unreachable, KeyRefused, Refused."""
        return self._terminal.connection_token()

    def client_secret(self, reference: str) -> str:
        """Return what lets the app's SDK take the card for this payment; "" when Stripe does not know it.

        Raises Unreachable, KeyRefused.
        """
        return self._terminal.client_secret(reference)

    # -- payouts -------------------------------------------------------------------------------------------

    # -- disputes ------------------------------------------------------------------------------------------

    def disputes(self, since: datetime) -> list[ProviderDispute]:
        with translated():
            return disputes.read_disputes(self._api, since)

    def read_dispute(self, reference: str) -> ProviderDispute | None:
        found = None
        with translated(), none_if_missing():
            found = disputes.read_dispute(self._api, reference)
        return found

    def submit_evidence(self, reference: str, evidence: Evidence) -> ProviderDispute:
        with translated():
            return disputes.submit(self._api, reference, evidence)

    def payout_schedule(self) -> PayoutSchedule | None:
        with translated():
            return schedule_of(self._api.accounts.retrieve_current().to_dict())

    def payouts(self, since: datetime) -> list[Payout]:
        with translated():
            return read_payouts(self._api, since)

    # -- webhooks ------------------------------------------------------------------------------------------

    def register_webhook(self, url: str) -> Webhook | None:
        with translated():
            for endpoint in self._api.webhook_endpoints.list({"limit": 100}).auto_paging_iter():
                if endpoint.url == url:
                    self._api.webhook_endpoints.delete(endpoint.id)
            made = self._api.webhook_endpoints.create({"url": url, "enabled_events": list(messages.EVENTS)})
        return Webhook(made.id, made.secret or "")

    def remove_webhook(self, reference: str) -> None:
        with translated(), none_if_missing():
            self._api.webhook_endpoints.delete(reference)

    def parse_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> WebhookMessage | None:
        return messages.parse(connect.verified(headers, body, self._webhook_secret, now))

    def _refund_of(self, intent: str, request: RefundRequest) -> dict[str, Any] | None:
        """Return the refund that was made under this key before. One request a hundred refunds of the payment."""
        with translated():
            found = self._api.refunds.list({"payment_intent": intent, "limit": 100})
            for refund in (each.to_dict() for each in found.auto_paging_iter()):
                if (refund.get("metadata") or {}).get(messages.REFUND) == str(request.key):
                    return refund
        return None

    def _session(self, reference: str) -> dict[str, Any] | None:
        """Return the Checkout Session with its payment intent, charge and fee. One request."""
        session = None
        with translated(), none_if_missing():
            session = self._api.checkout.sessions.retrieve(reference, {"expand": WITH_FEE})
        return session.to_dict() if session is not None else None


def _payment(session: dict[str, Any]) -> ProviderPayment:
    """Return a Checkout Session as a payment. Raises Unreachable for one that holds no amount."""
    if session["amount_total"] is None or not session["currency"]:
        raise Unreachable("Stripe's session has no amount")
    intent = session["payment_intent"] or {}
    is_held = intent.get("capture_method") == "manual"
    charge = intent.get("latest_charge") or {}
    return ProviderPayment(
        state=_hold_state(session, intent) if is_held else _state(session, intent),
        reference=session["id"],
        amount=from_minor_units((is_held and intent.get("amount_received")) or session["amount_total"]),
        currency=session["currency"].upper(),
        pay_url=session.get("url") or "",
        fee=fee_of(intent),
        reason=reason_of(intent),
        settlement_reference=intent.get("id", ""),
        card_last_four=last_four(charge) if is_held else "",
        capture_before=capture_before(charge) if is_held else None,
    )


def _state(session: dict[str, Any], intent: dict[str, Any]) -> State:
    """A complete session that is not paid yet waits for money from a bank, which may fail to come."""
    if session["payment_status"] == "paid":
        return State.CAPTURED
    if session["status"] == "expired":
        return State.EXPIRED
    if session["status"] == "complete" and intent.get("status") in ("requires_payment_method", "canceled"):
        return State.DECLINED
    return State.PENDING


def _hold_state(session: dict[str, Any], intent: dict[str, Any]) -> State:
    """Return the state of a session whose intent is captured later: the session is complete, and never paid."""
    ended = {"succeeded": State.CAPTURED, "requires_capture": State.AUTHORISED, "canceled": State.CANCELLED}
    return ended.get(intent["status"]) or _state(session, intent)


def _refund_failure(code: str) -> str:
    """Return why a refund failed in the active language; a reason that Stripe adds later in Stripe's words."""
    return str(REFUND_FAILURES.get(code) or code.replace("_", " "))


def _refund(refund: dict[str, Any]) -> ProviderRefund:
    return ProviderRefund(
        state=REFUND_STATES.get(refund["status"] or "", RefundState.PENDING),
        reference=refund["id"],
        amount=from_minor_units(refund["amount"]),
        currency=refund["currency"].upper(),
        reason=_refund_failure(refund.get("failure_reason") or ""),
    )
