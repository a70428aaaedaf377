"""The emails to owners about invoices: one for each paid invoice, one for each attempt that failed."""

from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _lazy

from realtime.commands.context import CommandContext
from restaurants.mail import queue_mail
from restaurants.models import BillingInvoice, Membership, Restaurant
from restaurants.models.people import Role

PATH = "/portal/settings/plan/"


def invoice_paid(context: CommandContext, restaurant: Restaurant, invoice: BillingInvoice) -> None:
    subject = format_lazy(_lazy("Fynlo invoice {number}"), number=invoice.number)
    _to_owners(context, restaurant, invoice, subject=subject, template="plan_invoice")


def payment_failed(context: CommandContext, restaurant: Restaurant, invoice: BillingInvoice) -> None:
    subject = format_lazy(_lazy("We could not take Fynlo invoice {number}"), number=invoice.number)
    _to_owners(context, restaurant, invoice, subject=subject, template="plan_payment_failed")


def _to_owners(
    context: CommandContext, restaurant: Restaurant, invoice: BillingInvoice, *, subject: Any, template: str
) -> None:
    owners = Membership.objects.filter(restaurant=restaurant, role=Role.RESTAURANT_OWNER, is_active=True)
    variables = {
        "number": invoice.number,
        "amount": f"£{invoice.total:,.2f}",
        "path": f"{PATH}invoices/{invoice.pk}/",
        "plan_path": PATH,
        "next_attempt_at": invoice.next_attempt_at.astimezone(restaurant.zone) if invoice.next_attempt_at else None,
    }
    for email in owners.filter(user__is_active=True).order_by("pk").values_list("user__email", flat=True):
        queue_mail(
            context=context, to=email, subject=subject, template=template, variables=variables, restaurant=restaurant
        )
