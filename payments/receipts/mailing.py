"""Email the links to receipts."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from fynlo.core import json_codec
from fynlo.core.money import written_lazily
from fynlo.core.tenancy.connection import connection
from orders.selectors import order_with_lines
from payments import addresses
from payments.errors import NoReceipt
from payments.models import Receipt
from payments.receipts import invoices
from payments.selectors import receipts_of
from realtime.commands.context import CommandContext
from restaurants.identity.throttle import Throttle
from restaurants.mail import queue_mail
from restaurants.mail_budgets import RECEIPTS
from restaurants.mail_names import restaurant_name
from restaurants.models.people import normalised_email

HOUR = timedelta(hours=1)
EMAILS = Throttle("receipt-email", HOUR, per_address=40)  # from a receipt's own page
EMAILS_PER_RECEIPT = Throttle("receipt-email-of", HOUR, per_subject=5)  # by any sender
EMAILS_PER_PERSON = Throttle("receipt-email-by", HOUR, per_subject=60)  # sent by one of the staff


def email_receipts(
    *,
    context: CommandContext,
    email: str,
    order: str | UUID = "",
    order_id: str = "",
    receipt_number: str | None = None,
) -> dict[str, Any]:
    """Queue one email to `email` with the links to an order's receipts, or to the receipt with that number.

    `order` or `order_id` is an id or a client's reference. The address is stored only in the queued email, which is
    emptied once it is sent. Raises OrderNotFound, NoReceipt, MailBudgetUsed, TooManyAttempts.
    """
    found = order_with_lines(order or order_id)
    receipts = [receipt for receipt in receipts_of(found) if receipt_number in (None, receipt.name)]
    if not receipts:
        raise NoReceipt(order=str(found.id))
    email = normalised_email(email)
    if context.actor.user_id is not None:
        EMAILS_PER_PERSON.count_attempt(str(context.actor.user_id), None)
    for receipt in receipts:
        EMAILS_PER_RECEIPT.count_attempt(receipt.token, None)
    RECEIPTS.spend(to=email, restaurant=connection.tenant)
    _queue(context, receipts, email)
    return {"receipts": [receipt.name for receipt in receipts]}


def _queue(context: CommandContext, receipts: Sequence[Receipt], email: str) -> None:
    documents = [json_codec.loads(receipt.document) for receipt in receipts]
    queue_mail(
        context=context,
        to=email,
        subject=format_lazy(_("Your receipt from {restaurant}"), restaurant=restaurant_name(connection.tenant)),
        template="receipt",
        variables={
            "receipts": [
                {
                    "name": receipt.name,
                    "address": addresses.receipt_email_url(receipt),
                    "invoice": invoice.name if (invoice := invoices.invoice_of(receipt)) else "",
                    "invoice_address": addresses.invoice_email_url(receipt),
                    "kind": _("Refund") if document["kind"] == "refund" else _("Receipt"),
                    "total": written_lazily(document["payment"]["total"], document["restaurant"]["currency"]),
                }
                for receipt, document in zip(receipts, documents, strict=True)
            ]
        },
        restaurant=connection.tenant,
    )
