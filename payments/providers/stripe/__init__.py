"""Stripe: guests pay on Stripe's page behind a QR code or a link."""

from payments.providers.stripe.adapter import Stripe

__all__ = ["Stripe"]
