"""The commands of subscriptions. Only the worker runs them."""

from realtime.commands.registry import Command, register_declared
from restaurants.subscriptions import warnings

SUBSCRIPTION_WARN = Command(
    name="subscription.warn",
    description="Warn of a plan's limits",
    permission="restaurant.settings",
    service=warnings.warn,
    internal=True,
)


def register_all() -> None:
    register_declared(__name__)
