"""What a restaurant's plan includes: the one place that refuses a feature of a higher plan."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from fynlo.core.errors import DomainError
from fynlo.core.tenancy.connection import connection
from realtime.commands import features
from restaurants.identity.selectors import subscription_of
from restaurants.models import Plan, Restaurant, Subscription

FREE = "alpha"
IN_FORCE = (Subscription.Status.TRIAL, Subscription.Status.ACTIVE)


class SubscriptionRequired(DomainError):
    """`details["required_plan"]` is the slug of the lowest plan that has the feature."""

    code = "subscription_required"
    status = 403


class HasFeature(BasePermission):
    """Refuse an API view whose `plan_feature` the restaurant's plan does not include. One query for such a view.

    A method that runs a command is left to the command, which declares its own feature.
    """

    def has_permission(self, request: Request, view: Any) -> bool:
        feature = getattr(view, "plan_feature", "")
        if feature and request.method in view.allowed_methods and request.method not in getattr(view, "runs_for", {}):
            features.require(feature)
        return True


def plan_in_force(restaurant: Restaurant) -> tuple[Subscription | None, Plan]:
    """Return the subscription, if there is one, and the plan that counts: the free one unless it is in force."""
    subscription = subscription_of(restaurant.pk)
    if subscription is not None and subscription.status in IN_FORCE:
        return subscription, subscription.plan
    return subscription, Plan.objects.get(slug=FREE)


def lowest_with(feature: str) -> Plan | None:
    """Return the lowest plan that includes the feature, or None. One query."""
    return Plan.objects.filter(features__contains=[feature]).order_by("rank").first()


def require_feature(feature: str) -> None:
    """Raise SubscriptionRequired if the chosen restaurant's plan does not include the feature. One query, if it does.

    A restaurant without a subscription, or with a suspended one, has what the free plan includes.
    """
    plan = plan_in_force(connection.tenant)[1]
    if feature not in plan.features:
        needed = lowest_with(feature)
        if needed is None:
            raise SubscriptionRequired(_("No plan includes this any more."), required_plan="")
        raise SubscriptionRequired(_("This needs the plan {plan}.").format(plan=needed.name), required_plan=needed.slug)


def register_all() -> None:
    features.register(require_feature)
