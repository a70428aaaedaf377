"""What signed operations do beyond the platform's other commands. Each function runs inside a command."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q

from fynlo.core import clock
from fynlo.core.errors import InvalidInput
from realtime.commands.context import CommandContext
from restaurants.fees import clear_fee_rates
from restaurants.identity.principals import access_changed
from restaurants.mail import queue_mail
from restaurants.models import FeeRate, Membership, Restaurant, Session, Subscription, User
from restaurants.models.people import Role, normalised_email
from restaurants.platform.errors import RestaurantUnknown
from restaurants.platform.operations.errors import FeeBegins, NobodyToWrite, PaidAtStripe
from restaurants.platform.people import PersonNotFound
from restaurants.platform.services import default_platform, get_plan


def change_plan(*, context: CommandContext, restaurant_id: UUID, plan: str, reason: str = "") -> Subscription:
    """Put a restaurant on a plan from now on. Locks the restaurant.

    Raises RestaurantUnknown, PlanUnknown, and PaidAtStripe where a subscription at Stripe decides the plan.
    """
    restaurant = Restaurant.objects.select_for_update(of=("self",), no_key=True).filter(pk=restaurant_id).first()
    if restaurant is None:
        raise RestaurantUnknown()
    wanted = get_plan(plan)
    row = Subscription.objects.filter(restaurant=restaurant).first()
    before = row.plan_id if row else ""
    if row is not None and row.is_paid:
        raise PaidAtStripe(field="plan")
    if row is None:
        row = Subscription(restaurant=restaurant, status=Subscription.Status.ACTIVE)
    row.plan, row.paid_until = wanted, None
    row.save()
    context.annotate(field="plan", before=before, after=wanted.slug, reason=reason)
    return row


def set_fee(*, context: CommandContext, method: str, provider: str, starts_on: date, **price: Any) -> FeeRate:
    """Add the price of a way of paying from a day on, and end the one that is in force before it.

    `price` are the other columns of FeeRate. Raises FeeBegins for today or earlier, InvalidInput where another row
    begins on that day or later.
    """
    if starts_on <= clock.now().date():
        raise FeeBegins(field="starts_on")
    same = FeeRate.objects.select_for_update(no_key=True).filter(method=method, provider=provider)
    same = same.exclude(monthly=0) if price.get("monthly") else same.filter(monthly=0)
    before = same.filter(Q(ends_on=None) | Q(ends_on__gte=starts_on), starts_on__lt=starts_on).first()
    if before is not None:
        before.ends_on = starts_on - timedelta(days=1)
        before.save(update_fields=["ends_on"])
    row = FeeRate(method=method, provider=provider, starts_on=starts_on, **price)
    try:
        row.full_clean()
    except ValidationError as error:
        field, messages = next(iter(error.message_dict.items()))
        raise InvalidInput(messages[0], field="" if field == "__all__" else field) from error
    row.save()
    context.annotate(field=f"{method} {provider}".strip(), before=_rate(before), after=_rate(row))
    transaction.on_commit(clear_fee_rates)
    return row


def broadcast(
    *, context: CommandContext, subject: str, text: str, plan: str = "", restaurants: tuple[UUID, ...] = ()
) -> dict[str, int]:
    """Email the owners of active restaurants, each address once. Raises NobodyToWrite, PlanUnknown.

    `plan` and `restaurants` choose among them; empty means all.
    """
    owners = Membership.objects.filter(
        role=Role.RESTAURANT_OWNER, is_active=True, user__is_active=True,
        restaurant__status=Restaurant.Status.ACTIVE,
    )  # fmt: skip
    if plan:
        owners = owners.filter(restaurant__subscription__plan=get_plan(plan))
    if restaurants:
        owners = owners.filter(restaurant__in=restaurants)
    addresses = sorted(set(owners.values_list("user__email", flat=True)))
    if not addresses:
        raise NobodyToWrite()
    variables = {"text": text, "support": default_platform().support_email}
    for to in addresses:
        queue_mail(context=context, to=to, subject=subject, template="broadcast", variables=variables)
    context.annotate(subject=subject, emails=len(addresses))
    return {"emails": len(addresses)}


def revoke_sessions(
    *, context: CommandContext, email: str = "", restaurant_id: UUID | None = None, reason: str = ""
) -> dict[str, int]:
    """Sign a person out everywhere, or everyone who works at a restaurant. Locks the people in the order of their ids.

    Applies in other processes within PRINCIPAL_CACHE_SECONDS. Raises PersonNotFound, RestaurantUnknown.
    """
    people = User.objects.order_by("pk").select_for_update(of=("self",), no_key=True)
    if email:
        chosen = list(people.filter(email=normalised_email(email)))
        if not chosen:
            raise PersonNotFound(field="email")
    else:
        if not Restaurant.objects.filter(pk=restaurant_id).exists():
            raise RestaurantUnknown(field="restaurant_id")
        members = Membership.objects.filter(restaurant_id=restaurant_id, is_active=True)
        chosen = list(people.filter(pk__in=members.values("user")))
    alive = Session.objects.filter(user__in=chosen, ended_at=None)
    ended = alive.update(ended_at=clock.now())
    for user in chosen:
        user.session_version += 1
        user.save(update_fields=["session_version"])
        transaction.on_commit(partial(access_changed, user.pk))
    context.annotate(people=len(chosen), sessions=ended, reason=reason)
    return {"people": len(chosen), "sessions": ended}


def serialize_subscription(row: Subscription) -> dict[str, Any]:
    return {"restaurant_id": str(row.pk), "plan": row.plan_id, "status": row.status}


def serialize_fee(row: FeeRate) -> dict[str, Any]:
    return {
        "id": str(row.pk),
        "method": row.method,
        "provider": row.provider,
        "rate": row.rate,
        "fixed": row.fixed,
        "monthly": row.monthly,
        "starts_on": row.starts_on.isoformat(),
    }


def _rate(row: FeeRate | None) -> str:
    return "" if row is None else f"{Decimal(row.rate).normalize():f} + £{row.fixed} from {row.starts_on}"
