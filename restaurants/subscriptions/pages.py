"""The owner's page "Plan and billing": the plan, what is used of it, what is paid, and what the other plans have."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.tenancy.connection import connection
from restaurants.billing.commands import MANAGE
from restaurants.billing.joining import may_join, on_bill_with
from restaurants.billing.selectors import invoices_of
from restaurants.billing.stripe_client import is_configured
from restaurants.billing.syncing import read_restaurant
from restaurants.billing.vat import platform_vat
from restaurants.identity.page_access import PageRequest
from restaurants.models import Plan, PlanVersion, Restaurant, Subscription
from restaurants.models.plans import PlanTerms
from restaurants.plans import FREE, is_in_force, read_only_from
from restaurants.portal.command_forms import command_page
from restaurants.subscriptions.labels import FEATURES
from restaurants.subscriptions.usage import Usage, usage_now
from restaurants.subscriptions.versions import coming_versions

MOST_INVOICES = 24
Status = Subscription.Status


@dataclass(frozen=True, slots=True)
class Billing:
    """What the owner pays. `next_at` and `next_amount` are the next invoice, None where none will come.

    The amount is that of every restaurant on the bill.
    """

    is_paid: bool
    trial_days: int | None
    next_at: datetime | None
    next_amount: Decimal | None
    read_only_at: datetime | None
    is_read_only: bool


@require_safe
@command_page(MANAGE)
def plan_page(request: PageRequest) -> HttpResponse:
    """Show plan, usage and invoices. The queries of `usage_now` and seven: plans, prices (2), invoices, the
    platform, the restaurants on one bill and those that may join.

    Who comes back from Stripe's page gets the subscription read again first.
    """
    if request.GET.get("from") == "checkout":
        return _come_back(request)
    usage, restaurant = usage_now(), connection.tenant
    today, interval = restaurant.today(), interval_of(request.GET.get("interval"), usage.subscription)
    coming, subscription, shared = coming_versions(today), usage.subscription, on_bill_with(usage.subscription)
    billing = billing_of(usage, restaurant, shared)
    tries = billing.trial_days is not None and not billing.is_paid
    is_other = subscription is not None and billing.is_paid and interval != subscription.interval
    plans = [
        {
            "plan": usage.plan if plan == usage.plan else plan,
            "price": (usage.plan if plan == usage.plan else plan).price(interval),
            "is_own": plan == usage.plan,
            "features": feature_labels(usage.plan if plan == usage.plan else plan),
            "coming": coming.get(plan.pk),
            "can_choose": is_configured()
            and (plan != usage.plan or is_other or tries)
            and (plan.pk != FREE or billing.is_paid),
            "coming_price": coming[plan.pk].price(interval) if plan.pk in coming else None,
        }
        for plan in Plan.objects.all()
    ]
    context = {
        "usage": usage,
        "plans": plans,
        "interval": interval,
        "support_email": restaurant.platform.support_email,
        "is_trial": subscription is not None and subscription.status == Status.TRIAL,
        "is_over": subscription is not None and not is_in_force(subscription, today),
        "kept_until": subscription.kept_until if subscription and subscription.kept_terms(today) else None,
        "history": PlanVersion.objects.filter(plan=usage.plan, starts_on__lte=today),
        "is_set_up": is_configured(),
        "billing": billing,
        "vat": platform_vat(),
        "invoices": list(invoices_of(restaurant).exclude(total=0)[:MOST_INVOICES]),
        "on_bill": shared,
        "may_join": may_join(request.actor.user_id) if is_configured() and request.actor.user_id else [],
        "paid_until": subscription.paid_until if subscription and not subscription.is_paid else None,
        "zone": restaurant.timezone,
    }
    return render(request, "restaurants/subscriptions/plan.html", context)


def billing_of(usage: Usage, restaurant: Restaurant, shared: list[Subscription]) -> Billing:
    """Return what is paid of the plan. `shared` are the others on its bill.

    No query beside those that read a plan that begins later.
    """
    row, now = usage.subscription, clock.now()
    if row is None:
        return Billing(False, None, None, None, None, False)
    is_paid = row.is_paid
    days = None
    if row.status == Status.TRIAL and row.trial_ends_on is not None:
        days = max(0, (row.trial_ends_on - restaurant.today()).days)
    limit = read_only_from(row, restaurant)
    renews = _renews(row)
    return Billing(
        is_paid=is_paid,
        trial_days=days,
        next_at=row.current_period_end if renews else None,
        next_amount=_next_amount([row, *shared]) if renews else None,
        read_only_at=limit,
        is_read_only=limit is not None and now >= limit,
    )


def _renews(row: Subscription) -> bool:
    return row.is_paid and not row.cancels_at_period_end and row.status in (Status.TRIAL, Status.ACTIVE)


def _next_amount(rows: list[Subscription]) -> Decimal:
    """Return what the next invoice asks for, in pounds with VAT."""
    vat, prices = platform_vat(), [_next_price(each) for each in rows]
    return sum((vat.gross(price) if vat else price for price in prices), Decimal(0))


def _next_price(row: Subscription) -> Decimal:
    """Return what the next invoice asks for that restaurant, in pounds as plans say it."""
    return (row.pending_plan or row.plan).price(row.interval) if _renews(row) else Decimal(0)


def feature_labels(terms: PlanTerms) -> list[str]:
    """Return what the features of these terms are called."""
    return [str(FEATURES.get(each, each)) for each in terms.features]


def interval_of(wanted: str | None, row: Subscription | None) -> str:
    """Return the interval that an address names, else the one that is paid."""
    if wanted in Subscription.Interval.values:
        return str(wanted)
    return row.interval if row is not None else Subscription.Interval.MONTH.value


def _come_back(request: PageRequest) -> HttpResponse:
    """Read what was chosen on Stripe's page. That an owner comes back says nothing about it."""
    try:
        read_restaurant(connection.tenant.pk)
    except DomainError as refusal:
        messages.error(request, refusal.message)
        return redirect("portal_plan")
    row = Subscription.objects.select_related("plan").filter(restaurant=connection.tenant).first()
    if row is not None and row.stripe_item and row.status in (Status.TRIAL, Status.ACTIVE):
        messages.success(request, _("You are on the plan {plan}.").format(plan=row.plan.name))
    else:
        messages.info(request, _("Stripe has not confirmed the payment yet. This page shows it within a minute."))
    return redirect("portal_plan")
