"""The pages where an owner changes, cancels and pays the plan. What Stripe shows itself is a link to Stripe."""

from collections.abc import Callable
from decimal import Decimal
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.tenancy.connection import connection
from fynlo.core.tenancy.hosts import base_url
from restaurants.billing import changing, joining
from restaurants.billing.commands import MANAGE
from restaurants.billing.errors import NotPaidHere, NotShared
from restaurants.billing.vat import platform_vat
from restaurants.identity.page_access import PageRequest
from restaurants.identity.selectors import subscription_of
from restaurants.models import Plan, Subscription
from restaurants.platform.services import get_plan
from restaurants.portal.command_forms import View, command_page
from restaurants.subscriptions.pages import feature_labels, interval_of

PREVIEW_SECONDS = 900  # a preview is charged as it was shown for so long


def billing_page(view: View) -> Callable[..., HttpResponse]:
    """Guard a page for owners; a refusal of Stripe is a message on the page of the plan."""

    @wraps(view)
    def refusing(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except DomainError as refusal:
            messages.error(request, refusal.message)
            return redirect("portal_plan")

    return command_page(MANAGE)(refusing)


@require_http_methods(["GET", "HEAD", "POST"])
@billing_page
def change_page(request: PageRequest, slug: str) -> HttpResponse:
    """Show what choosing a plan costs and changes. POST does it; where a payment begins, it leads to Stripe's page."""
    plan, row = get_plan(slug), subscription_of(connection.tenant.pk)
    interval = interval_of(request.POST.get("interval") or request.GET.get("interval"), row)
    if request.method == "POST":
        return _choose(request, plan, interval)
    change = changing.plan_change(plan, interval)
    if change.kind == changing.SAME:
        messages.info(request, _("You are on the plan {plan} already.").format(plan=plan.name))
        return redirect("portal_plan")
    lost = [each for each in feature_labels(row.plan) if each not in feature_labels(plan)] if row else []
    vat, price = platform_vat(), plan.price(interval)
    context = {
        "change": change,
        "plan": plan,
        "row": row,
        "interval": interval,
        "price": price,
        "gross": vat.gross(price) if vat else price,
        "lost": lost,
        "gained": feature_labels(plan),
        "vat": vat,
        "zone": connection.tenant.timezone,
    }
    return render(request, "restaurants/subscriptions/change.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@billing_page
def cancel_page(request: PageRequest) -> HttpResponse:
    """Ask before the plan is cancelled, and say what is lost when. POST cancels it."""
    row = subscription_of(connection.tenant.pk)
    if row is None or not row.is_paid:
        raise NotPaidHere()
    if request.method == "POST":
        changing.set_cancelled(request.actor, cancels=True)
        messages.success(request, _("The plan is cancelled. It goes on until the day that is shown below."))
        return redirect("portal_plan")
    free = feature_labels(Plan.objects.get(slug=changing.FREE))
    lost = [each for each in feature_labels(row.plan) if each not in free]
    context = {"row": row, "lost": lost, "zone": connection.tenant.timezone}
    return render(request, "restaurants/subscriptions/cancel.html", context)


@require_POST
@billing_page
def resume(request: PageRequest) -> HttpResponse:
    """Take back a cancellation, or a lower plan that was to come."""
    changing.set_cancelled(request.actor, cancels=False)
    messages.success(request, _("You keep your plan."))
    return redirect("portal_plan")


@require_http_methods(["GET", "HEAD", "POST"])
@billing_page
def join_page(request: PageRequest, restaurant_id: UUID) -> HttpResponse:
    """Show what putting another restaurant of the owner on one bill costs, and when. POST does it."""
    if request.method == "POST":
        done = joining.join(request.actor, restaurant_id, at=_shown_at(request))
        text = _("{restaurant} is now on one bill with {other}.")
        messages.success(request, text.format(restaurant=done.moves.name, other=done.stays.name))
        return redirect("portal_plan")
    planned = joining.preview_joining(request.actor, restaurant_id)
    interval = Subscription.Interval(planned.interval).value if planned.interval else ""
    context = {
        "planned": planned,
        "price": planned.plan.price(interval) if planned.plan else None,
        "credited": max(Decimal(0), -planned.now),
        "vat": platform_vat(),
        "zone": connection.tenant.timezone,
    }
    return render(request, "restaurants/subscriptions/join.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@billing_page
def leave_page(request: PageRequest) -> HttpResponse:
    """Ask before the restaurant gets a bill of its own, and say what it keeps until when. POST does it."""
    row = subscription_of(connection.tenant.pk)
    if row is None or not joining.on_bill_with(row):
        raise NotShared()
    if request.method == "POST":
        joining.separate(request.actor)
        messages.success(request, _("This restaurant has a bill of its own now."))
        return redirect("portal_plan")
    context = {"row": row, "others": joining.on_bill_with(row), "zone": connection.tenant.timezone}
    return render(request, "restaurants/subscriptions/leave.html", context)


@require_safe
@billing_page
def payment(request: PageRequest) -> HttpResponse:
    """Redirect to Stripe's customer portal: the card, the address, what is open."""
    return _to_stripe(changing.customer_portal(f"{_back(request)}?from=checkout"))


@require_safe
@billing_page
def invoice(request: PageRequest, invoice_id: str) -> HttpResponse:
    """Redirect to an invoice at Stripe, or with `?pdf=1` to its PDF."""
    return _to_stripe(changing.invoice_url(invoice_id, pdf="pdf" in request.GET))


def _choose(request: PageRequest, plan: Plan, interval: str) -> HttpResponse:
    change = changing.choose_plan(request.actor, plan, interval, back=_back(request), at=_shown_at(request))
    if change.kind == changing.CHECKOUT:  # a form may not lead to another host, a link may
        return render(request, "restaurants/subscriptions/continue.html", {"change": change, "plan": plan})
    texts = {
        changing.NOW: _("You are on the plan {plan}."),
        changing.LATER: _("Changed. It takes effect on the day that is shown below."),
        changing.SAME: _("You keep the plan {plan}."),
    }
    messages.success(request, texts[change.kind].format(plan=plan.name))
    return redirect("portal_plan")


def _shown_at(request: PageRequest) -> int | None:
    """Return the moment that the form's preview was worked out for; None for one that is too old."""
    text = request.POST.get("at", "")
    shown = int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
    return shown if 0 <= clock.now().timestamp() - shown <= PREVIEW_SECONDS else None


def _back(request: PageRequest) -> str:
    return f"{base_url(connection.tenant, request)}/portal/settings/plan/"


def _to_stripe(url: str) -> HttpResponse:
    response = HttpResponseRedirect(url)
    response["Referrer-Policy"] = "no-referrer"
    return response
