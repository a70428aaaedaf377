"""What a restaurant's plan includes: the one place that refuses a feature of a higher plan."""

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


def require_plan(slug: str, restaurant: Restaurant) -> None:
    """Raise SubscriptionRequired below that plan, or while the subscription is suspended. Two queries."""
    subscription = subscription_of(restaurant.pk)
    own = subscription.plan_id if subscription and subscription.status in IN_FORCE else FREE
    plans = {plan.slug: plan for plan in Plan.objects.filter(slug__in=(slug, own))}
    needed = plans[slug]
    if own not in plans or plans[own].rank < needed.rank:
        raise SubscriptionRequired(f"This needs the plan {needed.name}.", required_plan=needed.slug)


def require_feature(feature: str) -> None:
    """Raise SubscriptionRequired if the chosen restaurant's plan does not include the feature. One query, if it does.

    A restaurant without a subscription, or with a suspended one, has what the free plan includes.
    """
    subscription = subscription_of(connection.tenant.pk)
    in_force = subscription is not None and subscription.status in IN_FORCE
    plan = subscription.plan if subscription and in_force else Plan.objects.get(slug=FREE)
    if feature not in plan.features:
        needed = Plan.objects.filter(features__contains=[feature]).order_by("rank").first()
        if needed is None:
            raise SubscriptionRequired("No plan includes this any more.", required_plan="")
        raise SubscriptionRequired(f"This needs the plan {needed.name}.", required_plan=needed.slug)


def register_all() -> None:
    features.register(require_feature)
