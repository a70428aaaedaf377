"""JSON of a restaurant's subscription."""

from typing import Any

from restaurants.models import Subscription
from restaurants.platform.payloads import serialize_plan
from restaurants.subscriptions.usage import Usage

LIMITS = {"orders": "orders", "staff": "staff", "products": "menu_items", "locations": "locations"}


def serialize_usage(usage: Usage) -> dict[str, Any]:
    """Subscription and usage with the names of MOBILE_API.md. A limit of null is no limit; periods are months."""
    subscription = usage.subscription
    trial_end = subscription.trial_ends_on if subscription else None
    return {
        "subscription": {
            "status": subscription.status if subscription else Subscription.Status.ACTIVE.value,
            "trial_end_date": trial_end.isoformat() if trial_end else "",
            "current_period_start": usage.month.first.isoformat(),
            "current_period_end": usage.month.last.isoformat(),
            "plan": serialize_plan(usage.plan),
        },
        "usage": {
            **{row.counter.field: row.used for row in usage.rows},
            "limits": {LIMITS[row.counter.name]: row.limit for row in usage.rows},
            "warnings": [row.counter.name for row in usage.rows if row.level],
        },
    }
