"""JSON of people and tokens."""

from datetime import UTC, datetime
from typing import Any

from fynlo.core import clock, json_codec
from fynlo.core.ids import uuid7
from restaurants.identity import selectors, user_metadata
from restaurants.identity.principals import Principal
from restaurants.identity.sessions import Tokens
from restaurants.models import Restaurant, User
from restaurants.plans import shown_status

ONBOARDING_STEPS = 9
FREE_PLAN = {"plan": "alpha", "status": "active", "features": []}


def serialize_person(principal: Principal, restaurant: Restaurant | None = None) -> dict[str, Any]:
    """A person with their role in `restaurant`, or in their default restaurant.

    No field is null: a person without a restaurant is shown as an owner who has not registered it yet. Two queries.
    """
    own = selectors.restaurants_of(principal)
    wanted = principal.default_restaurant_id if restaurant is None else restaurant.pk
    here = next((row for row in own if row.id == wanted), None)
    subscription = selectors.subscription_of(here.id) if here else None
    role = "platform_owner" if principal.is_platform_owner else here.role if here else "restaurant_owner"
    lacks_restaurant = here is None and not principal.is_platform_owner
    return {
        "id": str(principal.user_id),
        "email": principal.email,
        "name": principal.name,
        "role": role,
        "job": here.job if here else "",
        "is_platform_owner": principal.is_platform_owner,
        "restaurant_id": str(here.id) if here else "",
        "restaurant_name": here.name if here else "",
        "subscription_plan": subscription.plan_id if subscription else FREE_PLAN["plan"],
        "subscription_status": shown_status(subscription, subscription.restaurant) if subscription else "active",
        "enabled_features": subscription.plan.features if subscription else FREE_PLAN["features"],
        "needs_onboarding": lacks_restaurant,
        "onboarding_progress": {
            "current_step": 1 if lacks_restaurant else ONBOARDING_STEPS,
            "completed_steps": [] if lacks_restaurant else list(range(1, ONBOARDING_STEPS + 1)),
            "total_steps": ONBOARDING_STEPS,
            "resume_at_step": 1 if lacks_restaurant else ONBOARDING_STEPS,
        },
    }


def serialize_tokens(tokens: Tokens) -> dict[str, Any]:
    return {
        "access_token": tokens.access_token,
        "refresh_token": tokens.refresh_token,
        "token_type": "bearer",
        "expires_in": tokens.expires_in,
        "expires_at": tokens.expires_at,
    }


def serialize_supabase_user(user: User) -> dict[str, Any]:
    """A person in the shape of Supabase's client library."""
    created = json_codec.iso(user.created_at.astimezone(UTC))
    confirmed = json_codec.iso(user.email_confirmed_at.astimezone(UTC)) if user.email_confirmed_at else None
    return {
        "id": str(user.pk),
        "aud": "authenticated",
        "role": "authenticated",
        "email": user.email,
        "email_confirmed_at": confirmed,
        "confirmed_at": confirmed,
        "last_sign_in_at": json_codec.iso(datetime.now(UTC) if user.last_login is None else user.last_login),
        "phone": "",
        "app_metadata": {"provider": "email", "providers": ["email"]},
        "user_metadata": user_metadata.serialize_metadata(user),
        "identities": [],
        "created_at": created,
        "updated_at": created,
    }


def serialize_unconfirmed_supabase_user(email: str, name: str, metadata: dict[str, Any]) -> dict[str, Any]:
    """Supabase's response to a sign-up that waits for its confirmation. Says nothing about existing accounts.

    The id is random: Supabase too returns a made-up one for an address that has an account.
    """
    now = json_codec.iso(clock.now())
    return {
        "id": str(uuid7()),
        "aud": "authenticated",
        "role": "authenticated",
        "email": email,
        "email_confirmed_at": None,
        "confirmed_at": None,
        "confirmation_sent_at": now,
        "phone": "",
        "app_metadata": {"provider": "email", "providers": ["email"]},
        "user_metadata": user_metadata.serialize_metadata(User(name=name, metadata=metadata)),
        "identities": [],
        "created_at": now,
        "updated_at": now,
    }
