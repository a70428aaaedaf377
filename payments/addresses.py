"""Where guests and providers find things: public addresses, also from a worker or from the platform's host.

A link that is shown on a screen leads to the host that the screen itself was reached under: a phone in the restaurant's
network may know no other. Mail and providers get the restaurant's primary host.
"""

from django.conf import settings
from django.db import connection
from django.urls import reverse

from fynlo.core.tenancy.hosts import serving_host, url_at
from payments.models import BillLink, Payment, Receipt


def _address(name: str, *args: object, host: str | None = None) -> str:
    """`host` is one of the restaurant's own; None is the present request's, "" the primary one."""
    restaurant = connection.tenant
    at = url_at(serving_host(restaurant) if host is None else host, restaurant)
    return f"{at}{reverse(name, urlconf=settings.RESTAURANT_URLCONF, args=args)}"


def bill_url(link: BillLink) -> str:
    return _address("bill", link.token)


def payment_url(payment: Payment) -> str:
    """Its own page behind the link that it was begun with."""
    return _address("bill_payment", payment.link.token, payment.id)


def return_url(payment: Payment) -> str:
    """The same page, from a worker: under the host that the guest began on."""
    return f"{_address('bill_payment', payment.link.token, payment.id, host=payment.host)}?back=1"


def receipt_url(receipt: Receipt) -> str:
    return _address("receipt", receipt.token)


def receipt_email_url(receipt: Receipt) -> str:
    """The receipt's page for an email that is read anywhere, years later."""
    return _address("receipt", receipt.token, host="")


def receipt_pdf_url(receipt: Receipt) -> str:
    """The same on paper."""
    return _address("receipt_pdf", receipt.token)


def webhook_url(provider: str) -> str:
    return _address("payment_webhook", provider, host="")


def invoice_url(receipt: Receipt) -> str:
    """The page of the VAT invoice for a receipt."""
    return _address("invoice", receipt.token)


def invoice_pdf_url(receipt: Receipt) -> str:
    return _address("invoice_pdf", receipt.token)


def invoice_email_url(receipt: Receipt) -> str:
    return _address("invoice", receipt.token, host="")
