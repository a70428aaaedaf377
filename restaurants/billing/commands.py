"""The commands of paying for plans."""

from functools import partial
from typing import Any

from realtime.commands.registry import Command, Id, Text, register_declared
from restaurants.billing import moves, services
from restaurants.billing.errors import AccountUnknown
from restaurants.identity.permissions import PLATFORM
from restaurants.models import BillingEvent
from restaurants.platform.errors import RestaurantUnknown
from restaurants.platform_executor import PLATFORM_EXECUTOR

MANAGE = "subscription.manage"
_RESTAURANT = (Id("restaurant_id", RestaurantUnknown),)
_ACCOUNT = (Id("account_id", AccountUnknown),)
_own = partial(Command, permission=MANAGE, target=_RESTAURANT, internal=True)
_platform = partial(Command, permission=PLATFORM, executor=PLATFORM_EXECUTOR, internal=True)


def _event(row: BillingEvent) -> dict[str, Any]:
    return {"id": row.pk}


SUBSCRIPTION_CHANGE = _own(
    name="subscription.change",
    description="Change the restaurant's plan",
    service=services.begin_change,
    render=lambda account: {"account": str(account)},
)
SUBSCRIPTION_BEGIN_JOINING = _own(
    name="subscription.begin_joining",
    description="Put another restaurant on the same bill",
    service=moves.begin_joining,
    render=lambda move: {"account": str(move.account), "moving": str(move.moving), "restaurant": str(move.restaurant)},
)
SUBSCRIPTION_FINISH_JOINING = _platform(
    name="subscription.finish_joining",
    description="Store that a restaurant is on another bill",
    target=_ACCOUNT,
    service=moves.finish_joining,
)
SUBSCRIPTION_DROP_JOINING = _platform(
    name="subscription.drop_joining",
    description="Store that a restaurant stays on its bill",
    target=_ACCOUNT,
    service=moves.drop_joining,
)
SUBSCRIPTION_NOTE_ENDED = _platform(
    name="subscription.note_ended",
    description="Store that an account without restaurants pays nothing more",
    target=_ACCOUNT,
    service=moves.note_ended,
)
SUBSCRIPTION_SEPARATE = _own(
    name="subscription.separate",
    description="Give a restaurant a bill of its own",
    service=moves.separate,
    render=lambda account: {"account": str(account)},
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
    target=_ACCOUNT,
    service=services.note_at_stripe,
)
SUBSCRIPTION_BEGIN_READING = _platform(
    name="subscription.begin_reading",
    description="Number a reading at Stripe",
    target=_ACCOUNT,
    service=services.begin_reading,
    render=lambda number: {"number": number},
)
SUBSCRIPTION_STORE_READING = _platform(
    name="subscription.store_reading",
    description="Store what Stripe says of a subscription",
    target=_ACCOUNT,
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
