"""The pages of loyalty points: what is owed, the settings with an example, one customer's points."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from orders.customers.permissions import CUSTOMERS, MANAGE
from orders.customers.selectors import get_customer
from payments.loyalty import commands, rules, selectors
from payments.loyalty.portal.forms import AdjustForm, SettingsForm
from payments.models import LoyaltySettings
from restaurants.identity.page_access import PageRequest
from restaurants.portal.command_forms import already_done, submit_form
from restaurants.portal.planned_pages import planned_page

ROWS = 50
MOST_SHOWN = 50
EXAMPLE = Decimal("40.00")
TEMPLATES = "payments/loyalty"

loyalty_page = planned_page(MANAGE, feature=CUSTOMERS, template="orders/customers/plan.html")


@require_safe
@loyalty_page
def owed(request: PageRequest) -> HttpResponse:
    """Show what is owed on points, and who has the most. Four queries beside the shell's."""
    settings, total = selectors.loyalty_settings(), selectors.owed()
    rows = [
        {**row, "worth": rules.value_of(row["points"], settings.worth)}
        for row in selectors.largest_balances(MOST_SHOWN)
    ]
    context = {
        "settings": settings,
        "owed": total,
        "worth": rules.value_of(total.points, settings.worth),
        "rows": rows,
        "most": MOST_SHOWN,
    }
    return render(request, f"{TEMPLATES}/owed.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@loyalty_page
def settings(request: PageRequest) -> HttpResponse:
    """Show what points are given and worth, with an example. POST changes it. One query beside the shell's."""
    now = selectors.loyalty_settings()
    form = SettingsForm(request.POST) if request.method == "POST" else SettingsForm.showing(now)
    if request.method == "POST" and (
        already_done(request)
        or (form.is_valid() and submit_form(request, form, commands.LOYALTY_CHANGE_SETTINGS, "", form.details()))
    ):
        messages.success(request, _("Saved."))
        return redirect("portal_loyalty")
    context = {"form": form, **_example(now)}
    return render(request, f"{TEMPLATES}/settings.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@loyalty_page
def customer(request: PageRequest, customer_id: UUID) -> HttpResponse:
    """Show a customer's points and what changed them. POST corrects them. Five queries beside the shell's.

    A duplicate leads to the customer that it belongs to.
    """
    found = get_customer(customer_id)
    if found.merged_into_id is not None:
        return redirect("portal_loyalty_customer", found.merged_into_id)
    form = AdjustForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and (
        already_done(request)
        or (
            form.is_valid()
            and submit_form(request, form, commands.CUSTOMER_ADJUST_POINTS, str(found.id), form.details())
        )
    ):  # fmt: skip
        messages.success(request, _("The points are corrected."))
        return redirect("portal_loyalty_customer", found.id)
    settings, standing = selectors.loyalty_settings(), selectors.standing_of(found.id)
    context = {
        "customer": found,
        "standing": standing,
        "tier": selectors.tier_name(settings, standing),
        "worth": rules.value_of(standing.balance, settings.worth),
        "page": Paginator(selectors.movements_of(found.id), ROWS).get_page(request.GET.get("page")),
        "form": form,
        "may_adjust": settings.is_on and found.erased_at is None,
        "zone": request.restaurant.timezone,
    }
    return render(request, f"{TEMPLATES}/customer.html", context, status=422 if form.errors else 200)


def _example(settings: LoyaltySettings) -> dict[str, Any]:
    """Return the bill of the example, the points that it brings by these settings, and what they are worth."""
    points = rules.points_for(EXAMPLE, rules.rate_of(settings.per_pound, None))
    return {"bill": EXAMPLE, "points": points, "worth": rules.value_of(points, settings.worth)}
