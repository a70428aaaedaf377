"""Public addresses for guests and providers. They also work from a worker and on the platform's host.

A link on a screen uses the host of the current request: a phone in the restaurant's network may reach no other. Emails
and providers get the restaurant's primary host.
"""

from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse

from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.hosts import serving_host, url_at
from payments.models import BillLink, Payment, Receipt


def _address(name: str, *args: object, host: str | None = None) -> str:
    """Return an absolute address. `host` None is the host of the current request, "" the primary host."""
    restaurant = connection.tenant
    at = url_at(serving_host(restaurant) if host is None else host, restaurant)
    return f"{at}{reverse(name, urlconf=settings.RESTAURANT_URLCONF, args=args)}"


def bill_url(link: BillLink) -> str:
    return _address("bill", link.token)


def payment_url(payment: Payment) -> str:
    """Return the page of a payment, behind the link of its bill."""
    return _address("bill_payment", payment.link.token, payment.id)


def return_url(payment: Payment) -> str:
    """Return the page that the guest comes back to, on the host where the payment started. For the worker."""
    return f"{_address('bill_payment', payment.link.token, payment.id, host=payment.host)}?back=1"


def receipt_url(receipt: Receipt) -> str:
    return _address("receipt", receipt.token)


def receipt_email_url(receipt: Receipt) -> str:
    """Return the receipt's page for an email, which may be read anywhere and years later."""
    return _address("receipt", receipt.token, host="")


def receipt_pdf_url(receipt: Receipt) -> str:
    """Return the address of the receipt's PDF."""
    return _address("receipt_pdf", receipt.token)


def webhook_url(provider: str) -> str:
    return _address("payment_webhook", provider, host="")


def onboarding_url(step: str, state: str) -> str:
    """Return the page that an owner comes back to from Stripe's questions: `step` is `back` or `go`."""
    return f"{_address(f'portal_provider_onboarding_{step}')}?{urlencode({'state': state})}"


def invoice_url(receipt: Receipt) -> str:
    """Return the page of the VAT invoice for a receipt."""
    return _address("invoice", receipt.token)


def invoice_pdf_url(receipt: Receipt) -> str:
    return _address("invoice_pdf", receipt.token)


def invoice_email_url(receipt: Receipt) -> str:
    return _address("invoice", receipt.token, host="")
