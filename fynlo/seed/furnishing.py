"""Doing the steps: each once, whatever was done before and whenever it stops."""

from collections.abc import Callable, Iterator

from fynlo.core import clock
from fynlo.core.tenancy.context import in_public, in_restaurant
from fynlo.seed import opening, service
from fynlo.seed.houses import HOUSES
from fynlo.seed.moments import Today
from fynlo.seed.steps import Step
from realtime.commands import executor
from realtime.models import Command
from restaurants import platform_executor
from restaurants.models import PlatformCommand, Restaurant

COMPLETE = Step("Everything is in its place", "seed.complete", "demo", opening.SYSTEM, lambda *_: {})


def plan() -> Iterator[Step]:
    """Every step, in order."""
    yield from opening.platform_steps()
    for house in HOUSES:
        yield from opening.house_steps(house)
        yield from opening.menu_steps(house)
        yield from opening.floor_steps(house)
        yield from opening.serving_steps(house)
        yield from service.service_steps(house)
    yield COMPLETE


def is_complete() -> bool:
    """One query."""
    return PlatformCommand.objects.filter(key=COMPLETE.key, status=200).exists()


class Furnishing:
    """One run of the seed. `now` is read once; stories of the day are told from there backwards."""

    def __init__(self) -> None:
        self._now = clock.now()
        self._restaurants: dict[str, Restaurant] = {}
        self._done: dict[str, set[str]] = {"": self._keys(PlatformCommand)}

    def run(self, step: Step) -> bool:
        """Do the step; False when it had been done before. Raises DomainError."""
        if step.key in self._done_in(step):
            return False
        if step.house is None:
            with in_public():
                self._execute(platform_executor.execute, step)
            return True
        restaurant = self._restaurants[step.house.slug]
        with in_restaurant(restaurant), clock.travel(Today(self._now, restaurant).at(step.minutes_ago)):
            self._execute(executor.execute, step)
        return True

    @staticmethod
    def _execute(execute: Callable, step: Step) -> None:
        prepared = step.prepare()
        execute(
            kind=step.kind, target=step.target, payload={}, key=step.key, actor=step.actor,
            run=lambda context: step.run(context, prepared),
        )  # fmt: skip

    def _done_in(self, step: Step) -> set[str]:
        """The keys of what was done before in that house, or for the platform; read once."""
        slug = step.house.slug if step.house else ""
        if slug not in self._done:
            restaurant = self._restaurants[slug] = Restaurant.objects.get(pk=step.house.id)
            with in_restaurant(restaurant):
                self._done[slug] = self._keys(Command)
        return self._done[slug]

    @staticmethod
    def _keys(model: type) -> set[str]:
        return set(model.objects.filter(key__startswith="seed:", status__lt=400).values_list("key", flat=True))


def furnish(say: Callable[[str], None]) -> bool:
    """Do what is not done yet, saying each step; False when nothing was left to do, which costs one query.

    Raises DomainError when somebody has changed what a step builds upon.
    """
    if is_complete():
        return False
    furnishing = Furnishing()
    for step in plan():
        if furnishing.run(step):
            say(step.says)
    return True
