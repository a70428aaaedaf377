"""Run the steps of the seed, each once. A run that was stopped continues where it ended."""

from collections.abc import Callable, Iterator
from datetime import datetime

from fynlo.core import clock
from fynlo.core.tenancy.context import in_public, in_restaurant
from fynlo.seed import service, setup
from fynlo.seed.history.reservation import reservation_steps
from fynlo.seed.restaurants import RESTAURANTS
from fynlo.seed.steps import Step
from fynlo.seed.timeline import Today
from realtime.commands import executor
from realtime.models import Command
from restaurants import platform_executor
from restaurants.business_days import business_day
from restaurants.models import PlatformCommand, Restaurant

COMPLETE = Step("The demo is complete", "seed.complete", "demo", setup.SYSTEM, lambda *_: {})


def plan() -> Iterator[Step]:
    """Yield every step, in order."""
    yield from setup.platform_steps()
    for restaurant in RESTAURANTS:
        yield from setup.restaurant_steps(restaurant)
        yield from setup.menu_steps(restaurant)
        yield from setup.floor_steps(restaurant)
        yield from setup.serving_steps(restaurant)
        yield from reservation_steps(restaurant)
        yield from service.service_steps(restaurant)
    yield COMPLETE


def is_complete() -> bool:
    """Return whether the last step was done. One query."""
    return PlatformCommand.objects.filter(key=COMPLETE.key, status=200).exists()


class SeedRun:
    """One run of the seed. `now` is read once; the times of the day's visits count back from it."""

    def __init__(self) -> None:
        self._now = clock.now()
        self._restaurants: dict[str, Restaurant] = {}
        self._done: dict[str, set[str]] = {"": self._keys(PlatformCommand)}

    def run(self, step: Step) -> bool:
        """Do the step and return True; return False when it was done before. Raises DomainError."""
        if step.key in self._done_in(step):
            return False
        if step.restaurant is None:
            with in_public():
                self._execute(platform_executor.execute, step)
            return True
        restaurant = self._restaurants[step.restaurant.slug]
        with in_restaurant(restaurant), clock.travel(self._moment(step, restaurant)):
            self._execute(executor.execute, step)
        return True

    def _moment(self, step: Step, restaurant: Restaurant) -> datetime:
        if step.minutes_ago is None:
            return step.past.at(business_day(self._now, restaurant), restaurant)
        return Today(self._now, restaurant).at(step.minutes_ago)

    @staticmethod
    def _execute(execute: Callable, step: Step) -> None:
        prepared = step.prepare()
        execute(
            kind=step.kind, target=step.target, payload={}, key=step.key, actor=step.actor,
            run=lambda context: step.run(context, prepared),
        )  # fmt: skip

    def _done_in(self, step: Step) -> set[str]:
        """Return the keys of the steps done before in that restaurant, or for the platform. Read once."""
        slug = step.restaurant.slug if step.restaurant else ""
        if slug not in self._done:
            restaurant = self._restaurants[slug] = Restaurant.objects.get(pk=step.restaurant.id)
            with in_restaurant(restaurant):
                self._done[slug] = self._keys(Command)
        return self._done[slug]

    @staticmethod
    def _keys(model: type) -> set[str]:
        return set(model.objects.filter(key__startswith="seed:", status__lt=400).values_list("key", flat=True))


def run_seed(say: Callable[[str], None]) -> bool:
    """Do the steps that are not done yet and report each to `say`; return False when none was left (one query).

    Raises DomainError when the data that a step builds on has been changed.
    """
    if is_complete():
        return False
    run = SeedRun()
    for step in plan():
        if run.run(step):
            say(step.label)
    return True
