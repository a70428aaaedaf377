"""The commands of subscriptions. Only the worker runs them."""

from realtime.commands.registry import Command, register_declared
from restaurants.identity.permissions import PLATFORM
from restaurants.platform_executor import PLATFORM_EXECUTOR
from restaurants.subscriptions import versions, warnings

SUBSCRIPTION_WARN = Command(
    name="subscription.warn",
    description="Warn of a plan's limits",
    permission="restaurant.settings",
    service=warnings.warn,
    internal=True,
)
PLAN_APPLY_VERSIONS = Command(
    name="plan.apply_versions",
    description="Put the prices and features of plans in force that begin today",
    permission=PLATFORM,
    service=versions.apply_versions,
    render=lambda changed: {"plans": changed},
    internal=True,
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
