"""Who may open a page of staff: the permission, and the plan that the restaurant needs."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from realtime.commands import features
from restaurants.models import Plan
from restaurants.plans import SubscriptionRequired
from restaurants.portal.command_forms import View, command_page
from staff.permissions import STAFF


def staff_page(permission: str) -> Callable[[View], View]:
    """`command_page` for a restaurant whose plan has staff records; any other sees which plan has them.

    One query more.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                features.require(STAFF)
            except SubscriptionRequired as refusal:
                plan = Plan.objects.filter(slug=refusal.details["required_plan"]).first()
                return render(request, "staff/plan.html", {"plan": plan}, status=refusal.status)
            return view(request, *args, **kwargs)

        return command_page(permission)(asking)

    return decorate
