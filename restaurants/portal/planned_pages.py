"""Pages of a feature that only some plans have: any other restaurant sees which plan has it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from realtime.commands import features
from restaurants.models import Plan
from restaurants.plans import SubscriptionRequired
from restaurants.portal.command_forms import View, command_page


def planned_page(permission: str, *, feature: str, template: str) -> Callable[[View], View]:
    """`command_page` for a restaurant whose plan has `feature`. Any other gets `template` with its `plan`.

    One query more.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                features.require(feature)
            except SubscriptionRequired as refusal:
                plan = Plan.objects.filter(slug=refusal.details["required_plan"]).first()
                return render(request, template, {"plan": plan}, status=refusal.status)
            return view(request, *args, **kwargs)

        return command_page(permission)(asking)

    return decorate
