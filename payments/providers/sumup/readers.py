"""SumUp's Cloud API: Solo readers that the server drives, with a reader checkout per payment, in whole pence.

A reader's payment has `reader:<client transaction id>:<pence and currency>` as reference. SumUp makes that id, and has
nothing under it until the reader has begun: until then the reference itself says what was asked. Our payment's id
travels as the transaction's foreign id, which needs the restaurant's affiliate key; it finds a payment whose answer was
lost. SumUp has no idempotency keys, so nothing is sent twice here.
"""

from datetime import timedelta
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from fynlo.core import clock
from fynlo.core.money import ZERO, from_minor_units, minor_units
from payments.providers.base import (
    Credentials,
    PaymentRequest,
    ProviderPayment,
    ProviderReader,
    ReaderStatus,
    Refused,
    State,
    Unreachable,
)
from payments.providers.sumup.amounts import from_wire
from payments.providers.sumup.client import is_missing, translated

OF_READER = "reader:"
DECLINED = _("The card was declined, or the payment was cancelled on the reader.")
NO_AFFILIATE = _(
    "Enter the id and the affiliate key of your app at SumUp first: Payment providers, SumUp, App for readers."
)
WAITING = ("SELECTING_TIP", "WAITING_FOR_CARD", "WAITING_FOR_PIN", "WAITING_FOR_SIGNATURE")
STATES = {
    "SUCCESSFUL": State.CAPTURED,
    "REFUNDED": State.CAPTURED,
    "FAILED": State.DECLINED,
    "CANCELLED": State.CANCELLED,
}
REASONS = {
    "READER_OFFLINE": _("The card reader is offline. Check that it is switched on and connected."),
    "READER_BUSY": _("The card reader is busy with another payment."),
}
# SumUp starts an accepted checkout on the reader within a minute or drops it, and a reader waits a few minutes for a
# card. A checkout that has no transaction this long after its end will have none.
NEVER_BEGUN_AFTER = timedelta(minutes=30)


def is_of_reader(reference: str) -> bool:
    return reference.startswith(OF_READER)


def reference_of(message: dict[str, Any]) -> str:
    """Return the payment that a notification about a reader is about; "" for another message."""
    payload = message.get("payload")
    found = payload.get("client_transaction_id") if isinstance(payload, dict) else None
    return f"{OF_READER}{found}" if isinstance(found, str) and found else ""


class Readers:
    """The readers of one merchant. Errors as in `Provider`."""

    def __init__(self, api: Any, credentials: Credentials):
        self._api, self._merchant, self._credentials = api, credentials.reference, credentials

    # -- payments ------------------------------------------------------------------------------------------

    def create(self, request: PaymentRequest) -> ProviderPayment:
        """Send the amount to the reader. A repeated request only looks for what the first one did."""
        self._require_affiliate()
        if request.is_repeat:
            found = self._by_key(request)
            if found is None:
                raise Unreachable("SumUp does not know yet whether the reader has begun")
            return found
        try:
            with translated():
                made = self._api.readers.create_checkout(
                    self._merchant,
                    request.reader,
                    total_amount={
                        "currency": request.currency, "minor_unit": 2, "value": minor_units(request.amount)
                    },
                    description=request.description,
                    return_url=request.notify_url,
                    affiliate={
                        "app_id": self._credentials.app_id,
                        "key": self._credentials.affiliate_key,
                        "foreign_transaction_id": str(request.key),
                    },
                )  # fmt: skip
        except Refused as refusal:
            return ProviderPayment(State.FAILED, "", request.amount, request.currency, reason=_reason(refusal))
        reference = _reference(made.data.client_transaction_id, request.amount, request.currency)
        return ProviderPayment(State.PENDING, reference, request.amount, request.currency)

    def read(self, reference: str) -> ProviderPayment | None:
        """Return the payment. While the reader has not begun it is pending, with what was asked."""
        found = self._by_reference(reference)
        if found is None:
            amount, currency = _asked(reference)
            return ProviderPayment(State.PENDING, reference, amount, currency)
        return found

    def cancel(self, request: PaymentRequest, reference: str) -> ProviderPayment | None:
        """End the payment on the reader. Without a transaction it has ended once the reader is idle again.

        Raises Unreachable while the reader may still take the card: SumUp does not confirm an end.
        """
        find = partial(self._by_reference, reference) if reference else partial(self._by_key, request)
        found = find()
        if found is not None and found.state != State.PENDING:
            return found
        try:
            with translated():
                self._api.readers.terminate_checkout(self._merchant, request.reader)
        except Refused:  # offline, or the card is being read: what it is then is read below
            pass
        found = find()
        if found is not None and found.state != State.PENDING:
            return found
        if found is None and clock.now() > request.expires_at + NEVER_BEGUN_AFTER:
            return None
        if self._state(request.reader) != "IDLE":
            raise Unreachable("the reader may still take the card")
        return ProviderPayment(State.CANCELLED, reference, request.amount, request.currency)

    def transaction_of(self, reference: str) -> str:
        """Return SumUp's id of the transaction; "" when there is none."""
        found = self._transaction(client_transaction_id=_client_id(reference))
        return (found.id or "") if found is not None else ""

    def _by_reference(self, reference: str) -> ProviderPayment | None:
        return self._payment(reference, client_transaction_id=_client_id(reference))

    def _by_key(self, request: PaymentRequest) -> ProviderPayment | None:
        return self._payment("", foreign_transaction_id=str(request.key))

    def _payment(self, reference: str, **which: str) -> ProviderPayment | None:
        found = self._transaction(**which)
        if found is None:
            return None
        if found.amount is None or not found.currency:
            raise Unreachable("SumUp's transaction has no amount")
        state = STATES.get(found.status or "", State.PENDING)
        return ProviderPayment(
            state=state,
            reference=reference or _reference(found.client_transaction_id, from_wire(found.amount), found.currency),
            amount=from_wire(found.amount),
            currency=found.currency.upper(),
            fee=from_wire(found.fee_amount) if found.fee_amount and state == State.CAPTURED else ZERO,
            reason=str(DECLINED) if state == State.DECLINED else "",
            card_last_four=(found.card.last_4_digits or "") if found.card else "",
            settlement_reference=found.transaction_code or "",
        )

    def _transaction(self, **which: str) -> Any:
        """Return the transaction, or None when SumUp knows none."""
        try:
            with translated():
                return self._api.transactions.get(self._merchant, **which)
        except Refused as refusal:
            if is_missing(refusal):
                return None
            raise

    def _state(self, reader: str) -> str:
        """Return what the reader shows: `IDLE`, `WAITING_FOR_CARD`; "" for one that is offline."""
        with translated():
            found = self._api.readers.get_status(self._merchant, reader).data
        return (found.state or "IDLE") if found.status == "ONLINE" else ""

    # -- set-up --------------------------------------------------------------------------------------------

    def readers(self) -> list[ProviderReader]:
        """One request, and one for each reader, for its status."""
        with translated():
            found = self._api.readers.list(self._merchant).items
        return [self._reader(reader) for reader in found if reader.status != "expired"]

    def pair(self, code: str, name: str) -> ProviderReader:
        self._require_affiliate()
        with translated():
            return self._reader(self._api.readers.create(self._merchant, pairing_code=code, name=name))

    def rename(self, reference: str, name: str) -> None:
        with translated():
            self._api.readers.update(self._merchant, reference, name=name)

    def remove(self, reference: str) -> None:
        try:
            with translated():
                self._api.readers.delete(self._merchant, reference)
        except Refused as refusal:
            if not is_missing(refusal):
                raise

    def _reader(self, reader: Any) -> ProviderReader:
        return ProviderReader(
            reference=reader.id,
            name=reader.name,
            status=self._status(reader.id),
            serial=reader.device.identifier,
            model=reader.device.model.replace("-", " ").title(),
        )

    def _status(self, reader: str) -> ReaderStatus:
        try:
            state = self._state(reader)
        except (Refused, Unreachable):
            return ReaderStatus.UNKNOWN
        if not state:
            return ReaderStatus.OFFLINE
        return ReaderStatus.BUSY if state in WAITING else ReaderStatus.ONLINE

    def _require_affiliate(self) -> None:
        if not (self._credentials.app_id and self._credentials.affiliate_key):
            raise Refused(NO_AFFILIATE)


def _reference(client_id: str, amount: Decimal, currency: str) -> str:
    return f"{OF_READER}{client_id}:{minor_units(amount)}{currency.upper()}"


def _client_id(reference: str) -> str:
    return reference.split(":")[1]


def _asked(reference: str) -> tuple[Decimal, str]:
    """Return the pounds and the currency that the reader was asked to take."""
    asked = reference.split(":")[2]
    return from_minor_units(int(asked[:-3])), asked[-3:]


def _reason(refusal: Refused) -> str:
    """Return why SumUp did not take the payment to the reader, for the person at the till."""
    errors = getattr(getattr(refusal.__cause__, "body", None), "errors", None)
    named = errors if isinstance(errors, dict) else {}
    detail = named.get("detail")
    reason = REASONS.get(str(named.get("type")), detail if isinstance(detail, str) else refusal)
    return str(reason)[:200]
