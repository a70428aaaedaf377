"""The command that changes the security policy."""

from typing import Any

from realtime.commands.registry import Command, register_declared
from restaurants.models import SecurityPolicy
from restaurants.platform_executor import PLATFORM_EXECUTOR
from restaurants.portal.security_policy import services


def serialize_policy(policy: SecurityPolicy) -> dict[str, Any]:
    return {
        "step_up_actions": policy.step_up_actions,
        "auto_lock_seconds": policy.auto_lock_seconds,
        "requires_signatures": policy.requires_signatures,
        "second_factor": policy.second_factor,
        "version": policy.version,
    }


RESTAURANT_CHANGE_SECURITY = Command(
    name="restaurant.change_security",
    description="Change the security settings",
    permission="restaurant.settings",
    service=services.change_policy,
    render=serialize_policy,
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
