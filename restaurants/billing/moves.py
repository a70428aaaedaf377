"""What is stored when a restaurant moves to the bill of others or leaves it. Each runs inside a command.

Order of locks: subscriptions by id, then accounts by id.
"""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import F

from realtime.commands.context import CommandContext
from restaurants.billing.errors import NotShared, NotYourRestaurants, OnAnotherBill, OnlyPayer
from restaurants.billing.services import STATUS, claim, lock_account, lock_subscription, lock_subscriptions
from restaurants.models import BillingAccount, Membership, Subscription
from restaurants.models.people import Role


@dataclass(frozen=True, slots=True)
class Move:
    """The restaurant of the account `moving` is to be put on the bill of `account`."""

    account: UUID
    moving: UUID
    restaurant: UUID


def begin_joining(
    *, context: CommandContext, restaurant_id: UUID, other: UUID, pays: bool, other_pays: bool, change: UUID
) -> Move:
    """Claim the bills of two restaurants of one owner, and note that one moves to the other's.

    `pays` and `other_pays` say whether a subscription is live at Stripe for each: where only the other one pays, this
    one moves to it. Locks both subscriptions, then both accounts. A restaurant without an account gets one. Raises
    NotYourRestaurants, OnAnotherBill, ChangeUnderWay.
    """
    rows = {pk: lock_subscription(pk) for pk in sorted((restaurant_id, other))}
    for row in rows.values():
        if row.account_id is None:
            row.account = BillingAccount.objects.create()
            row.save(update_fields=["account"])
    stays, moves = (other, restaurant_id) if other_pays and not pays else (restaurant_id, other)
    account_id, moving_id = rows[stays].account_id, rows[moves].account_id
    assert account_id is not None
    assert moving_id is not None
    locked = {pk: lock_account(pk) for pk in sorted({account_id, moving_id})}
    person = context.actor.user_id
    on_bill = set(Subscription.objects.filter(account=account_id).values_list("restaurant_id", flat=True))
    owned = Membership.objects.filter(user_id=person, role=Role.RESTAURANT_OWNER, is_active=True)
    if (on_bill | {moves}) - set(owned.values_list("restaurant_id", flat=True)):
        raise NotYourRestaurants()
    account, moving = locked[account_id], locked[moving_id]
    if account.owner_id not in (None, person):
        raise NotYourRestaurants()
    if account.pk == moving.pk or Subscription.objects.filter(account=moving).count() > 1:
        raise OnAnotherBill()
    for each in locked.values():
        claim(each, change)
    account.owner_id, moving.moves_to = person, account
    account.save(update_fields=["owner"])
    moving.save(update_fields=["moves_to"])
    context.annotate(restaurant=rows[other].restaurant.name)
    return Move(account.pk, moving.pk, moves)


def finish_joining(*, context: CommandContext, account_id: UUID) -> None:
    """Put the restaurants of an account that moves on the bill that it moves to. Locks as `begin_joining`.

    A reading of either account at Stripe that began before counts as overtaken: it saw the items before the move.
    """
    target = BillingAccount.objects.values_list("moves_to", flat=True).get(pk=account_id)
    if target is None:
        return
    rows = lock_subscriptions(account_id)
    locked = {pk: lock_account(pk) for pk in sorted((account_id, target))}
    moving = locked[account_id]
    if moving.moves_to_id is None:
        return
    for row in rows:
        row.account = locked[target]
        row.save(update_fields=["account"])
        context.annotate(field="bill", before=str(account_id), after=str(target))
    moving.moves_to = None
    moving.save(update_fields=["moves_to"])
    _overtake([account_id, target])


def drop_joining(*, context: CommandContext, account_id: UUID) -> None:
    """Note that the restaurant of an account stays on its bill. Locks the account."""
    account = lock_account(account_id)
    into, account.moves_to = account.moves_to, None
    account.save(update_fields=["moves_to"])
    if into is not None:
        _forget_owner_of_one(into.pk)


def note_ended(*, context: CommandContext, account_id: UUID) -> None:
    """Note that the subscription of an account that has no restaurants any more was ended. Locks the account."""
    account = lock_account(account_id)
    context.annotate(field="stripe", before=account.stripe_subscription, after="")
    account.stripe_subscription = account.checkout_session = ""
    account.save(update_fields=["stripe_subscription", "checkout_session"])


def separate(*, context: CommandContext, restaurant_id: UUID) -> UUID:
    """Give a restaurant of a shared bill an account of its own, and return the account that it has left.

    It keeps its plan until the last day that is paid (`paid_until`). Its item is taken off at Stripe afterwards.
    Locks its subscription, then the account. Raises NotShared, OnlyPayer where nobody else pays on the bill.
    """
    row = lock_subscription(restaurant_id)
    others = Subscription.objects.filter(account_id=row.account_id).exclude(pk=row.pk)
    if row.account_id is None or not others.exists():
        raise NotShared()
    left = lock_account(row.account_id)
    if row.is_paid:
        if not any(other.is_paid for other in others):
            raise OnlyPayer()
        end = row.current_period_end
        row.paid_until = end.astimezone(row.restaurant.zone).date() if end else None
        row.status, row.had_trial, row.trial_ends_on = STATUS.ACTIVE, True, None
    row.account, row.stripe_item = BillingAccount.objects.create(), ""
    row.current_period_end = row.pending_plan = row.paid_version = None
    row.cancels_at_period_end = False
    row.save()
    _forget_owner_of_one(left.pk)
    _overtake([left.pk])
    context.annotate(restaurant=row.restaurant.name)
    return left.pk


def _overtake(accounts: list[UUID]) -> None:
    """Number a reading that nobody makes, so that one which has begun is not stored."""
    for account in accounts:
        BillingAccount.objects.filter(pk=account).update(
            reads_begun=F("reads_begun") + 1, reads_stored=F("reads_begun") + 1
        )


def _forget_owner_of_one(account_id: UUID) -> None:
    if Subscription.objects.filter(account=account_id).count() < 2:
        BillingAccount.objects.filter(pk=account_id).update(owner=None)
