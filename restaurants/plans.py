"""What a restaurant's plan includes: the one place that refuses a feature of a higher plan."""

from copy import copy
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.tenancy.connection import connection
from realtime.commands import features
from restaurants.identity.selectors import subscription_of
from restaurants.models import Plan, Restaurant, Subscription
from restaurants.models.plans import TERMS
from restaurants.platform.settings.declarations import GRACE_DAYS
from restaurants.platform.settings.selectors import value_of

FREE = "alpha"
IN_FORCE = (Subscription.Status.TRIAL, Subscription.Status.ACTIVE, Subscription.Status.PAST_DUE)


class SubscriptionRequired(DomainError):
    """`details["required_plan"]` is the slug of the lowest plan that has the feature."""

    code = "subscription_required"
    status = 403


class PaymentOverdue(SubscriptionRequired):
    """The plan includes the feature, but was not paid for too long: it can be read, not changed."""

    message = _lazy("Your plan is not paid, so this can only be read. The owner can pay it under Plan and billing.")


class HasFeature(BasePermission):
    """Refuse an API view whose `plan_feature` the restaurant's plan does not include. One query for such a view.

    A method that runs a command is left to the command, which declares its own feature.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        feature = getattr(view, "plan_feature", "")
        if feature and request.method in view.allowed_methods and request.method not in getattr(view, "runs_for", {}):
            features.require(feature, reading=request.method in SAFE_METHODS)
        return True


def plan_in_force(restaurant: Restaurant) -> tuple[Subscription | None, Plan]:
    """Return the subscription, if there is one, and the plan that counts: the free one unless it is in force.

    A trial is over after its last day, in the restaurant's time zone. The terms of the plan are those that the
    subscriber keeps until the renewal, if there are such. One query; another one where the free plan counts.
    """
    subscription = subscription_of(restaurant.pk)
    today = restaurant.today()
    if subscription is None or not is_in_force(subscription, today):
        return subscription, Plan.objects.get(slug=FREE)
    kept = subscription.kept_terms(today)
    if kept is None:
        return subscription, subscription.plan
    plan = copy(subscription.plan)
    for name in TERMS:
        setattr(plan, name, getattr(kept, name))
    return subscription, plan


def lowest_with(feature: str) -> Plan | None:
    """Return the lowest plan that includes the feature, or None. One query."""
    return Plan.objects.filter(features__contains=[feature]).order_by("rank").first()


def is_in_force(subscription: Subscription, today: date) -> bool:
    """Whether the plan of the subscription counts on that day."""
    if subscription.status == Subscription.Status.TRIAL and subscription.trial_ends_on is not None:
        return today <= subscription.trial_ends_on
    if subscription.paid_until is not None and not subscription.is_paid:
        return today <= subscription.paid_until
    return subscription.status in IN_FORCE


def read_only_from(subscription: Subscription, restaurant: Restaurant) -> datetime | None:
    """Return when the features above the free plan can only be read, because an invoice is not paid; None if never."""
    if subscription.status != Subscription.Status.PAST_DUE or subscription.past_due_since is None:
        return None
    return subscription.past_due_since + timedelta(days=value_of(GRACE_DAYS, restaurant))


def shown_status(subscription: Subscription | None, restaurant: Restaurant) -> str:
    """Return the status in the words of MOBILE_API.md: `suspended` once an overdue plan can only be read."""
    if subscription is None:
        return Subscription.Status.ACTIVE.value
    if subscription.status != Subscription.Status.PAST_DUE:
        return subscription.status
    limit = read_only_from(subscription, restaurant)
    is_late = limit is not None and clock.now() >= limit
    return Subscription.Status.SUSPENDED.value if is_late else Subscription.Status.ACTIVE.value


def require_feature(feature: str, reading: bool = False) -> None:
    """Raise SubscriptionRequired if the chosen restaurant's plan does not include the feature. One query, if it does.

    A restaurant without a subscription, or with a suspended one, has what the free plan includes. Raises
    PaymentOverdue unless `reading` where the plan was not paid for longer than the setting `billing.grace_days`.
    """
    subscription, plan = plan_in_force(connection.tenant)
    if feature not in plan.features:
        needed = lowest_with(feature)
        if needed is None:
            raise SubscriptionRequired(_("No plan includes this any more."), required_plan="")
        raise SubscriptionRequired(_("This needs the plan {plan}.").format(plan=needed.name), required_plan=needed.slug)
    if reading or subscription is None:
        return
    limit = read_only_from(subscription, connection.tenant)
    if limit is not None and clock.now() >= limit and not _is_free(feature):
        raise PaymentOverdue(required_plan=plan.pk)


def _is_free(feature: str) -> bool:
    return Plan.objects.filter(slug=FREE, features__contains=[feature]).exists()


def register_all() -> None:
    features.register(require_feature)
