"""Put several restaurants of one owner on one bill, and give one its own again. Pages call these; they call Stripe.

What is asked of Stripe is noted before (`BillingAccount.moves_to`), so that `complete_moves` ends what was cut off.
Each raises NotSetUp, StripeSilent, StripeRefused.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import partial
from uuid import UUID

from django.db.models import Q

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.billing import commands, stripe_changes, stripe_client
from restaurants.billing.changing import change_now, opened, read
from restaurants.billing.errors import (
    ChangeComing,
    InvoiceOpen,
    NotPaidHere,
    NotSetUp,
    OnlyPayer,
    TrialRuns,
)
from restaurants.billing.stripe_changes import Credit
from restaurants.billing.stripe_client import Item, Snapshot
from restaurants.billing.syncing import read_again
from restaurants.identity.selectors import subscription_of
from restaurants.models import BillingAccount, Membership, Plan, Restaurant, Subscription
from restaurants.models.people import Role
from restaurants.platform.errors import RestaurantUnknown

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Joining:
    """What putting a restaurant on the bill of another means. `moves` joins the bill of `stays`.

    `plan` is what it pays there, None where it pays nothing. `now` is charged at once, in pounds, after `credit` for
    the rest of what it has paid; below 0 it is credited to the next invoice. `renews_at` is when the bill comes next.
    """

    stays: Restaurant
    moves: Restaurant
    plan: Plan | None
    interval: str
    now: Decimal
    credit: Decimal
    at: int
    renews_at: datetime | None


def may_join(user_id: UUID) -> list[Restaurant]:
    """Return the restaurants of a person that are on no bill with others, besides the chosen one. One query."""
    owned = Membership.objects.filter(user_id=user_id, role=Role.RESTAURANT_OWNER, is_active=True)
    rows = Restaurant.objects.filter(pk__in=owned.values("restaurant"), status=Restaurant.Status.ACTIVE)
    shared = Subscription.objects.filter(account__owner__isnull=False).values("restaurant")
    return list(rows.exclude(pk=connection.tenant.pk).exclude(pk__in=shared).order_by("name"))


def on_bill_with(row: Subscription | None) -> list[Subscription]:
    """Return the subscriptions of the other restaurants on the same bill, with restaurant and plan. One query."""
    if row is None or row.account_id is None:
        return []
    others = Subscription.objects.filter(account=row.account_id).exclude(pk=row.pk)
    return list(others.select_related("restaurant", "plan", "pending_plan").order_by("restaurant__name"))


def preview_joining(actor: Actor, other: UUID) -> Joining:
    """Return what putting that restaurant on one bill with the chosen one costs and when. Changes nothing.

    Raises RestaurantUnknown for a restaurant that is not theirs, and what `join` raises.
    """
    stays, moves = _sides(_owned(actor, other))
    return _joining(stays, moves, clock.now())


def join(actor: Actor, other: UUID, *, at: int | None = None) -> Joining:
    """Put two restaurants of one owner on one bill. `at` is the moment that the preview was worked out for.

    The restaurant that moves gets an item on the other's subscription; the rest of the period is charged at once, less
    what it has paid already for days to come, and its own subscription ends. A card that is declined changes nothing.

    Raises RestaurantUnknown, InvoiceOpen, TrialRuns, ChangeComing, OnAnotherBill, NotYourRestaurants, ChangeUnderWay.
    """
    theirs = _owned(actor, other)
    stays, moves = _sides(theirs)
    pays = {each.restaurant.pk: each.found is not None for each in (stays, moves)}
    extra = {"other": other, "pays": pays[connection.tenant.pk], "other_pays": pays[other]}
    with _claimed(actor, extra) as (account_id, moving_id, key):
        stays, moves = _sides(theirs)
        planned = _joining(stays, moves, stripe_client.moment(at) if at else clock.now())
        try:
            if moves.found is not None and stays.found is not None and stays.found.item_of(moves.restaurant.pk) is None:
                assert planned.plan is not None
                product = stripe_client.product_of(planned.plan.pk, moves.restaurant.pk)
                credit = Credit(product, planned.credit) if planned.credit > 0 else None
                price = stripe_changes.price_of(moves.restaurant, planned.plan, planned.interval)
                change_now(
                    account_id, stays.found, None, price, coming=stays.found.coming, key=key, at=planned.at,
                    credit=credit,
                )  # fmt: skip
        except (InvoiceOpen, stripe_changes.StripeRefused):
            _run(commands.SUBSCRIPTION_DROP_JOINING, moving_id)
            raise
        _finish(moving_id, account_id)
    return planned


def separate(actor: Actor) -> None:
    """Give the chosen restaurant a bill of its own. It keeps its plan until the last day that is paid.

    Nothing is charged or credited. Raises InvoiceOpen, NotShared, OnlyPayer, ChangeUnderWay.
    """
    row = subscription_of(connection.tenant.pk)
    if row is not None and row.is_paid and row.account is not None:
        found = read(row.account.pk)
        if found.is_past_due:
            raise InvoiceOpen()
        if found.status == Subscription.Status.TRIAL:
            raise TrialRuns()
        if len(found.items) < 2:
            raise OnlyPayer()
    left = dispatch(commands.SUBSCRIPTION_SEPARATE, target=connection.tenant.pk, actor=actor, key=str(uuid7()))
    account_id = UUID(left.data()["account"])
    try:
        take_off_strays(account_id)
        read_again(account_id)
    except DomainError as refusal:  # `complete_moves` takes the item off
        logger.warning("the item of %s is still on its former bill: %s", connection.tenant.schema_name, refusal.code)


def complete_moves() -> None:
    """Complete what was cut off: restaurants on their way to another bill, subscriptions and items of those that left.

    Does nothing where paying for plans is not set up. One that fails does not stop the others.
    """
    if not stripe_client.is_configured():
        return
    free = Q(change_until=None) | Q(change_until__lt=clock.now())
    for moving in BillingAccount.objects.filter(free).exclude(moves_to=None).select_related("moves_to"):
        _attempt(partial(_complete, moving), moving.pk)
    for empty in BillingAccount.objects.filter(free, subscriptions=None).exclude(stripe_subscription=""):
        _attempt(partial(_end, empty), empty.pk)
    paying = BillingAccount.objects.filter(free, subscriptions__stripe_item__gt="", stripe_subscription__gt="")
    for account_id in paying.distinct().order_by("pk").values_list("pk", flat=True):
        _attempt(partial(take_off_strays, account_id), account_id)


def take_off_strays(account_id: UUID) -> None:
    """Take items off whose restaurants have left the account. One request, three for each such item."""
    found = read(account_id)
    ours = set(map(str, Subscription.objects.filter(account=account_id).values_list("restaurant_id", flat=True)))
    arriving = Subscription.objects.filter(account__moves_to=account_id).values_list("restaurant_id", flat=True)
    for item in found.items:
        if item.restaurant and item.restaurant not in ours | set(map(str, arriving)):
            coming = {each: value for each, value in found.coming.items() if each != item.restaurant}
            with opened(account_id, found, coming, key=f"off:{item.id}"):
                stripe_changes.take_off(found, item, key=item.id)
            found = read(account_id)


@dataclass(frozen=True, slots=True)
class _Side:
    restaurant: Restaurant
    found: Snapshot | None

    @property
    def item(self) -> Item | None:
        return self.found.item_of(self.restaurant.pk) if self.found else None


def _owned(actor: Actor, other: UUID) -> Restaurant:
    """Return another restaurant of the person. Raises RestaurantUnknown, also for one that is another owner's."""
    rows = Membership.objects.filter(user_id=actor.user_id, role=Role.RESTAURANT_OWNER, is_active=True)
    rows = rows.filter(restaurant__status=Restaurant.Status.ACTIVE).exclude(restaurant=connection.tenant)
    row = rows.select_related("restaurant").filter(restaurant_id=other).first()
    if row is None:
        raise RestaurantUnknown()
    return row.restaurant


def _sides(other: Restaurant) -> tuple[_Side, _Side]:
    """Return the side that stays and the side that moves: a restaurant that pays nothing joins one that pays."""
    if not stripe_client.is_configured():
        raise NotSetUp()
    own, theirs = (_Side(each, _live(each)) for each in (connection.tenant, other))
    return (theirs, own) if theirs.found and not own.found else (own, theirs)


def _live(restaurant: Restaurant) -> Snapshot | None:
    row = subscription_of(restaurant.pk)
    account = row.account if row else None
    if account is None or not account.stripe_customer:
        return None
    found = stripe_client.read_subscription(account.stripe_customer, account.stripe_subscription)
    return found if found is not None and found.is_live else None


def _joining(stays: _Side, moves: _Side, at: datetime) -> Joining:
    for side in (stays, moves):
        if side.found is not None and side.found.is_past_due:
            raise InvoiceOpen()
    second, bill = int(at.timestamp()), stays.found
    renews_at = bill.period_end if bill else None
    if bill is None or moves.found is None or moves.item is None:
        interval = bill.interval if bill else ""
        return Joining(stays.restaurant, moves.restaurant, None, interval, Decimal(0), Decimal(0), second, renews_at)
    if Subscription.Status.TRIAL in (bill.status, moves.found.status):
        raise TrialRuns()
    if moves.found.cancels or moves.found.coming or bill.cancels:
        raise ChangeComing()
    plan = Plan.objects.select_related("version").get(pk=moves.item.plan)
    credit = stripe_changes.unused(moves.found, at)
    price = stripe_changes.price_of(moves.restaurant, plan, bill.interval)
    product = stripe_client.product_of(plan.pk, moves.restaurant.pk)
    given = Credit(product, credit) if credit > 0 else None
    now = stripe_changes.preview(bill, None, price, at, credit=given).amount
    return Joining(stays.restaurant, moves.restaurant, plan, bill.interval, now, credit, second, renews_at)


@contextmanager
def _claimed(actor: Actor, extra: dict[str, object]) -> Iterator[tuple[UUID, UUID, str]]:
    """Claim both accounts while Stripe is asked; give the one that stays, the one that moves, and the change's key."""
    change, target = uuid7(), connection.tenant.pk
    begun = dispatch(
        commands.SUBSCRIPTION_BEGIN_JOINING, target=target, extra=extra | {"change": change}, actor=actor,
        key=str(uuid7()),
    ).data()  # fmt: skip
    try:
        yield UUID(begun["account"]), UUID(begun["moving"]), str(change)
    finally:
        dispatch(
            commands.SUBSCRIPTION_END_CHANGE, target=target, extra={"change": change}, key=str(uuid7()),
            actor=Actor.system("billing"),
        )  # fmt: skip


def _complete(moving: BillingAccount) -> None:
    """Finish a move whose item is on the other bill; drop one that was cut off before."""
    assert moving.moves_to is not None
    restaurants = list(moving.subscriptions.values_list("restaurant_id", flat=True))
    try:
        found = read(moving.moves_to.pk) if moving.moves_to.stripe_customer else None
    except NotPaidHere:
        found = None
    pays = moving.subscriptions.exclude(stripe_item="").exists()
    if not pays or (found is not None and all(found.item_of(each) for each in restaurants)):
        _finish(moving.pk, moving.moves_to.pk)
    else:
        _run(commands.SUBSCRIPTION_DROP_JOINING, moving.pk)


def _finish(moving_id: UUID, account_id: UUID) -> None:
    """Store the move, end the subscription that was paid before, and read the bill that is paid now."""
    _run(commands.SUBSCRIPTION_FINISH_JOINING, moving_id)
    _end(BillingAccount.objects.get(pk=moving_id))
    read_again(account_id)


def _end(account: BillingAccount) -> None:
    """End what an account without restaurants still pays, and its open page to subscribe."""
    if account.checkout_session:
        stripe_changes.end_checkout(account.checkout_session)
    if account.stripe_subscription:
        stripe_changes.end_now(account.stripe_subscription, key=account.stripe_subscription)
    if account.checkout_session or account.stripe_subscription:
        _run(commands.SUBSCRIPTION_NOTE_ENDED, account.pk)


def _run(command: commands.Command, account_id: UUID) -> None:
    dispatch(command, target=account_id, actor=Actor.system("billing"), key=str(uuid7()))


def _attempt(run: partial, account_id: UUID) -> None:
    try:
        run()
    except DomainError as refusal:
        logger.warning("cannot complete the move of account %s: %s", account_id, refusal.message)
