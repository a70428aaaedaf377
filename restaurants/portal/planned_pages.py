"""Pages of a feature that only some plans have: any other restaurant sees which plan has it."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.permissions import SAFE_METHODS

from fynlo.core.errors import error_response
from realtime.commands import features
from restaurants.models import Plan
from restaurants.plans import PaymentOverdue, SubscriptionRequired
from restaurants.portal.command_forms import View, command_page


def planned_page(permission: str, *, feature: str, template: str, runs_overdue: bool = False) -> Callable[[View], View]:
    """`command_page` for a restaurant whose plan has `feature`. Any other gets `template` with its `plan`.

    With `runs_overdue` the page is also sent while the plan is not paid, as the commands of that name run. One query
    more.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def asking(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            try:
                features.require(feature, reading=runs_overdue or request.method in SAFE_METHODS)
            except SubscriptionRequired as refusal:
                if isinstance(refusal, PaymentOverdue):
                    return error_response(request, refusal.status, code=refusal.code, message=refusal.message)
                plan = Plan.objects.filter(slug=refusal.details["required_plan"]).first()
                return render(request, template, {"plan": plan}, status=refusal.status)
            return view(request, *args, **kwargs)

        return command_page(permission)(asking)

    return decorate
