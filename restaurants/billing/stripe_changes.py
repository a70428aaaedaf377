"""What we ask of Stripe for a restaurant's plan. Each write has an idempotency key; none runs inside a transaction.

Every function raises NotSetUp, StripeSilent, StripeRefused.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from fynlo.core.ids import uuid7
from restaurants.billing.errors import StripeRefused
from restaurants.billing.stripe_client import (
    ACCOUNT,
    COMING,
    ENDS,
    PLAN,
    RESTAURANT,
    VAT,
    VERSION,
    Item,
    Snapshot,
    client,
    moment,
    pounds,
    product_of,
    translated,
)
from restaurants.billing.vat import platform_vat
from restaurants.models import BillingAccount, Plan, Restaurant


@dataclass(frozen=True, slots=True)
class Preview:
    """What is due at once for a change, in pounds; below 0 it is credited to the next invoice. `at` is what it was
    worked out for."""

    amount: Decimal
    at: int


@dataclass(frozen=True, slots=True)
class Credit:
    """What is given back for a bill that was paid already, in pounds; a line of the restaurant's product."""

    product: str
    amount: Decimal

    def fields(self) -> dict[str, Any]:
        amount = -int(self.amount * 100)
        return {"product": self.product, "currency": "gbp", "unit_amount": amount}


def create_customer(account: BillingAccount, restaurant: Restaurant, email: str) -> str:
    with translated():
        made = client().customers.create(
            {"name": restaurant.name, "email": email, "metadata": {ACCOUNT: str(account.pk)}},
            {"idempotency_key": f"customer:{account.pk}"},
        )
    return made.id


def price_of(restaurant: Restaurant, plan: Plan, interval: str) -> str:
    """Return Stripe's price of the plan's terms for a restaurant, which is made the first time. One to three requests.

    Each restaurant has prices of its own: Stripe accepts a price once in a subscription, and two restaurants of one
    bill may be on the same plan.
    """
    version = plan.version
    assert version is not None
    key = f"fynlo-{plan.pk}-{version.pk}-{interval}-{restaurant.pk.hex}"
    with translated():
        found = client().prices.list({"lookup_keys": [key], "limit": 1}).data
    if found:
        return found[0].id
    product = product_of(plan.pk, restaurant.pk)
    _create_product(product, f"Fynlo {plan.name}, {restaurant.name}")
    with translated():
        made = client().prices.create(
            {
                "product": product,
                "currency": "gbp",
                "unit_amount": int(version.price(interval) * 100),
                "recurring": {"interval": interval},
                "lookup_key": key,
                "metadata": {PLAN: plan.pk, VERSION: str(version.pk), RESTAURANT: str(restaurant.pk)},
            },
            {"idempotency_key": f"price:{key}"},
        )
    return made.id


def _create_product(product: str, name: str) -> None:
    import stripe

    try:
        with translated():
            client().products.create({"id": product, "name": name})
    except StripeRefused as refusal:
        cause = refusal.__cause__
        if not isinstance(cause, stripe.InvalidRequestError) or cause.code != "resource_already_exists":
            raise


def tax_rate() -> str:
    """Return Stripe's id of the tax rate that the platform charges today, "" for none. One or two requests.

    A rate of Stripe never changes its percent, so there is one for each percent and way of charging it; its metadata
    says which.
    """
    vat = platform_vat()
    if vat is None:
        return ""
    with translated():
        rates = client().tax_rates.list({"active": True, "inclusive": vat.is_included, "limit": 100}).data
        found = next((each.id for each in rates if each.metadata.to_dict().get(VAT) == vat.key), "")
        if found:
            return found
        made = client().tax_rates.create(
            {
                "display_name": "VAT",
                "percentage": float(vat.percent),
                "inclusive": vat.is_included,
                "country": "GB",
                "tax_type": "vat",
                "metadata": {VAT: vat.key},
            },
            {"idempotency_key": f"tax_rate:{vat.key}"},
        )
    return made.id


def set_tax_rate(found: Snapshot, rate: str) -> None:
    """Charge that VAT from the next invoice on, "" for none. What is paid already is left as it is."""
    fields = {"default_tax_rates": [rate] if rate else "", "proration_behavior": "none"}
    with translated():
        client().subscriptions.update(found.id, fields, {"idempotency_key": f"vat:{found.id}:{uuid7()}"})


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
    if rate := tax_rate():
        fields["subscription_data"]["default_tax_rates"] = [rate]
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


def preview(found: Snapshot, item: Item | None, price: str, at: datetime, *, credit: Credit | None = None) -> Preview:
    """Work out what the price costs at that moment, in place of an item or as another one. One request."""
    second = int(at.timestamp())
    fields: dict[str, Any] = {
        "subscription": found.id,
        "subscription_details": {
            "items": [_item_fields(item, price)],
            "proration_behavior": "always_invoice",
            "proration_date": second,
        },
    }
    if credit is not None:
        fields["invoice_items"] = [{"price_data": credit.fields()}]
    with translated():
        made = client().invoices.create_preview(fields)
    return Preview(pounds(made.total), second)


def next_invoice(subscription: str) -> tuple[Decimal, datetime]:
    """Return the amount and the day of the next renewal, as Stripe has it now. One request."""
    with translated():
        made = client().invoices.create_preview({"subscription": subscription})
    return pounds(made.amount_due), moment(made.created)


def change_price(
    found: Snapshot,
    item: Item | None,
    price: str,
    *,
    proration: str,
    key: str,
    at: int | None = None,
    credit: Credit | None = None,
) -> None:
    """Put the price in place of an item at once, or add it. A card that is declined refuses: nothing is half done."""
    fields: dict[str, Any] = {"items": [_item_fields(item, price)], "proration_behavior": proration}
    if proration == "always_invoice":
        fields |= {"payment_behavior": "error_if_incomplete"} | ({"proration_date": at} if at else {})
    if credit is not None:
        fields["add_invoice_items"] = [{"price_data": credit.fields()}]
    with translated():
        client().subscriptions.update(found.id, fields, {"idempotency_key": f"change:{key}"})


def take_off(found: Snapshot, item: Item, *, key: str) -> None:
    """Take an item off without a credit: what is paid of it stays paid. Not for the only one."""
    fields = {"items": [{"id": item.id, "deleted": True}], "proration_behavior": "none"}
    with translated():
        client().subscriptions.update(found.id, fields, {"idempotency_key": f"off:{key}"})


def end_now(subscription: str, *, key: str) -> None:
    """End a subscription at once, without a credit. One that has ended is left alone."""
    try:
        with translated():
            client().subscriptions.cancel(subscription, {"prorate": False}, {"idempotency_key": f"end:{key}"})
    except StripeRefused:
        return


def unused(found: Snapshot, at: datetime) -> Decimal:
    """Return what of the paid period was not used at that moment, in pounds as prices are. One request."""
    with translated():
        made = client().invoices.create_preview(
            {
                "subscription": found.id,
                "subscription_details": {
                    "cancel_now": True,
                    "proration_behavior": "always_invoice",
                    "proration_date": int(at.timestamp()),
                },
            }
        )
    return max(Decimal(0), -pounds(made.subtotal))  # the credit's own line adds VAT where prices exclude it


def set_coming(found: Snapshot, prices: dict[str, tuple[str, str]], *, key: str) -> None:
    """Let the subscription change when the period that is paid ends; everything that was scheduled is replaced.

    `prices` has (value of `Snapshot.coming`, price) of each restaurant that changes; ("", "") ends its item. Where
    every item ends the subscription does; where nothing changes it goes on as it is. Up to four requests. The next
    period is charged with the VAT of today.
    """
    kept = [each for each in found.items if prices.get(each.restaurant, ("", "x"))[1]]
    if not kept or not prices:
        if found.schedule:
            with translated():
                client().subscription_schedules.release(found.schedule, {}, {"idempotency_key": f"release:{key}"})
        _cancel_at_period_end(found, not kept, key=key)
        return
    if found.cancels:
        _cancel_at_period_end(found, False, key=key)
    phase_items = [{"price": prices.get(each.restaurant, ("", each.price))[1], "quantity": 1} for each in kept]
    intervals = [value.split()[1] for value, _ in prices.values() if value]
    noted = {_note(restaurant): "" for restaurant in found.coming}  # Stripe merges metadata; "" takes a name away
    noted |= {_note(restaurant): value or ENDS for restaurant, (value, _) in prices.items()}
    schedule, next_rate = found.schedule, tax_rate()
    with translated():
        if not schedule:
            made = client().subscription_schedules.create(
                {"from_subscription": found.id}, {"idempotency_key": f"schedule:{key}"}
            )
            schedule = made.id
        start, end = int(found.period_start.timestamp()), int(found.period_end.timestamp())
        client().subscription_schedules.update(
            schedule,
            {
                "end_behavior": "release",
                "metadata": noted,
                "phases": [
                    {
                        "items": [{"price": each.price, "quantity": 1} for each in found.items],
                        "default_tax_rates": [found.tax_rate] if found.tax_rate else "",
                        "start_date": start,
                        "end_date": end,
                    },
                    {
                        "items": phase_items,
                        "default_tax_rates": [next_rate] if next_rate else "",
                        "start_date": end,
                        "duration": {"interval": (intervals or [found.interval])[0], "interval_count": 1},
                    },
                ],
            },
            {"idempotency_key": f"phases:{key}"},
        )


def _cancel_at_period_end(found: Snapshot, cancels: bool, *, key: str) -> None:
    if found.cancels != cancels:
        fields = {"cancel_at_period_end": cancels}
        with translated():
            client().subscriptions.update(found.id, fields, {"idempotency_key": f"cancel:{key}"})


def _item_fields(item: Item | None, price: str) -> dict[str, str]:
    return {"price": price} | ({"id": item.id} if item else {})


def _note(restaurant: str) -> str:
    return COMING + UUID(restaurant).hex


def portal_url(customer: str, back: str) -> str:
    """Return Stripe's customer portal for one visit: card, address, invoices."""
    with translated():
        return client().billing_portal.sessions.create({"customer": customer, "return_url": back}).url


def invoice_urls(invoice: str) -> tuple[str, str]:
    """Return the addresses of the invoice's page and PDF as they are now: Stripe's links expire."""
    with translated():
        found = client().invoices.retrieve(invoice)
    return found.hosted_invoice_url or "", found.invoice_pdf or ""
