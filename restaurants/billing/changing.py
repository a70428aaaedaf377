"""Choose, change, cancel and resume a restaurant's plan. Pages and API call these; they call Stripe, then read again.

Each raises NotSetUp, StripeSilent, StripeRefused, and ChangeUnderWay where another change has begun.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from fynlo.core import clock
from fynlo.core.ids import uuid7
from fynlo.core.tenancy.connection import connection
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.billing import commands, stripe_changes, stripe_client
from restaurants.billing.errors import InvoiceNotFound, InvoiceOpen, NotPaidHere, NotSetUp, SharedInterval
from restaurants.billing.selectors import invoices_of
from restaurants.billing.stripe_client import Item, Snapshot
from restaurants.billing.syncing import read_again
from restaurants.identity.selectors import subscription_of
from restaurants.models import BillingAccount, Membership, Plan, Restaurant, Subscription
from restaurants.models.people import Role
from restaurants.plans import FREE
from restaurants.platform.settings.declarations import TRIAL_DAYS
from restaurants.platform.settings.selectors import value_of

CHECKOUT, NOW, LATER, SAME = "checkout", "now", "later", "same"


@dataclass(frozen=True, slots=True)
class Change:
    """What a choice of a plan means: CHECKOUT (pay on Stripe's page), NOW, LATER (at the period's end) or SAME.

    `url` is Stripe's page of a CHECKOUT that was begun, `preview` what a NOW costs at once, `trial_days` those before
    the first payment.
    """

    kind: str
    plan: Plan
    interval: str
    url: str = ""
    trial_days: int = 0
    preview: stripe_changes.Preview | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """The chosen restaurant, its row, and what Stripe has of its account's subscription if that is live."""

    restaurant: Restaurant
    row: Subscription | None
    found: Snapshot | None

    @property
    def item(self) -> Item | None:
        return self.found.item_of(self.restaurant.pk) if self.found else None

    @property
    def coming(self) -> dict[str, str]:
        """What the other restaurants of the account change to when the period ends."""
        noted = self.found.coming if self.found else {}
        return {each: value for each, value in noted.items() if each != str(self.restaurant.pk)}


def plan_change(plan: Plan, interval: str) -> Change:
    """Return what choosing that plan means, with what it costs at once. Changes nothing. Up to three requests.

    Raises NotPaidHere for the free plan where nothing is paid; InvoiceOpen; SharedInterval.
    """
    now = _now()
    kind = _kind(now, plan, interval)
    if kind == CHECKOUT:
        return Change(kind, plan, interval, trial_days=_trial_days(now.restaurant, now.row))
    if kind != NOW or now.found is None:
        return Change(kind, plan, interval)
    price = stripe_changes.price_of(now.restaurant, plan, interval)
    return Change(kind, plan, interval, preview=stripe_changes.preview(now.found, now.item, price, clock.now()))


def choose_plan(actor: Actor, plan: Plan, interval: str, *, back: str, at: int | None = None) -> Change:
    """Put the restaurant on a plan: at once for a higher one, with the rest of the period charged; a lower one later.

    Without a paid subscription it opens Stripe's page, which sends the owner to `back`; where the account pays for
    other restaurants already, the plan is put on that bill at once. `at` is the moment that the preview was worked out
    for. Raises also what `plan_change` raises.
    """
    with claimed(actor, f"{plan.pk} {interval}") as (account, key):
        now = _now()
        kind = _kind(now, plan, interval)
        if kind == CHECKOUT:
            return _begin_checkout(now, account, plan, interval, back=back, key=key)
        found, own = now.found, str(now.restaurant.pk)
        assert found is not None
        if kind == SAME:
            if found.cancels or own in found.coming:
                set_coming(found, now.coming, key=key)
        elif kind == NOW:
            price = stripe_changes.price_of(now.restaurant, plan, interval)
            change_now(account, found, now.item, price, coming=now.coming, key=key, at=at)
        else:
            value = "" if plan.pk == FREE else f"{plan.pk} {interval}"
            set_coming(found, now.coming | {own: value}, key=key)
        read_again(account)
        return Change(kind, plan, interval)


def set_cancelled(actor: Actor, *, cancels: bool) -> None:
    """Let the paid plan end with its period, or go on; going on also drops a change that was to come.

    Raises NotPaidHere.
    """
    with claimed(actor, "cancel" if cancels else "resume") as (account, key):
        now = _now()
        if now.found is None or now.item is None:
            raise NotPaidHere()
        set_coming(now.found, now.coming | ({str(now.restaurant.pk): ""} if cancels else {}), key=key)
        read_again(account)


def customer_portal(back: str) -> str:
    """Return the address of Stripe's customer portal for this restaurant's account. Raises NotPaidHere."""
    row = subscription_of(connection.tenant.pk)
    if row is None or row.account is None or not row.account.stripe_customer:
        raise NotPaidHere()
    return stripe_changes.portal_url(row.account.stripe_customer, back)


def invoice_url(invoice_id: str, *, pdf: bool = False) -> str:
    """Return the address of an invoice of the chosen restaurant at Stripe. Raises InvoiceNotFound."""
    if not invoices_of(connection.tenant).filter(pk=invoice_id).exists():
        raise InvoiceNotFound()
    page, document = stripe_changes.invoice_urls(invoice_id)
    url = document if pdf else page
    if not url:
        raise InvoiceNotFound()
    return url


def read(account_id: UUID) -> Snapshot:
    """Return the live subscription of an account as Stripe has it. Raises NotPaidHere."""
    account = BillingAccount.objects.get(pk=account_id)
    found = stripe_client.read_subscription(account.stripe_customer, account.stripe_subscription)
    if found is None or not found.is_live:
        raise NotPaidHere()
    return found


def _now() -> Now:
    """Return the chosen restaurant as it is. One request, if it has an account at Stripe."""
    if not stripe_client.is_configured():
        raise NotSetUp()
    restaurant = connection.tenant
    row = subscription_of(restaurant.pk)
    account = row.account if row else None
    if account is None or not account.stripe_customer:
        return Now(restaurant, row, None)
    found = stripe_client.read_subscription(account.stripe_customer, account.stripe_subscription)
    return Now(restaurant, row, found if found is not None and found.is_live else None)


def _kind(now: Now, plan: Plan, interval: str) -> str:
    found, item = now.found, now.item
    if item is None and plan.pk == FREE:
        raise NotPaidHere()
    if found is None:
        return CHECKOUT
    if item is not None and plan.pk == item.plan and interval == found.interval:
        return SAME
    if found.is_past_due:
        raise InvoiceOpen()
    if interval != found.interval and [each for each in found.items if each != item] and plan.pk != FREE:
        raise SharedInterval()
    if item is None:
        return NOW
    current = Plan.objects.filter(pk=item.plan).first()
    if plan.pk == FREE or (current is not None and plan.rank < current.rank):
        return LATER
    is_shorter = plan.pk == item.plan and interval == Subscription.Interval.MONTH
    return LATER if is_shorter else NOW


def change_now(
    account_id: UUID,
    found: Snapshot,
    item: Item | None,
    price: str,
    *,
    coming: dict[str, str],
    key: str,
    at: int | None = None,
    credit: stripe_changes.Credit | None = None,
) -> None:
    """Put a price in place of an item, or add it, and charge the rest of the period. `coming` stays scheduled."""
    with opened(account_id, found, coming, key=key):
        stripe_changes.change_price(
            found, item, price, proration="always_invoice", key=key, at=at, credit=credit
        )  # fmt: skip


@contextmanager
def opened(account_id: UUID, found: Snapshot, coming: dict[str, str], *, key: str) -> Iterator[None]:
    """Drop what is scheduled while items are changed, and schedule `coming` again, also where the change is refused."""
    if found.cancels or found.schedule:
        set_coming(found, {}, key=f"{key}:open")
    try:
        yield
    finally:
        if coming:
            set_coming(read(account_id), coming, key=key)


def set_coming(found: Snapshot, coming: dict[str, str], *, key: str) -> None:
    """Schedule what restaurants change to when the period ends, as in `Snapshot.coming`."""
    plans = {plan.pk: plan for plan in Plan.objects.select_related("version")}
    restaurants = {str(each.pk): each for each in Restaurant.objects.filter(pk__in=list(coming))}
    prices = {}
    for restaurant, value in coming.items():
        plan, _, interval = value.partition(" ")
        price = stripe_changes.price_of(restaurants[restaurant], plans[plan], interval) if plan else ""
        prices[restaurant] = (value, price)
    stripe_changes.set_coming(found, prices, key=key)


def _begin_checkout(now: Now, account_id: UUID, plan: Plan, interval: str, *, back: str, key: str) -> Change:
    """Open Stripe's page; one that was opened before is closed, so that nobody subscribes twice."""
    restaurant, account = now.restaurant, BillingAccount.objects.get(pk=account_id)
    note = partial(dispatch, commands.SUBSCRIPTION_NOTE, target=account_id, actor=Actor.system("billing"))
    customer = account.stripe_customer
    if not customer:
        customer = stripe_changes.create_customer(account, restaurant, _owner_email(restaurant))
        note(key=str(uuid7()), extra={"customer": customer})
    if account.checkout_session:
        stripe_changes.end_checkout(account.checkout_session)
    days = _trial_days(restaurant, now.row)
    session, url = stripe_changes.begin_checkout(
        restaurant=restaurant, customer=customer, price=stripe_changes.price_of(restaurant, plan, interval),
        trial_days=days, back=back, key=key,
    )  # fmt: skip
    note(key=str(uuid7()), extra={"checkout": session})
    return Change(CHECKOUT, plan, interval, url=url, trial_days=days)


def _trial_days(restaurant: Restaurant, row: Subscription | None) -> int:
    """Return the days before the first payment; a restaurant has one trial, and its rest goes on at Stripe."""
    if row is None:
        return value_of(TRIAL_DAYS, restaurant)
    if row.paid_until is not None:
        return max(0, (row.paid_until - restaurant.today()).days)
    if row.trial_ends_on is not None:
        is_on = row.status == Subscription.Status.TRIAL
        return max(0, (row.trial_ends_on - restaurant.today()).days) if is_on else 0
    return 0 if row.had_trial else value_of(TRIAL_DAYS, restaurant)


def _owner_email(restaurant: Restaurant) -> str:
    owners = Membership.objects.filter(restaurant=restaurant, role=Role.RESTAURANT_OWNER, is_active=True)
    return owners.order_by("pk").values_list("user__email", flat=True).first() or restaurant.email


@contextmanager
def claimed(actor: Actor, what: str) -> Iterator[tuple[UUID, str]]:
    """Claim the account while Stripe is asked, and give the account and the idempotency key of the change."""
    if not stripe_client.is_configured():
        raise NotSetUp()
    change: UUID = uuid7()
    target = connection.tenant.pk
    extra = {"change": change, "what": what}
    begun = dispatch(commands.SUBSCRIPTION_CHANGE, target=target, extra=extra, actor=actor, key=str(uuid7()))
    try:
        yield UUID(begun.data()["account"]), str(change)
    finally:
        dispatch(
            commands.SUBSCRIPTION_END_CHANGE, target=target, extra={"change": change}, key=str(uuid7()),
            actor=Actor.system("billing"),
        )  # fmt: skip
