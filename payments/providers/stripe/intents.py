"""What a payment intent of Stripe says, whether a page or a card reader made it."""

from decimal import Decimal
from typing import Any

from fynlo.core.money import ZERO, from_minor_units, minor_units
from payments.providers.base import PaymentRequest

DECLINED = "Your bank has declined this payment."


def application_fee(request: PaymentRequest) -> dict[str, int]:
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
