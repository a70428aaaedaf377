"""The owner's page of the plan: what is used of it, and what the other plans have."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from fynlo.core.tenancy.connection import connection
from restaurants.identity.page_access import page
from restaurants.models import Plan
from restaurants.subscriptions.labels import FEATURES
from restaurants.subscriptions.usage import usage_now


@require_safe
@page("restaurant.settings")
def plan_page(request: HttpRequest) -> HttpResponse:
    """Show plan and usage. The queries of `usage_now` and two: the plans, the platform."""
    usage = usage_now()
    plans = [
        {
            "plan": plan,
            "is_own": plan == usage.plan,
            "features": [FEATURES.get(each, each) for each in plan.features],
        }
        for plan in Plan.objects.all()
    ]
    context = {"usage": usage, "plans": plans, "support": connection.tenant.platform.support_email}
    return render(request, "restaurants/subscriptions/plan.html", context)
