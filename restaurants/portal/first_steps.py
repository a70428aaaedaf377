"""The first steps of a new restaurant. A step is done once its data exists."""

from dataclasses import dataclass
from uuid import uuid4

from django.db.models import Exists
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.identity.page_access import page
from restaurants.models import Onboarding, Restaurant
from restaurants.portal import commands
from restaurants.portal.command_forms import form_key
from restaurants.portal.registry import FirstStep, first_steps_for
from restaurants.portal.setup import progress as setup
from restaurants.portal.setup.progress import Setup
from restaurants.portal.toasts import flash_with_undo


@dataclass(frozen=True, slots=True)
class Step:
    step: FirstStep
    url: str
    done: bool


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps that a person may take. `next` is the first one that is not done, else None."""

    steps: list[Step]
    setup: Setup
    key: str

    @property
    def counted(self) -> list[Step]:
        return [each for each in self.steps if not each.step.optional]

    @property
    def done(self) -> int:
        return sum(each.done for each in self.counted)

    @property
    def is_done(self) -> bool:
        return self.done == len(self.counted)

    @property
    def has_sold(self) -> bool:
        """Whether the last step, the first paid order, is done."""
        return not self.counted or self.counted[-1].done

    @property
    def next(self) -> Step | None:
        return next((each for each in self.counted if not each.done), None)


def steps_of(restaurant: Restaurant, actor: Actor | None) -> Steps:
    """Return the steps that the actor may take, and the set-up. One query for all of them."""
    steps, of_setup = first_steps_for(actor), setup.steps_for(actor)
    asked = {f"step_{place}": Exists(step.done()) for place, step in enumerate(steps)}
    row = setup.read(restaurant, of_setup, **asked)
    return Steps(
        [Step(step, reverse(step.url_name), row[name]) for step, name in zip(steps, asked, strict=True)],
        setup.progress(of_setup, row),
        str(uuid4()),
    )


def shown_on_dashboard(request: HttpRequest) -> Steps | None:
    """Return the steps, or None if they are dismissed. Two queries, one if dismissed."""
    if Onboarding.objects.filter(restaurant=request.restaurant.pk, dismissed_at__isnull=False).exists():
        return None
    return steps_of(request.restaurant, request.actor)


@require_safe
@page("portal.open")
def first_steps_page(request: HttpRequest) -> HttpResponse:
    """The page of the steps, even if they are done or dismissed."""
    dismissed = Onboarding.objects.filter(restaurant=request.restaurant.pk, dismissed_at__isnull=False).exists()
    context = {"steps": steps_of(request.restaurant, request.actor), "is_dismissed": dismissed}
    return render(request, "restaurants/portal/first_steps.html", context)


@require_POST
@page("portal.open")
def dismiss(request: HttpRequest) -> HttpResponse:
    dispatch(commands.RESTAURANT_DISMISS_FIRST_STEPS, actor=request.actor, key=form_key(request))
    message = gettext("The first steps are hidden. Find them again by the link at the bottom of this page.")
    flash_with_undo(request, message, reverse("portal_first_steps_show"))
    return redirect("portal_dashboard")


@require_POST
@page("portal.open")
def show(request: HttpRequest) -> HttpResponse:
    dispatch(commands.RESTAURANT_SHOW_FIRST_STEPS, actor=request.actor, key=form_key(request))
    return redirect("portal_dashboard")
