"""The pages of the set-up. What is answered is stored, so that a person can go on later and on another device."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from restaurants.identity.page_access import PageRequest, no_access
from restaurants.identity.reauthentication import asks_again
from restaurants.portal import commands
from restaurants.portal.command_forms import command_page, submit
from restaurants.portal.registry import setup_steps
from restaurants.portal.setup.progress import DONE, Setup, State, setup_of

FILLS = ("tables", "menu")  # steps after which no archive can be imported: the restaurant is not empty
AGAIN = "again"  # of the button that saves and shows the same step again


@require_safe
@command_page("portal.open")
def overview(request: PageRequest) -> HttpResponse:
    """List the steps with what is done, skipped and open."""
    setup = _setup(request)
    has_rows = any(each.state == DONE and each.step.name in FILLS for each in setup.steps)
    context = {"setup": setup, "may_import": request.actor.may("restaurant.export") and not has_rows}
    return render(request, "restaurants/portal/setup/overview.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@command_page("portal.open")
def step_page(request: PageRequest, name: str) -> HttpResponse:
    """Show one step, or save it and go on to the next one that is open. Each step has a permission of its own."""
    here = _step(request, name)
    if isinstance(here, HttpResponse):
        return here
    answer = asks_again(_answer) if here.step.asks_again else _answer
    return answer(request, here)


@require_POST
@command_page("portal.open")
def skip(request: PageRequest, name: str) -> HttpResponse:
    """Remember that the step was skipped. It can be taken later."""
    here = _step(request, name)
    if isinstance(here, HttpResponse):
        return here
    submit(request, commands.RESTAURANT_ANSWER_SETUP_STEP, name, {"answer": "skipped"})
    return _onwards(request, name)


def _answer(request: PageRequest, here: State) -> HttpResponse:
    form = here.step.form(request)
    if request.method == "POST" and form.is_valid() and here.step.save(request, form):
        if AGAIN in request.POST:
            messages.success(request, _("Saved."))
            return redirect(here.url)
        return _onwards(request, here.step.name)
    setup = _setup(request)
    context: dict[str, Any] = {
        "here": here,
        "setup": setup,
        "form": form,
        "before": setup.before(here.step.name),
        **here.step.context(request),
    }
    status = 422 if form.is_bound else 200
    return render(request, "restaurants/portal/setup/step.html", context, status=status)


def _step(request: PageRequest, name: str) -> State | HttpResponse:
    """Return the step, or the page that says why there is none."""
    found = _setup(request).state_of(name)
    if found is not None:
        return found
    for step in setup_steps():
        if step.name == name:
            return no_access(request, step.permission)
    raise Http404(name)


def _setup(request: PageRequest) -> Setup:
    return setup_of(request.restaurant, request.actor)


def _onwards(request: PageRequest, name: str) -> HttpResponse:
    following = _setup(request).after(name)
    return redirect(following.url if following else "portal_setup")
