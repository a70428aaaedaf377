"""How far the set-up of a new restaurant is. A step is done once its data exists, or once a person said so."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Exists, F
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from fynlo.core.errors import NotFound
from realtime.actors import Actor
from restaurants.identity.permissions import allowed
from restaurants.models import Onboarding, Restaurant
from restaurants.portal.registry import SetupStep, setup_steps

BEFORE = 1  # the restaurant itself, which is created on the platform's host
DONE, SKIPPED, OPEN = "done", "skipped", "open"


class StepUnknown(NotFound):
    code = "setup.step_unknown"
    message = _("We cannot find that step.")


@dataclass(frozen=True, slots=True)
class State:
    """A step as it stands: done, skipped or open. `number` counts the restaurant itself as the first."""

    step: SetupStep
    number: int
    state: str

    @property
    def url(self) -> str:
        return reverse("portal_setup_step", args=[self.step.name])


@dataclass(frozen=True, slots=True)
class Setup:
    """The steps that a person may take. `next` is the first one that is open, else None."""

    steps: list[State]
    kind: str = ""

    @property
    def total(self) -> int:
        return len(self.steps) + BEFORE

    @property
    def answered(self) -> int:
        return BEFORE + sum(each.state != OPEN for each in self.steps)

    @property
    def next(self) -> State | None:
        return next((each for each in self.steps if each.state == OPEN), None)

    def after(self, name: str) -> State | None:
        """Return the first open step after that one, else the first open one."""
        here = next(place for place, each in enumerate(self.steps) if each.step.name == name)
        later = [each for each in self.steps[here + 1 :] if each.state == OPEN]
        return later[0] if later else self.next

    def before(self, name: str) -> State | None:
        here = next(place for place, each in enumerate(self.steps) if each.step.name == name)
        return self.steps[here - 1] if here else None

    def state_of(self, name: str) -> State | None:
        return next((each for each in self.steps if each.step.name == name), None)


def store_answer(name: str, answer: str) -> None:
    """Remember in the chosen restaurant that a step was skipped, or done without leaving data. Locks its row."""
    Onboarding.objects.get_or_create(restaurant=connection.tenant)
    row = Onboarding.objects.select_for_update(no_key=True).get(restaurant=connection.tenant)
    row.answers[name] = answer
    row.save(update_fields=["answers"])


def steps_for(actor: Actor | None) -> list[SetupStep]:
    return [step for step in setup_steps() if allowed(actor, step.permission)]


def setup_of(restaurant: Restaurant, actor: Actor | None) -> Setup:
    """Return the set-up as it stands, with the steps that the actor may take. One query."""
    steps = steps_for(actor)
    return progress(steps, read(restaurant, steps))


def read(restaurant: Restaurant, steps: list[SetupStep], **more: Any) -> dict[str, Any]:
    """Return what `progress` reads, and the annotations `more`. One query."""
    asked = {f"setup_{step.name}": Exists(step.done()) for step in steps}
    known = {"setup_answers": F("onboarding__answers"), "setup_kind": F("onboarding__kind")}
    here = Restaurant.objects.filter(pk=restaurant.pk)
    return here.annotate(**asked, **known, **more).values(*asked, *known, *more).get()


def progress(steps: list[SetupStep], row: dict[str, Any]) -> Setup:
    answers = row["setup_answers"] or {}
    states = [DONE if row[f"setup_{step.name}"] else answers.get(step.name, OPEN) for step in steps]
    numbered = enumerate(zip(steps, states, strict=True), BEFORE + 1)
    return Setup([State(step, number, state) for number, (step, state) in numbered], row["setup_kind"] or "")
