"""The commands that change a restaurant's settings."""

from typing import Any

from realtime.commands.registry import Command, Id, register_declared
from restaurants.models import Restaurant
from restaurants.platform.errors import RestaurantUnknown
from restaurants.platform_executor import PLATFORM_EXECUTOR
from restaurants.portal.settings import services


def serialize_version(restaurant: Restaurant) -> dict[str, Any]:
    return {"version": restaurant.settings_version}


RESTAURANT_CHANGE_SETTINGS = Command(
    name="restaurant.change_settings",
    description="Change the restaurant's settings",
    permission="restaurant.settings",
    target=(Id("restaurant_id", RestaurantUnknown),),
    service=services.change_settings,
    render=serialize_version,
    executor=PLATFORM_EXECUTOR,
)

RESTAURANT_CHANGE_OPENING_HOURS = Command(
    name="restaurant.change_opening_hours",
    description="Change the opening hours",
    permission="restaurant.settings",
    target=(Id("restaurant_id", RestaurantUnknown),),
    service=services.change_opening_hours,
    render=serialize_version,
    executor=PLATFORM_EXECUTOR,
)

RESTAURANT_CHANGE_RECEIPT = Command(
    name="restaurant.change_receipt",
    description="Change the logo and the text on receipts",
    permission="restaurant.settings",
    target=(Id("restaurant_id", RestaurantUnknown),),
    service=services.change_receipt,
    render=serialize_version,
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
