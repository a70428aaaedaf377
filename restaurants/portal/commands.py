"""The commands of the portal's shell: hide and show the first steps."""

from django.db import connection

from fynlo.core import clock
from realtime.commands.context import CommandContext
from realtime.commands.registry import Command, register_declared
from restaurants.models import Onboarding
from restaurants.platform_executor import PLATFORM_EXECUTOR


def dismiss_first_steps(*, context: CommandContext) -> None:
    """Hide the first steps on the dashboard of the chosen restaurant."""
    Onboarding.objects.update_or_create(restaurant=connection.tenant, defaults={"dismissed_at": clock.now()})


def show_first_steps(*, context: CommandContext) -> None:
    """Show the first steps on the dashboard of the chosen restaurant again."""
    Onboarding.objects.update_or_create(restaurant=connection.tenant, defaults={"dismissed_at": None})


RESTAURANT_DISMISS_FIRST_STEPS = Command(
    name="restaurant.dismiss_first_steps",
    description="Hide the first steps",
    permission="portal.open",
    service=dismiss_first_steps,
    executor=PLATFORM_EXECUTOR,
)
RESTAURANT_SHOW_FIRST_STEPS = Command(
    name="restaurant.show_first_steps",
    description="Show the first steps again",
    permission="portal.open",
    service=show_first_steps,
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
