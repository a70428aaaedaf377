"""The commands of the portal's shell: hide and show the first steps, answer a step of the set-up."""

from django.db import connection
from rest_framework import serializers

from fynlo.core import clock
from realtime.commands.context import CommandContext
from realtime.commands.registry import Command, Text, register_declared
from restaurants.models import Onboarding
from restaurants.platform_executor import PLATFORM_EXECUTOR
from restaurants.portal.setup.progress import StepUnknown, steps_for, store_answer


def dismiss_first_steps(*, context: CommandContext) -> None:
    """Hide the first steps on the dashboard of the chosen restaurant."""
    Onboarding.objects.update_or_create(restaurant=connection.tenant, defaults={"dismissed_at": clock.now()})


def show_first_steps(*, context: CommandContext) -> None:
    """Show the first steps on the dashboard of the chosen restaurant again."""
    Onboarding.objects.update_or_create(restaurant=connection.tenant, defaults={"dismissed_at": None})


class SetupAnswer(serializers.Serializer):
    answer = serializers.ChoiceField(["skipped", "done"])


def answer_setup_step(*, context: CommandContext, step: str, answer: str) -> None:
    """Remember that a step of the set-up was skipped, or done without leaving data. Locks the row.

    Raises StepUnknown, also for a step that the actor may not take.
    """
    if all(each.name != step for each in steps_for(context.actor)):
        raise StepUnknown()
    store_answer(step, answer)
    context.annotate(setup_step=step, answer=answer)


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
RESTAURANT_ANSWER_SETUP_STEP = Command(
    name="restaurant.answer_setup_step",
    description="Answer a step of the set-up",
    permission="portal.open",
    target=(Text("step"),),
    input=SetupAnswer,
    service=answer_setup_step,
    executor=PLATFORM_EXECUTOR,
)


def register_all() -> None:
    register_declared(__name__)
