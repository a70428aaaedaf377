"""How the platform's things look on the wire."""

from typing import Any

from fynlo.core import json_codec
from restaurants.models import Plan, Restaurant


def serialize_plan(row: Plan) -> dict[str, Any]:
    """As MOBILE_API.md names it. A limit of null is no limit."""
    return {
        "id": row.slug,
        "name": row.slug,
        "display_name": row.name,
        "price_monthly": row.price_monthly,
        "price_yearly": row.price_yearly,
        "max_orders_per_month": row.max_orders_per_month,
        "max_staff_accounts": row.max_staff_accounts,
        "max_menu_items": row.max_menu_items,
        "features": dict.fromkeys(row.features, True),
    }


def serialize_restaurant(row: Restaurant) -> dict[str, Any]:
    """Needs `subscription` and `domains` read with it (`selectors.restaurants`)."""
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
