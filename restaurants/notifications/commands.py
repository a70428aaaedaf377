"""The command of the choices. Its target is the restaurant; the actor chooses for themselves."""

from typing import Any

from realtime.commands.registry import Command, Id, register_declared
from restaurants.models import Membership
from restaurants.notifications.services import choose
from restaurants.platform.errors import RestaurantUnknown
from restaurants.platform_executor import PLATFORM_EXECUTOR


def serialize_version(membership: Membership) -> dict[str, Any]:
    return {"version": membership.notifications_version}


RESTAURANT_CHOOSE_NOTIFICATIONS = Command(
    name="restaurant.choose_notifications",
    description="Choose which emails to get",
    permission="portal.open",
    target=(Id("restaurant_id", RestaurantUnknown),),
    service=choose,
    render=serialize_version,
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
