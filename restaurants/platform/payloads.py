"""JSON of plans and restaurants."""

from typing import Any

from fynlo.core import json_codec
from fynlo.core.tenancy.hosts import base_url
from restaurants.models import Plan, Restaurant
from restaurants.models.people import Role
from restaurants.platform.onboarding import Onboarded
from restaurants.platform.settings.selectors import Effective


def serialize_plan(row: Plan) -> dict[str, Any]:
    """A plan with the names of MOBILE_API.md. A limit of null is no limit."""
    return {
        "id": row.slug,
        "name": row.slug,
        "display_name": row.name,
        "price_monthly": row.price_monthly,
        "price_yearly": row.price_yearly,
        "max_orders_per_month": row.max_orders_per_month,
        "max_staff_accounts": row.max_staff_accounts,
        "max_menu_items": row.max_menu_items,
        "max_locations": row.max_locations,
        "features": dict.fromkeys(row.features, True),
    }


def serialize_restaurant(row: Restaurant) -> dict[str, Any]:
    """A restaurant. Read lists with `selectors.restaurants`, which prefetches what this needs."""
    subscription = getattr(row, "subscription", None)
    return {
        "id": json_codec.identifier(row.pk),
        "name": row.name,
        "slug": row.slug,
        "status": row.status,
        "plan": subscription.plan_id if subscription else "",
        "domains": [domain.domain for domain in row.domains.all()],
        "platform_id": json_codec.identifier(row.platform_id),
        "created_at": json_codec.iso(row.created_at),
    }


def serialize_registration(row: Restaurant) -> dict[str, Any]:
    """A restaurant for the person who has just registered it."""
    return {
        "restaurant_id": str(row.pk),
        "restaurant_name": row.name,
        "slug": row.slug,
        "url": base_url(row),
        "role": Role.RESTAURANT_OWNER.value,
    }


def serialize_onboarded(done: Onboarded) -> dict[str, Any]:
    """The new restaurant, and who was and was not invited to it."""
    return {
        **serialize_registration(done.restaurant),
        "invited": done.invited,
        "not_invited": [{"email": email, "message": message} for email, message in done.not_invited],
    }


def serialize_id(row: Restaurant) -> dict[str, Any]:
    return {"id": str(row.pk)}


def serialize_setting(found: Effective) -> dict[str, Any]:
    """A setting as the mobile app reads it: `value` and `source` (MOBILE_API.md), and what they mean."""
    return {
        "key": found.setting.key,
        "value": found.value,
        "source": found.source,
        "is_default": found.is_default,
        "category": found.setting.category,
        "label": found.setting.label,
        "description": found.setting.description,
    }
