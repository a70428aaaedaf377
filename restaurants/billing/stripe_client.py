"""Stripe's official SDK with the platform's own key, its errors as ours, and what we read as plain rows.

Each function loads the SDK, which takes 0.25 s of CPU: most processes never call Stripe. Nothing here is called inside
a transaction. Amounts are pence at Stripe and pounds here.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

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
PLAN, VERSION, RESTAURANT = "fynlo_plan", "fynlo_version", "fynlo_restaurant"  # names of our metadata
MOST_INVOICES = 24


@dataclass(frozen=True, slots=True)
class InvoiceRow:
    """An invoice as Stripe has it. `attempts` counts the tries to take it; `next_attempt_at` is the next one."""

    id: str
    number: str
    status: str
    total: Decimal
    amount_due: Decimal
    created_at: datetime
    attempts: int
    next_attempt_at: datetime | None


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A restaurant's subscription as Stripe has it. A schedule changes to `pending_plan` when the period ends."""

    id: str
    item: str
    status: str
    plan: str
    version: str
    interval: str
    period_start: datetime
    period_end: datetime
    trial_end: datetime | None
    cancels: bool
    schedule: str
    pending_plan: str


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
        event = stripe.Webhook.construct_event(body, signature, secret, tolerance=0).to_dict()
    except (stripe.SignatureVerificationError, ValueError, TypeError) as error:
        raise SignatureInvalid() from error
    return event


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


def _snapshot(row: dict[str, Any]) -> Snapshot:
    item = row["items"]["data"][0]
    price, schedule = item["price"], row.get("schedule") or {}
    return Snapshot(
        id=row["id"],
        item=item["id"],
        status=STATUSES[row["status"]].value,
        plan=price["metadata"].get(PLAN, ""),
        version=price["metadata"].get(VERSION, ""),
        interval=price["recurring"]["interval"],
        period_start=moment(item["current_period_start"]),
        period_end=moment(item["current_period_end"]),
        trial_end=moment(row["trial_end"]) if row.get("trial_end") else None,
        cancels=bool(row["cancel_at_period_end"]),
        schedule=schedule.get("id", "") if isinstance(schedule, dict) else schedule,
        pending_plan=(schedule.get("metadata") or {}).get(PLAN, "") if isinstance(schedule, dict) else "",
    )


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
    )
