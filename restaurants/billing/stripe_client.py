"""Stripe's official SDK with the platform's own key, its errors as ours, and what we read as plain rows.

Each function loads the SDK, which takes 0.25 s of CPU: most processes never call Stripe. Nothing here is called inside
a transaction. Amounts are pence at Stripe and pounds here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from restaurants.billing.errors import NotSetUp, SignatureInvalid, StripeRefused, StripeSilent
from restaurants.models import Subscription

TIMEOUT_SECONDS = 8
TOLERANCE = timedelta(minutes=5)
LIVE = ("trialing", "active", "past_due", "unpaid", "paused")
STATUSES = {
    "trialing": Subscription.Status.TRIAL,
    "active": Subscription.Status.ACTIVE,
    "past_due": Subscription.Status.PAST_DUE,
    "unpaid": Subscription.Status.PAST_DUE,
    "paused": Subscription.Status.SUSPENDED,
    "canceled": Subscription.Status.CANCELLED,
}
# Names of our metadata.
PLAN, VERSION, RESTAURANT, ACCOUNT = "fynlo_plan", "fynlo_version", "fynlo_restaurant", "fynlo_account"
VAT = "fynlo_vat"  # a tax rate's metadata: its percent, and whether prices contain it
COMING, ENDS = "next_", "ends"  # a schedule's metadata: what a restaurant pays next, or that it ends
PRODUCT = "fynlo"
MOST_INVOICES = 24


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A line of an invoice. `restaurant` (the hex of its id) and `plan` are "" if not ours. A credit is below 0."""

    restaurant: str
    plan: str
    first: datetime
    last: datetime
    amount: Decimal
    vat: Decimal


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice as Stripe has it. `attempts` counts the tries to take it; `next_attempt_at` is the next one.

    `vat` is the part of `total` that is VAT, `vat_rate` its percent; None where none was charged.
    """

    id: str
    number: str
    status: str
    total: Decimal
    amount_due: Decimal
    created_at: datetime
    attempts: int
    next_attempt_at: datetime | None
    vat: Decimal
    vat_rate: Decimal | None
    lines: tuple[InvoiceLine, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """What one restaurant pays of a subscription. `price` is Stripe's id."""

    id: str
    price: str
    restaurant: str
    plan: str
    version: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """An account's subscription as Stripe has it, with an item for each restaurant that pays.

    A schedule changes items when the period ends: `coming` has the plan and interval of each restaurant that changes,
    "" for one that ends. `tax_rate` is Stripe's id of the VAT that is charged, "" for none.
    """

    id: str
    status: str
    items: tuple[Item, ...]
    interval: str
    period_start: datetime
    period_end: datetime
    trial_end: datetime | None
    cancels: bool
    schedule: str
    coming: dict[str, str]
    tax_rate: str

    def item_of(self, restaurant: UUID) -> Item | None:
        return next((each for each in self.items if each.restaurant == str(restaurant)), None)

    @property
    def is_live(self) -> bool:
        return self.status != Subscription.Status.CANCELLED

    @property
    def is_past_due(self) -> bool:
        return self.status == Subscription.Status.PAST_DUE


def is_configured() -> bool:
    return bool(settings.STRIPE_BILLING_SECRET_KEY)


def client() -> Any:
    """Return version 1 of the SDK's client. It never repeats a request by itself. Raises NotSetUp."""
    if not is_configured():
        raise NotSetUp()
    import stripe

    stripe.enable_telemetry = False
    options: dict[str, Any] = {"base_addresses": {"api": settings.STRIPE_URL}} if settings.STRIPE_URL else {}
    requests = stripe.RequestsClient(timeout=TIMEOUT_SECONDS)
    key = settings.STRIPE_BILLING_SECRET_KEY
    return stripe.StripeClient(key, http_client=requests, max_network_retries=0, **options).v1


@contextmanager
def translated() -> Iterator[None]:
    """Raise Stripe's errors as StripeRefused for a certain refusal, else as StripeSilent."""
    import stripe

    try:
        yield
    except (stripe.InvalidRequestError, stripe.CardError) as error:
        if error.http_status in (409, 429) or (error.http_status or 500) >= 500:
            raise StripeSilent() from error
        sentence = " ".join((error.user_message or "").split())[:200]
        raise StripeRefused(sentence or _("Stripe refused the request.")) from error
    except stripe.StripeError as error:
        raise StripeSilent() from error


def read_event(headers: Mapping[str, str], body: bytes, now: datetime) -> dict[str, Any]:
    """Return an event that Stripe signed with the endpoint's secret at about `now`. Raises SignatureInvalid."""
    secret, signature = settings.STRIPE_BILLING_WEBHOOK_SECRET, headers.get("Stripe-Signature", "")
    times = [part[2:] for part in signature.split(",") if part.startswith("t=")]
    if not secret or len(times) != 1 or not times[0].isascii() or not times[0].isdigit() or len(times[0]) > 12:
        raise SignatureInvalid()
    if abs(int(now.timestamp()) - int(times[0])) > TOLERANCE.total_seconds():
        raise SignatureInvalid()
    import stripe

    try:
        stripe.Webhook.construct_event(body, signature, secret, tolerance=0)
    except (stripe.SignatureVerificationError, ValueError, TypeError) as error:
        raise SignatureInvalid() from error
    return json.loads(body)  # plain JSON, which is stored: the SDK's own object holds Decimals


def customer_of(event: dict[str, Any]) -> str:
    """Return the customer that an event is about; "" for an event about something else."""
    found = (event.get("data") or {}).get("object") or {}
    named = found.get("id") if found.get("object") == "customer" else found.get("customer")
    return named if isinstance(named, str) else ""


def read_subscription(customer: str, known: str) -> Snapshot | None:
    """Return the customer's live subscription, else the one with the id `known`, which has ended. Up to two requests.

    None if there is neither: a first payment that was never made is no subscription.
    """
    with translated():
        listed = client().subscriptions.list(
            {"customer": customer, "status": "all", "limit": 20, "expand": ["data.schedule"]}
        )
    rows = [row.to_dict() for row in listed.data]
    live = next((row for row in rows if row["status"] in LIVE), None)
    found = live or next((row for row in rows if row["id"] == known and row["status"] in STATUSES), None)
    return _snapshot(found) if found else None


def read_invoices(customer: str) -> list[InvoiceRow]:
    """Return the customer's last invoices. One request."""
    with translated():
        listed = client().invoices.list({"customer": customer, "limit": MOST_INVOICES})
    return [_invoice(row.to_dict()) for row in listed.data if row.status != "draft"]


def pounds(pence: int) -> Decimal:
    return Decimal(pence) / 100


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def product_of(plan: str, restaurant: UUID) -> str:
    """Return the id of a restaurant's product at Stripe: invoices name it, so each line says whom it is for."""
    return f"{PRODUCT}_{plan}_{restaurant.hex}"


def _snapshot(row: dict[str, Any]) -> Snapshot:
    first, schedule = row["items"]["data"][0], row.get("schedule") or {}
    noted = (schedule.get("metadata") or {}) if isinstance(schedule, dict) else {}
    return Snapshot(
        id=row["id"],
        status=STATUSES[row["status"]].value,
        items=tuple(_item(each) for each in row["items"]["data"]),
        interval=first["price"]["recurring"]["interval"],
        period_start=moment(first["current_period_start"]),
        period_end=moment(first["current_period_end"]),
        trial_end=moment(row["trial_end"]) if row.get("trial_end") else None,
        cancels=bool(row["cancel_at_period_end"]),
        schedule=schedule.get("id", "") if isinstance(schedule, dict) else schedule,
        coming={
            str(UUID(name.removeprefix(COMING))): "" if value == ENDS else value
            for name, value in noted.items()
            if name.startswith(COMING)
        },
        tax_rate=next((each["id"] for each in row.get("default_tax_rates") or ()), ""),
    )


def _item(row: dict[str, Any]) -> Item:
    price = row["price"]
    noted = price["metadata"]
    return Item(row["id"], price["id"], noted.get(RESTAURANT, ""), noted.get(PLAN, ""), noted.get(VERSION, ""))


def _invoice(row: dict[str, Any]) -> InvoiceRow:
    return InvoiceRow(
        id=row["id"],
        number=row.get("number") or "",
        status=row["status"],
        total=pounds(row["total"]),
        amount_due=pounds(row["amount_remaining"]),
        created_at=moment(row["created"]),
        attempts=row["attempt_count"],
        next_attempt_at=moment(row["next_payment_attempt"]) if row.get("next_payment_attempt") else None,
        vat=_tax(row.get("total_taxes")),
        vat_rate=_percent_of(row),
        lines=tuple(_line(each) for each in row["lines"]["data"]),
    )


def _tax(taxes: list[dict[str, Any]] | None) -> Decimal:
    return pounds(sum(each["amount"] for each in taxes or ()))


def _percent_of(invoice: dict[str, Any]) -> Decimal | None:
    """Return the percent of an invoice's VAT. Its taxes name the rate, its `default_tax_rates` have it whole."""
    named = {(each.get("tax_rate_details") or {}).get("tax_rate") for each in invoice.get("total_taxes") or ()}
    rates = [each for each in invoice.get("default_tax_rates") or () if each["id"] in named]
    return Decimal(str(rates[0]["percentage"])) if rates else None


def _line(row: dict[str, Any]) -> InvoiceLine:
    details = (row.get("pricing") or {}).get("price_details") or {}
    kind, _, rest = str(details.get("product", "")).partition("_")
    plan, _, restaurant = rest.rpartition("_")
    return InvoiceLine(
        restaurant=restaurant if kind == PRODUCT else "",
        plan=plan if kind == PRODUCT else "",
        first=moment(row["period"]["start"]),
        last=moment(row["period"]["end"]),
        amount=pounds(row["amount"]),
        vat=_tax(row.get("taxes")),
    )
