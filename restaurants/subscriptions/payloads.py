"""JSON of a restaurant's subscription."""

from datetime import date, datetime
from typing import Any

from fynlo.core.tenancy.connection import connection
from restaurants.models import Subscription
from restaurants.plans import shown_status
from restaurants.platform.payloads import serialize_plan
from restaurants.subscriptions.usage import Usage

Interval = Subscription.Interval
BILLING_CYCLES = {Interval.MONTH.value: "monthly", Interval.YEAR.value: "yearly"}
LIMITS = {"orders": "orders", "staff": "staff", "products": "menu_items", "locations": "locations"}


def serialize_usage(usage: Usage) -> dict[str, Any]:
    """Subscription and usage with the names of MOBILE_API.md. A limit of null is no limit.

    A period that nobody pays for is the month.
    """
    subscription = usage.subscription
    trial_end = subscription.trial_ends_on if subscription else None
    return {
        "subscription": {
            "status": shown_status(subscription, connection.tenant),
            "trial_end_date": trial_end.isoformat() if trial_end else "",
            "current_period_start": _day(subscription and subscription.current_period_start, usage.month.first),
            "current_period_end": _day(subscription and subscription.current_period_end, usage.month.last),
            "billing_cycle": BILLING_CYCLES[subscription.interval if subscription else Interval.MONTH],
            "cancel_at_period_end": bool(subscription and subscription.cancels_at_period_end),
            "pending_plan": (subscription and subscription.pending_plan_id) or "",
            "payment_overdue": bool(subscription and subscription.status == Subscription.Status.PAST_DUE),
            "plan": serialize_plan(usage.plan),
        },
        "usage": {
            **{row.counter.field: row.used for row in usage.rows},
            "limits": {LIMITS[row.counter.name]: row.limit for row in usage.rows},
            "warnings": [row.counter.name for row in usage.rows if row.level],
        },
    }


def _day(paid: datetime | None, otherwise: date) -> str:
    """Return the day in the restaurant's zone."""
    return (paid.astimezone(connection.tenant.zone).date() if paid else otherwise).isoformat()
