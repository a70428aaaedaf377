"""The commands of paying for plans."""

from functools import partial
from typing import Any

from realtime.commands.registry import Command, Id, Text, register_declared
from restaurants.billing import services
from restaurants.identity.permissions import PLATFORM
from restaurants.models import BillingEvent
from restaurants.platform.errors import RestaurantUnknown
from restaurants.platform_executor import PLATFORM_EXECUTOR

MANAGE = "subscription.manage"
_RESTAURANT = (Id("restaurant_id", RestaurantUnknown),)
_own = partial(Command, permission=MANAGE, target=_RESTAURANT, internal=True)
_platform = partial(Command, permission=PLATFORM, executor=PLATFORM_EXECUTOR, internal=True)


def _event(row: BillingEvent) -> dict[str, Any]:
    return {"id": row.pk}


SUBSCRIPTION_CHANGE = _own(
    name="subscription.change", description="Change the restaurant's plan", service=services.begin_change
)
SUBSCRIPTION_END_CHANGE = _platform(
    name="subscription.end_change",
    description="End the claim of a change",
    target=_RESTAURANT,
    service=services.end_change,
)
SUBSCRIPTION_NOTE = _platform(
    name="subscription.note",
    description="Store what was made at Stripe",
    target=_RESTAURANT,
    service=services.note_at_stripe,
)
SUBSCRIPTION_BEGIN_READING = _platform(
    name="subscription.begin_reading",
    description="Number a reading at Stripe",
    target=_RESTAURANT,
    service=services.begin_reading,
    render=lambda number: {"number": number},
)
SUBSCRIPTION_STORE_READING = _platform(
    name="subscription.store_reading",
    description="Store what Stripe says of a subscription",
    target=_RESTAURANT,
    service=services.store_reading,
    render=lambda stored: {"stored": stored},
)
BILLING_RECEIVE_EVENT = _platform(
    name="billing.receive_event",
    description="Store a message of Stripe",
    service=services.receive_event,
    render=_event,
)
BILLING_NOTE_FAILURE = _platform(
    name="billing.note_failure", description="Store why a message was not followed", service=services.note_failure
)
BILLING_NOTE_UNKNOWN = _platform(
    name="billing.note_unknown", description="Mark messages about nobody of ours", service=services.note_unknown
)
BILLING_RETRY_EVENT = _platform(
    name="billing.retry_event",
    description="Follow a message of Stripe again",
    target=(Text("event_id"),),
    service=services.retry_event,
    render=_event,
)


def register_all() -> None:
    register_declared(__name__)
