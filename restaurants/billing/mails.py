"""The emails to owners about invoices: one for each paid invoice, one for each attempt that failed."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _lazy

from realtime.commands.context import CommandContext
from restaurants.billing.vat import platform_vat
from restaurants.mail import queue_mail
from restaurants.models import BillingAccount, BillingInvoice, Membership, Restaurant
from restaurants.models.people import Role

PATH = "/portal/settings/plan/"


def invoice_paid(context: CommandContext, account: BillingAccount, invoice: BillingInvoice) -> None:
    subject = format_lazy(_lazy("Fynlo invoice {number}"), number=invoice.number)
    _to_payers(context, account, invoice, subject=subject, template="plan_invoice")


def payment_failed(context: CommandContext, account: BillingAccount, invoice: BillingInvoice) -> None:
    subject = format_lazy(_lazy("We could not take Fynlo invoice {number}"), number=invoice.number)
    _to_payers(context, account, invoice, subject=subject, template="plan_payment_failed")


def payers(account: BillingAccount) -> list[tuple[str, Restaurant]]:
    """Return the addresses that get an account's emails, each once with a restaurant that it owns.

    Who put restaurants on one bill gets its emails alone; the owners of a restaurant that pays for itself all do.
    """
    rows = Membership.objects.filter(
        restaurant__subscription__account=account, role=Role.RESTAURANT_OWNER, is_active=True, user__is_active=True
    )
    if account.owner_id is not None:
        rows = rows.filter(user_id=account.owner_id)
    found: dict[str, Restaurant] = {}
    for row in rows.select_related("user", "restaurant").order_by("pk"):
        found.setdefault(row.user.email, row.restaurant)
    return list(found.items())


def _to_payers(
    context: CommandContext, account: BillingAccount, invoice: BillingInvoice, *, subject: Any, template: str
) -> None:
    vat = platform_vat()
    for email, restaurant in payers(account):
        next_at = invoice.next_attempt_at
        variables = {
            "number": invoice.number,
            "amount": f"£{invoice.total:,.2f}",
            "net": f"£{invoice.net:,.2f}",
            "vat": f"£{invoice.vat:,.2f}",
            "vat_rate": invoice.shown_rate,
            "vat_number": vat.number if vat else "",
            "path": f"{PATH}invoices/{invoice.pk}/",
            "plan_path": PATH,
            "next_attempt_at": next_at.astimezone(restaurant.zone) if next_at else None,
        }
        queue_mail(
            context=context, to=email, subject=subject, template=template, variables=variables, restaurant=restaurant
        )
