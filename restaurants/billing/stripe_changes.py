"""What we ask of Stripe for a restaurant's plan. Each write has an idempotency key; none runs inside a transaction.

Every function raises NotSetUp, StripeSilent, StripeRefused.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from restaurants.billing.errors import StripeRefused
from restaurants.billing.stripe_client import (
    PLAN,
    RESTAURANT,
    VERSION,
    Snapshot,
    client,
    moment,
    pounds,
    translated,
)
from restaurants.models import Plan, PlanVersion, Restaurant


@dataclass(frozen=True, slots=True)
class Preview:
    """What is due at once for a change, in pounds; below 0 it is credited to the next invoice. `at` is what it was
    worked out for."""

    amount: Decimal
    at: int


def create_customer(restaurant: Restaurant, email: str) -> str:
    with translated():
        made = client().customers.create(
            {"name": restaurant.name, "email": email, "metadata": {RESTAURANT: str(restaurant.pk)}},
            {"idempotency_key": f"customer:{restaurant.pk}"},
        )
    return made.id


def price_of(plan: Plan, version: PlanVersion, interval: str) -> str:
    """Return Stripe's price of those terms, which is made the first time. One request, two or three then."""
    key = f"fynlo-{plan.pk}-{version.pk}-{interval}"
    with translated():
        found = client().prices.list({"lookup_keys": [key], "limit": 1}).data
    if found:
        return found[0].id
    product = f"fynlo_{plan.pk}"
    _create_product(product, plan.name)
    with translated():
        made = client().prices.create(
            {
                "product": product,
                "currency": "gbp",
                "unit_amount": int(version.price(interval) * 100),
                "recurring": {"interval": interval},
                "lookup_key": key,
                "metadata": {PLAN: plan.pk, VERSION: str(version.pk)},
            },
            {"idempotency_key": f"price:{key}"},
        )
    return made.id


def _create_product(product: str, name: str) -> None:
    import stripe

    try:
        with translated():
            client().products.create({"id": product, "name": f"Fynlo {name}"})
    except StripeRefused as refusal:
        cause = refusal.__cause__
        if not isinstance(cause, stripe.InvalidRequestError) or cause.code != "resource_already_exists":
            raise


def begin_checkout(
    *, restaurant: Restaurant, customer: str, price: str, trial_days: int, back: str, key: str
) -> tuple[str, str]:
    """Open Stripe's page where the owner subscribes; return its id and address. A trial needs no card."""
    fields: dict[str, Any] = {
        "mode": "subscription",
        "customer": customer,
        "client_reference_id": str(restaurant.pk),
        "line_items": [{"price": price, "quantity": 1}],
        "success_url": f"{back}?from=checkout",
        "cancel_url": back,
        "subscription_data": {"metadata": {RESTAURANT: str(restaurant.pk)}},
    }
    if trial_days:
        fields["payment_method_collection"] = "if_required"
        fields["subscription_data"] |= {
            "trial_period_days": trial_days,
            "trial_settings": {"end_behavior": {"missing_payment_method": "cancel"}},
        }
    with translated():
        made = client().checkout.sessions.create(fields, {"idempotency_key": f"checkout:{key}"})
    return made.id, made.url


def end_checkout(session: str) -> None:
    """Close a page that was opened before, so that nobody subscribes twice. One that has ended is left alone."""
    try:
        with translated():
            client().checkout.sessions.expire(session)
    except StripeRefused:
        return


def preview(now: Snapshot, price: str, at: datetime) -> Preview:
    """Work out what a change at that moment costs. One request."""
    second = int(at.timestamp())
    with translated():
        made = client().invoices.create_preview(
            {
                "subscription": now.id,
                "subscription_details": {
                    "items": [{"id": now.item, "price": price}],
                    "proration_behavior": "always_invoice",
                    "proration_date": second,
                },
            }
        )
    return Preview(pounds(made.total), second)


def next_invoice(subscription: str) -> tuple[Decimal, datetime]:
    """Return the amount and the day of the next renewal, as Stripe has it now. One request."""
    with translated():
        made = client().invoices.create_preview({"subscription": subscription})
    return pounds(made.amount_due), moment(made.created)


def change_price(now: Snapshot, price: str, *, proration: str, key: str, at: int | None = None) -> None:
    """Change the price at once. A card that is declined refuses the change: nothing is half done."""
    fields: dict[str, Any] = {"items": [{"id": now.item, "price": price}], "proration_behavior": proration}
    if proration == "always_invoice":
        fields |= {"payment_behavior": "error_if_incomplete"} | ({"proration_date": at} if at else {})
    with translated():
        client().subscriptions.update(now.id, fields, {"idempotency_key": f"change:{key}"})


def schedule_price(now: Snapshot, price: str, plan: str, *, interval: str, key: str) -> None:
    """Change the price at the end of the period that is paid. Two requests; one more for an earlier schedule."""
    release(now, key=key)
    with translated():
        made = client().subscription_schedules.create(
            {"from_subscription": now.id}, {"idempotency_key": f"schedule:{key}"}
        )
        phase = made.to_dict()["phases"][0]
        client().subscription_schedules.update(
            made.id,
            {
                "end_behavior": "release",
                "metadata": {PLAN: plan},
                "phases": [
                    {
                        "items": [{"price": each["price"], "quantity": 1} for each in phase["items"]],
                        "start_date": phase["start_date"],
                        "end_date": phase["end_date"],
                    },
                    {
                        "items": [{"price": price, "quantity": 1}],
                        "start_date": phase["end_date"],
                        "duration": {"interval": interval, "interval_count": 1},
                    },
                ],
            },
            {"idempotency_key": f"phases:{key}"},
        )


def release(now: Snapshot, *, key: str) -> None:
    """Drop what is scheduled, if anything is."""
    if now.schedule:
        with translated():
            client().subscription_schedules.release(now.schedule, {}, {"idempotency_key": f"release:{key}"})


def set_cancel(now: Snapshot, *, cancels: bool, key: str) -> None:
    """Let the subscription end with the period that is paid, or go on. Drops what is scheduled."""
    release(now, key=key)
    with translated():
        client().subscriptions.update(now.id, {"cancel_at_period_end": cancels}, {"idempotency_key": f"cancel:{key}"})


def portal_url(customer: str, back: str) -> str:
    """Return Stripe's customer portal for one visit: card, address, invoices."""
    with translated():
        return client().billing_portal.sessions.create({"customer": customer, "return_url": back}).url


def invoice_urls(invoice: str) -> tuple[str, str]:
    """Return the addresses of the invoice's page and PDF as they are now: Stripe's links expire."""
    with translated():
        found = client().invoices.retrieve(invoice)
    return found.hosted_invoice_url or "", found.invoice_pdf or ""
