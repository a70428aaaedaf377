"""The commands of the platform, run by `restaurants.platform_executor`."""

from typing import Any

from fynlo.core.ids import parse_uuid
from fynlo.core.tenancy.hosts import base_url
from realtime.actors import Actor
from realtime.commands.registry import Command, register
from restaurants.identity.permissions import PLATFORM, SIGNED_IN
from restaurants.models import Restaurant
from restaurants.models.people import Role
from restaurants.platform import payloads, selectors, services
from restaurants.platform.api.serializers import NewRestaurant, OwnNewRestaurant, RestaurantChange
from restaurants.platform.errors import RestaurantUnknown
from restaurants.platform_executor import PLATFORM_EXECUTOR


def _create(*, target: str, data: dict[str, Any], actor: Actor) -> dict[str, Any]:
    restaurant = services.open_restaurant(**data, actor=actor)
    return payloads.serialize_restaurant(selectors.restaurant(restaurant.pk))


def _change(*, target: str, data: dict[str, Any], actor: Actor) -> dict[str, Any]:
    restaurant_id = parse_uuid(target)
    if restaurant_id is None:
        raise RestaurantUnknown()
    is_suspended = data["status"] == Restaurant.Status.SUSPENDED
    change = services.suspend_restaurant if is_suspended else services.restore_restaurant
    change(restaurant_id=restaurant_id, reason=data["reason"])
    return payloads.serialize_restaurant(selectors.restaurant(restaurant_id))


def _register(*, target: str, data: dict[str, Any], actor: Actor) -> dict[str, Any]:
    restaurant = services.register_restaurant(
        name=data["restaurant_name"], phone=data["phone"], address=data["address"], actor=actor
    )
    return {
        "restaurant_id": str(restaurant.pk),
        "restaurant_name": restaurant.name,
        "slug": restaurant.slug,
        "url": base_url(restaurant),
        "role": Role.RESTAURANT_OWNER.value,
    }


CREATE_RESTAURANT = Command(
    name="platform.create_restaurant",
    description="Create a restaurant and invite its owner",
    executor=PLATFORM_EXECUTOR,
    permission=PLATFORM,
    perform=_create,
    input=NewRestaurant,
    success_status=201,
)
CHANGE_RESTAURANT = Command(
    name="platform.change_restaurant",
    description="Suspend a restaurant, or restore it",
    executor=PLATFORM_EXECUTOR,
    permission=PLATFORM,
    perform=_change,
    input=RestaurantChange,
)
REGISTER_RESTAURANT = Command(
    name="restaurant.register",
    description="Make a restaurant of one's own",
    executor=PLATFORM_EXECUTOR,
    permission=SIGNED_IN,
    perform=_register,
    input=OwnNewRestaurant,
    success_status=201,
)


def register_all() -> None:
    register(CREATE_RESTAURANT, CHANGE_RESTAURANT, REGISTER_RESTAURANT)
