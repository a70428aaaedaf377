"""The commands of support access, run by `restaurants.platform_executor`."""

from rest_framework import serializers

from realtime.commands.registry import Command, Id, register_declared
from restaurants.identity.permissions import PLATFORM
from restaurants.platform.commands import RESTAURANT
from restaurants.platform_executor import PLATFORM_EXECUTOR
from restaurants.support import services
from restaurants.support.errors import SupportUnknown


def _nothing(result: object) -> dict[str, str]:
    """Answer with an empty object: pages read rows from the database."""
    return {}


class AllowInput(serializers.Serializer):
    allows = serializers.BooleanField()


class EndInput(serializers.Serializer):
    access_id = serializers.UUIDField()


SUPPORT_OPEN = Command(
    name="support.open",
    description="Open support access to a restaurant",
    permission=PLATFORM,
    target=RESTAURANT,
    service=services.open_access,
    render=_nothing,
    executor=PLATFORM_EXECUTOR,
)
SUPPORT_VIEW = Command(
    name="support.view",
    description="Open a page through support access",
    permission=PLATFORM,
    target=(Id("access_id", SupportUnknown),),
    service=services.record_view,
    executor=PLATFORM_EXECUTOR,
)
SUPPORT_END_AS_STAFF = Command(
    name="support.end_as_staff",
    description="End support access",
    permission=PLATFORM,
    target=RESTAURANT,
    service=services.end_as_staff,
    executor=PLATFORM_EXECUTOR,
)
SUPPORT_END = Command(
    name="support.end",
    description="End Fynlo's support access",
    permission="restaurant.settings",
    input=EndInput,
    service=services.end_as_owner,
    executor=PLATFORM_EXECUTOR,
)


SUPPORT_ALLOW = Command(
    name="support.allow",
    description="Allow or refuse Fynlo's support access",
    permission="restaurant.settings",
    input=AllowInput,
    service=services.allow_access,
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
