"""An email with the way to one's receipts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import connection

from fynlo.core import json_codec
from fynlo.core.money import written
from payments import addresses
from payments.models import Receipt
from payments.receipts import invoices
from realtime.actors import Actor
from restaurants.identity.throttle import Throttle
from restaurants.mail import queue_mail
from restaurants.mail_budgets import RECEIPTS
from restaurants.mail_names import restaurant_name
from restaurants.models.people import normalised_email

HOUR = timedelta(hours=1)
EMAILS = Throttle("receipt-email", HOUR, per_address=40)  # from a receipt's own page
EMAILS_PER_RECEIPT = Throttle("receipt-email-of", HOUR, per_subject=5)  # of one receipt, whoever sends it
EMAILS_PER_PERSON = Throttle("receipt-email-by", HOUR, per_subject=60)  # by one of the staff


def send(*, receipts: Sequence[Receipt], email: str, actor: Actor) -> dict[str, Any]:
    """Queue an email to `email` with the links of these receipts. Needs an open command; the address is kept nowhere
    but in the email, which is emptied once it is sent. Raises MailBudgetUsed, TooManyAttempts."""
    email = normalised_email(email)
    if actor.user_id is not None:
        EMAILS_PER_PERSON.count_attempt(str(actor.user_id), None)
    for receipt in receipts:
        EMAILS_PER_RECEIPT.count_attempt(receipt.token, None)
    RECEIPTS.spend(to=email, restaurant=connection.tenant)
    drawn = [json_codec.loads(receipt.document) for receipt in receipts]
    queue_mail(
        to=email,
        subject=f"Your receipt from {restaurant_name(connection.tenant)}",
        template="receipt",
        context={
            "receipts": [
                {
                    "name": receipt.name,
                    "address": addresses.receipt_email_url(receipt),
                    "invoice": invoice.name if (invoice := invoices.invoice_of(receipt)) else "",
                    "invoice_address": addresses.invoice_email_url(receipt),
                    "kind": "Refund" if document["kind"] == "refund" else "Receipt",
                    "total": written(document["payment"]["total"], document["restaurant"]["currency"]),
                }
                for receipt, document in zip(receipts, drawn, strict=True)
            ]
        },
        restaurant=connection.tenant,
    )
    return {"receipts": [receipt.name for receipt in receipts]}
