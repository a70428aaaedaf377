"""The commands of the platform's API, run by `restaurants.platform_executor`."""

from realtime.commands.registry import Command, Id, Text, register_declared
from restaurants.identity.permissions import PLATFORM, SIGNED_IN
from restaurants.platform import onboarding, payloads, services
from restaurants.platform.api.serializers import (
    AdoptedRestaurant,
    NewRestaurant,
    OnboardingInput,
    OverrideInput,
    OwnNewRestaurant,
    PlatformServiceCharge,
    RestaurantChange,
)
from restaurants.platform.errors import RestaurantUnknown
from restaurants.platform.settings import services as settings_services
from restaurants.platform_executor import PLATFORM_EXECUTOR

RESTAURANT = (Id("restaurant_id", RestaurantUnknown),)

PLATFORM_CREATE_RESTAURANT = Command(
    name="platform.create_restaurant",
    description="Create a restaurant and invite its owner",
    permission=PLATFORM,
    input=NewRestaurant,
    service=services.open_restaurant,
    render=payloads.serialize_restaurant,
    success_status=201,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_ADOPT_RESTAURANT = Command(
    name="platform.adopt_restaurant",
    description="Give a schema that was restored from a backup a restaurant",
    permission=PLATFORM,
    target=(Text("slug"),),
    input=AdoptedRestaurant,
    service=services.adopt_restaurant,
    render=payloads.serialize_restaurant,
    success_status=201,
    executor=PLATFORM_EXECUTOR,
    internal=True,
)
PLATFORM_CHANGE_RESTAURANT = Command(
    name="platform.change_restaurant",
    description="Suspend or restore a restaurant",
    permission=PLATFORM,
    target=RESTAURANT,
    input=RestaurantChange,
    service=services.set_restaurant_status,
    render=payloads.serialize_restaurant,
    executor=PLATFORM_EXECUTOR,
)
RESTAURANT_REGISTER = Command(
    name="restaurant.register",
    description="Create a restaurant of one's own",
    permission=SIGNED_IN,
    input=OwnNewRestaurant,
    service=services.register_restaurant,
    render=payloads.serialize_registration,
    success_status=201,
    executor=PLATFORM_EXECUTOR,
)
RESTAURANT_ONBOARD = Command(
    name="restaurant.onboard",
    description="Create a restaurant of one's own and invite its people",
    permission=SIGNED_IN,
    input=OnboardingInput,
    service=onboarding.onboard_restaurant,
    render=payloads.serialize_onboarded,
    success_status=201,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_VERIFY_RESTAURANT = Command(
    name="platform.verify_restaurant",
    description="Verify a restaurant",
    permission=PLATFORM,
    target=RESTAURANT,
    service=services.verify_restaurant,
    render=payloads.serialize_id,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_CHANGE_SERVICE_CHARGE = Command(
    name="platform.change_service_charge",
    description="Choose the service charge of new restaurants",
    permission=PLATFORM,
    input=PlatformServiceCharge,
    service=settings_services.set_service_charge,
    executor=PLATFORM_EXECUTOR,
)
PLATFORM_OVERRIDE_SETTING = Command(
    name="platform.override_setting",
    description="Choose a restaurant's own value of a setting",
    permission=PLATFORM,
    target=(*RESTAURANT, Text("key")),
    input=OverrideInput,
    service=settings_services.set_override,
    render=payloads.serialize_setting,
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
