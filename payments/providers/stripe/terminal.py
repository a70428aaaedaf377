"""Stripe Terminal: card readers that the server drives, with a payment intent per payment.

A reader's payment has the id of its intent as reference. The intent is created under our payment's id and then handed
to the reader. A reader asks for one card: when the card is declined, the guest gives up or the reader is offline, the
intent is cancelled, so that the payment has ended for certain.
"""

from contextlib import suppress
from typing import Any

from django.utils.translation import gettext_lazy as _

from fynlo.core.money import from_minor_units, minor_units
from payments.providers.base import (
    CaptureRequest,
    PaymentRequest,
    ProviderPayment,
    ProviderReader,
    ReaderStatus,
    Refused,
    State,
    Unreachable,
)
from payments.providers.stripe import messages
from payments.providers.stripe.client import none_if_missing, translated
from payments.providers.stripe.intents import application_fee, capture_before, fee_of, last_four, reason_of

WITH_FEE = ["latest_charge.balance_transaction"]
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")
HELD = "requires_capture"
STATES = {"succeeded": State.CAPTURED, HELD: State.AUTHORISED, "processing": State.PENDING}
NO_LOCATION = _("Add a location in Stripe's dashboard first: Terminal, Locations. Then pair the reader here.")
NO_LONGER_THERE = _("The reader does not wait for this card any more.")
REASONS = {
    "terminal_reader_offline": _("The card reader is offline. Check that it is switched on and connected."),
    "terminal_reader_busy": _("The card reader is busy with another payment."),
    "terminal_reader_timeout": _("The card reader did not answer. Try again."),
}


def is_intent(reference: str) -> bool:
    return reference.startswith("pi_")


class Terminal:
    """The readers of one account. `api` is version 1 of the SDK's client. Errors as in `Provider`."""

    def __init__(self, api: Any):
        self._api = api

    # -- payments ------------------------------------------------------------------------------------------

    def create(self, request: PaymentRequest) -> ProviderPayment:
        """Create the intent and hand it to the reader. Two requests; a reader that refuses it costs one more."""
        intent = self._intent_for(request)
        if request.on_phone:
            return self._ended_or_waiting(intent)
        if intent["status"] not in OPEN or intent["last_payment_error"]:
            return self._ended_or_waiting(intent)
        try:
            with translated():
                self._api.terminal.readers.process_payment_intent(
                    request.reader,
                    {"payment_intent": intent["id"], "process_config": {"skip_tipping": True}},
                    {"idempotency_key": f"{request.key}:reader"},
                )
        except Refused as refusal:
            reason = str(REASONS.get(getattr(refusal.__cause__, "code", None) or "", refusal))
            return self._end(intent, State.FAILED, reason)
        return _payment(intent, State.PENDING)

    def read(self, reference: str) -> ProviderPayment | None:
        """One request; while the card is awaited another one, for what the reader does."""
        intent = self._intent(reference)
        return self._ended_or_waiting(intent) if intent else None

    def cancel(self, request: PaymentRequest, reference: str) -> ProviderPayment | None:
        """Clear the reader's screen and cancel the intent, unless the card was taken a moment ago. Releases a hold."""
        intent = self._intent(reference) if reference else self._intent_for(request)
        if intent is None or intent["status"] not in (*OPEN, HELD):
            return self._ended_or_waiting(intent) if intent else None
        if request.reader:
            self._clear_screen(request.reader, intent)
        reason = reason_of(intent)
        return self._end(intent, State.DECLINED if reason else State.CANCELLED, reason)

    def _clear_screen(self, reader_id: str, intent: dict[str, Any]) -> None:
        """Best effort: a reader that is reading the card refuses, and what became of it is what the intent says."""
        with suppress(Refused), translated(), none_if_missing():
            reader = self._api.terminal.readers.retrieve(reader_id).to_dict()
            if _intent_of(reader) == intent["id"]:
                self._api.terminal.readers.cancel_action(reader_id)

    def capture(self, intent_id: str, request: CaptureRequest) -> Refused | None:
        """Take a part of what an intent holds. Return Stripe's refusal, if any."""
        try:
            with translated():
                self._api.payment_intents.capture(
                    intent_id, {"amount_to_capture": minor_units(request.amount), **application_fee(request)}
                )
        except Refused as refusal:
            return refusal
        return None

    def release(self, intent_id: str) -> None:
        """Release what an intent holds. Does nothing for one that was captured or has ended a moment ago."""
        with suppress(Refused), translated():
            self._api.payment_intents.cancel(intent_id)

    def _ended_or_waiting(self, intent: dict[str, Any]) -> ProviderPayment:
        """Return the payment; end an open intent that its reader does not work on any more."""
        if intent["status"] == "canceled":
            reason = reason_of(intent)
            return _payment(intent, State.DECLINED if reason else State.CANCELLED, reason)
        if intent["status"] not in OPEN:
            return _payment(intent, STATES.get(intent["status"], State.PENDING))
        if messages.READER not in intent["metadata"]:  # the mobile app takes the card itself
            return _payment(intent, State.PENDING, reason_of(intent))
        action = self._action(intent)
        if action is None:
            return self._end(intent, State.CANCELLED, str(NO_LONGER_THERE))
        if action["status"] != "failed":
            return _payment(intent, State.PENDING)
        declined = reason_of(intent)
        return self._end(
            intent,
            State.DECLINED if declined else State.FAILED,
            declined or action["failure_message"] or str(NO_LONGER_THERE),
        )

    def _action(self, intent: dict[str, Any]) -> dict[str, Any] | None:
        """Return what the reader does with this intent; None when it does something else, or nothing."""
        found = None
        with translated(), none_if_missing():
            found = self._api.terminal.readers.retrieve(intent["metadata"][messages.READER])
        reader = found.to_dict() if found is not None else {}
        return reader["action"] if _intent_of(reader) == intent["id"] else None

    def _end(self, intent: dict[str, Any], state: State, reason: str) -> ProviderPayment:
        """Cancel the intent, so that no card can be taken for it any more; return what it is when Stripe refuses."""
        try:
            with translated():
                self._api.payment_intents.cancel(intent["id"])
        except Refused:
            now = self._intent(intent["id"])
            if now is None or now["status"] in (*OPEN, HELD):
                raise Unreachable("Stripe neither took nor cancelled the payment") from None
            return self._ended_or_waiting(now)
        return _payment(intent, state, reason)

    def _intent_for(self, request: PaymentRequest) -> dict[str, Any]:
        """Create the intent, or return the one that exists under this key, as it is now."""
        with translated():
            made = self._api.payment_intents.create(
                {
                    "amount": minor_units(request.amount),
                    "currency": request.currency.lower(),
                    "payment_method_types": ["card_present"],
                    "capture_method": "manual" if request.is_hold else "automatic",
                    "description": request.description,
                    "metadata": {
                        messages.PAYMENT: str(request.key),
                        **({messages.READER: request.reader} if request.reader else {}),
                    },
                    **application_fee(request),
                },
                {"idempotency_key": str(request.key)},
            )
        now = self._intent(made.id) if request.is_repeat else made.to_dict()
        if now is None:
            raise Unreachable("Stripe does not know the payment that it has just made")
        return now

    def _intent(self, reference: str) -> dict[str, Any] | None:
        intent = None
        with translated(), none_if_missing():
            intent = self._api.payment_intents.retrieve(reference, {"expand": WITH_FEE})
        return intent.to_dict() if intent is not None else None

    # -- the mobile app ------------------------------------------------------------------------------------

    def connection_token(self) -> str:
        with translated():
            return self._api.terminal.connection_tokens.create().secret

    def client_secret(self, reference: str) -> str:
        return (self._intent(reference) or {}).get("client_secret") or ""

    # -- set-up --------------------------------------------------------------------------------------------

    def readers(self) -> list[ProviderReader]:
        with translated():
            found = self._api.terminal.readers.list({"limit": 100}).auto_paging_iter()
            return [_reader(reader.to_dict()) for reader in found]

    def pair(self, code: str, name: str) -> ProviderReader:
        """Register the reader at the account's first location. Two requests."""
        with translated():
            locations = self._api.terminal.locations.list({"limit": 1}).data
        if not locations:
            raise Refused(NO_LOCATION)
        with translated():
            made = self._api.terminal.readers.create(
                {"registration_code": code, "label": name, "location": locations[0].id}
            )
        return _reader(made.to_dict())

    def rename(self, reference: str, name: str) -> None:
        with translated():
            self._api.terminal.readers.update(reference, {"label": name})

    def remove(self, reference: str) -> None:
        with translated(), none_if_missing():
            self._api.terminal.readers.delete(reference)


def _payment(intent: dict[str, Any], state: State, reason: str = "") -> ProviderPayment:
    charge = intent.get("latest_charge")
    taken = charge if isinstance(charge, dict) else {}
    return ProviderPayment(
        state=state,
        reference=intent["id"],
        amount=from_minor_units(intent["amount_received"] or intent["amount"]),
        currency=intent["currency"].upper(),
        fee=fee_of({"latest_charge": taken}),
        reason=reason[:200],
        card_last_four=last_four(taken),
        capture_before=capture_before(taken) if state == State.AUTHORISED else None,
    )


def _intent_of(reader: dict[str, Any]) -> str:
    """Return the id of the intent that the reader works on, or has worked on last; "" for none."""
    action = reader.get("action") or {}
    return (action.get("process_payment_intent") or {}).get("payment_intent") or ""


def _reader(reader: dict[str, Any]) -> ProviderReader:
    action = reader.get("action") or {}
    status = {"online": ReaderStatus.ONLINE, "offline": ReaderStatus.OFFLINE}.get(
        reader.get("status") or "", ReaderStatus.UNKNOWN
    )
    if status == ReaderStatus.ONLINE and action.get("status") == "in_progress":
        status = ReaderStatus.BUSY
    location = reader.get("location")
    return ProviderReader(
        reference=reader["id"],
        name=reader.get("label") or reader["id"],
        status=status,
        serial=reader.get("serial_number") or "",
        model=(reader.get("device_type") or "").replace("_", " "),
        location=location if isinstance(location, str) else "",
    )
