"""Where guests and providers find things: public addresses, also from a worker or from the platform's host."""

from django.conf import settings
from django.db import connection
from django.urls import reverse

from fynlo.tenancy.hosts import base_url
from payments.models import BillLink, Payment, Receipt


def _address(name: str, *args: object) -> str:
    return f"{base_url(connection.tenant)}{reverse(name, urlconf=settings.RESTAURANT_URLCONF, args=args)}"


def of_bill(link: BillLink) -> str:
    return _address("bill", link.token)


def of_payment(payment: Payment) -> str:
    """Its own page behind the link that it was begun with."""
    return _address("bill_payment", payment.link.token, payment.id)


def of_receipt(receipt: Receipt) -> str:
    return _address("receipt", receipt.token)


def of_print(receipt: Receipt) -> str:
    """The same on paper."""
    return _address("receipt_pdf", receipt.token)


def of_webhook(provider: str) -> str:
    return _address("payment_webhook", provider)
