"""What a payment intent of Stripe says, whether a page or a card reader made it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from fynlo.core.money import ZERO, from_minor_units, minor_units
from payments.providers.base import CaptureRequest, PaymentRequest

DECLINED = "Your bank has declined this payment."


def application_fee(request: PaymentRequest | CaptureRequest) -> dict[str, int]:
    """Return the field with the platform's fee, which Stripe takes from the restaurant's account; {} without one."""
    return {"application_fee_amount": minor_units(request.platform_fee)} if request.platform_fee else {}


def fee_of(intent: dict[str, Any]) -> Decimal:
    """Return what Stripe keeps of a captured payment, the platform's fee included; £0.00 until Stripe has said it."""
    booked = (intent.get("latest_charge") or {}).get("balance_transaction")
    return from_minor_units(booked["fee"]) if booked else ZERO


def reason_of(intent: dict[str, Any]) -> str:
    """Return the bank's last refusal, in Stripe's words for the card holder."""
    error = intent.get("last_payment_error") if intent.get("status") != "succeeded" else None
    return (error.get("message") or DECLINED)[:200] if error else ""


def last_four(charge: dict[str, Any]) -> str:
    """Return the last digits of the card that was charged or holds the amount; "" where Stripe does not say."""
    return _card(charge).get("last4") or ""


def capture_before(charge: dict[str, Any]) -> datetime | None:
    """Return until when the card holds the amount; None where Stripe does not say."""
    seconds = _card(charge).get("capture_before")
    return datetime.fromtimestamp(seconds, tz=UTC) if seconds else None


def _card(charge: dict[str, Any]) -> dict[str, Any]:
    details = charge.get("payment_method_details") or {}
    return details.get("card_present") or details.get("card") or {}
