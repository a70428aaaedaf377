"""What a payment intent of Stripe says, whether a page or a card reader made it."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from fynlo.core.money import ZERO, from_minor_units, minor_units
from payments.providers.base import CaptureRequest, PaymentRequest

DECLINED = _("Your bank has declined this payment.")
# By Stripe's code of a decline. Stripe's own words are English. One that says more than a bank wants said, such as
# that a card was stolen, is declined like any other.
REFUSALS = {
    "authentication_required": _("The bank asks the guest to confirm this payment. Try again."),
    "card_not_supported": _("This card does not allow such a payment."),
    "card_velocity_exceeded": _("The card’s limit is reached."),
    "currency_not_supported": _("This card does not allow this currency."),
    "expired_card": _("The card has expired."),
    "incorrect_cvc": _("The card’s security code is wrong."),
    "incorrect_pin": _("The PIN is wrong."),
    "insufficient_funds": _("There is not enough money on the card."),
    "invalid_cvc": _("The card’s security code is wrong."),
    "invalid_pin": _("The PIN is wrong."),
    "issuer_not_available": _("The bank does not answer. Try again."),
    "pin_try_exceeded": _("The PIN was wrong too often. Use another card."),
    "processing_error": _("The bank does not answer. Try again."),
    "try_again_later": _("The bank does not answer. Try again."),
    "withdrawal_count_limit_exceeded": _("The card’s limit is reached."),
} | dict.fromkeys(
    ("do_not_honor", "fraudulent", "generic_decline", "lost_card", "pickup_card", "stolen_card"), DECLINED
)


def application_fee(request: PaymentRequest | CaptureRequest) -> dict[str, int]:
    """Return the field with the platform's fee, which Stripe takes from the restaurant's account; {} without one."""
    return {"application_fee_amount": minor_units(request.platform_fee)} if request.platform_fee else {}


def fee_of(intent: dict[str, Any]) -> Decimal:
    """Return what Stripe keeps of a captured payment, the platform's fee included; £0.00 until Stripe has said it."""
    booked = (intent.get("latest_charge") or {}).get("balance_transaction")
    return from_minor_units(booked["fee"]) if booked else ZERO


def reason_of(intent: dict[str, Any]) -> str:
    """Return the bank's last refusal in the active language; one without a code of REFUSALS in Stripe's own words."""
    error = intent.get("last_payment_error") if intent.get("status") != "succeeded" else None
    if not error:
        return ""
    known = REFUSALS.get(error.get("decline_code") or error.get("code") or "")
    return str(known or error.get("message") or DECLINED)[:200]


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
