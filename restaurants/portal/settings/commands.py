"""The commands that change a restaurant's settings."""

from collections.abc import Callable
from typing import Any

from realtime.commands.registry import Command, Id, register_declared
from restaurants.models import Restaurant
from restaurants.platform.errors import RestaurantUnknown
from restaurants.platform_executor import PLATFORM_EXECUTOR
from restaurants.portal.settings import services
from restaurants.portal.settings.versions import Part, version_of


def _version_of(part: Part) -> Callable[[Restaurant], dict[str, Any]]:
    return lambda restaurant: {"version": version_of(restaurant, part)}


RESTAURANT_CHANGE_SETTINGS = Command(
    name="restaurant.change_settings",
    description="Change the restaurant's settings",
    permission="restaurant.settings",
    target=(Id("restaurant_id", RestaurantUnknown),),
    service=services.change_settings,
    render=_version_of(Part.DETAILS),
    executor=PLATFORM_EXECUTOR,
)

RESTAURANT_CHANGE_OPENING_HOURS = Command(
    name="restaurant.change_opening_hours",
    description="Change the opening hours",
    permission="restaurant.settings",
    target=(Id("restaurant_id", RestaurantUnknown),),
    service=services.change_opening_hours,
    render=_version_of(Part.HOURS),
    executor=PLATFORM_EXECUTOR,
)

RESTAURANT_CHANGE_RECEIPT = Command(
    name="restaurant.change_receipt",
    description="Change the logo and the text on receipts",
    permission="restaurant.settings",
    target=(Id("restaurant_id", RestaurantUnknown),),
    service=services.change_receipt,
    render=_version_of(Part.RECEIPT),
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
