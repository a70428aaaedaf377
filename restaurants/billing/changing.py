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
from restaurants.billing.errors import InvoiceNotFound, InvoiceOpen, NotPaidHere, NotSetUp
from restaurants.billing.stripe_client import Snapshot
from restaurants.billing.syncing import read_again
from restaurants.identity.selectors import subscription_of
from restaurants.models import BillingInvoice, Membership, Plan, Restaurant, Subscription
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


def plan_change(plan: Plan, interval: str) -> Change:
    """Return what choosing that plan means, with what it costs at once. Changes nothing. Up to three requests.

    Raises NotPaidHere for the free plan where nothing is paid; InvoiceOpen.
    """
    restaurant, row, found = _now()
    kind = _kind(row, found, plan, interval)
    if kind == CHECKOUT:
        return Change(kind, plan, interval, trial_days=_trial_days(restaurant, row))
    if kind != NOW or found is None or plan.version is None:
        return Change(kind, plan, interval)
    price = stripe_changes.price_of(plan, plan.version, interval)
    return Change(kind, plan, interval, preview=stripe_changes.preview(found, price, clock.now()))


def choose_plan(actor: Actor, plan: Plan, interval: str, *, back: str, at: int | None = None) -> Change:
    """Put the restaurant on a plan: at once for a higher one, with the rest of the period charged; a lower one later.

    Without a paid subscription it opens Stripe's page, which sends the owner to `back`. `at` is the moment that the
    preview was worked out for. Raises also what `plan_change` raises.
    """
    with _claimed(actor, f"{plan.pk} {interval}") as key:
        restaurant, row, found = _now()
        kind = _kind(row, found, plan, interval)
        if kind == CHECKOUT:
            return _begin_checkout(restaurant, row, plan, interval, back=back, key=key)
        assert found is not None
        if kind == SAME:
            if found.cancels or found.schedule:
                stripe_changes.set_cancel(found, cancels=False, key=key)
        elif kind == LATER and plan.pk == FREE:
            stripe_changes.set_cancel(found, cancels=True, key=key)
        else:
            assert plan.version is not None
            price = stripe_changes.price_of(plan, plan.version, interval)
            if kind == NOW:
                if found.cancels or found.schedule:
                    stripe_changes.set_cancel(found, cancels=False, key=key)
                stripe_changes.change_price(found, price, proration="always_invoice", key=key, at=at)
            else:
                if found.cancels:
                    stripe_changes.set_cancel(found, cancels=False, key=f"{key}:resume")
                stripe_changes.schedule_price(found, price, plan.pk, interval=interval, key=key)
        read_again(restaurant.pk)
        return Change(kind, plan, interval)


def set_cancelled(actor: Actor, *, cancels: bool) -> None:
    """Let the paid plan end with its period, or go on; going on also drops a change that was to come.

    Raises NotPaidHere.
    """
    with _claimed(actor, "cancel" if cancels else "resume") as key:
        restaurant, _, found = _now()
        if found is None:
            raise NotPaidHere()
        stripe_changes.set_cancel(found, cancels=cancels, key=key)
        read_again(restaurant.pk)


def customer_portal(back: str) -> str:
    """Return the address of Stripe's customer portal for this restaurant. Raises NotPaidHere."""
    row = subscription_of(connection.tenant.pk)
    if row is None or not row.stripe_customer:
        raise NotPaidHere()
    return stripe_changes.portal_url(row.stripe_customer, back)


def invoice_url(invoice_id: str, *, pdf: bool = False) -> str:
    """Return the address of an invoice of the chosen restaurant at Stripe. Raises InvoiceNotFound."""
    if not BillingInvoice.objects.filter(pk=invoice_id, restaurant=connection.tenant).exists():
        raise InvoiceNotFound()
    page, document = stripe_changes.invoice_urls(invoice_id)
    url = document if pdf else page
    if not url:
        raise InvoiceNotFound()
    return url


def _now() -> tuple[Restaurant, Subscription | None, Snapshot | None]:
    """Return the chosen restaurant, its row, and what Stripe has of it if that is live. One request, if it has any."""
    if not stripe_client.is_configured():
        raise NotSetUp()
    restaurant = connection.tenant
    row = subscription_of(restaurant.pk)
    if row is None or not row.stripe_customer:
        return restaurant, row, None
    found = stripe_client.read_subscription(row.stripe_customer, row.stripe_subscription)
    is_live = found is not None and found.status != Subscription.Status.CANCELLED
    return restaurant, row, found if is_live else None


def _kind(row: Subscription | None, found: Snapshot | None, plan: Plan, interval: str) -> str:
    if found is None:
        if plan.pk == FREE:
            raise NotPaidHere()
        return CHECKOUT
    if plan.pk == found.plan and interval == found.interval:
        return SAME
    if found.status == Subscription.Status.PAST_DUE:
        raise InvoiceOpen()
    current = Plan.objects.filter(pk=found.plan).first()
    if plan.pk == FREE or (current is not None and plan.rank < current.rank):
        return LATER
    is_shorter = plan.pk == found.plan and interval == Subscription.Interval.MONTH
    return LATER if is_shorter else NOW


def _begin_checkout(
    restaurant: Restaurant, row: Subscription | None, plan: Plan, interval: str, *, back: str, key: str
) -> Change:
    """Open Stripe's page; one that was opened before is closed, so that nobody subscribes twice."""
    assert plan.version is not None
    note = partial(dispatch, commands.SUBSCRIPTION_NOTE, target=restaurant.pk, actor=Actor.system("billing"))
    customer = row.stripe_customer if row else ""
    if not customer:
        customer = stripe_changes.create_customer(restaurant, _owner_email(restaurant))
        note(key=str(uuid7()), extra={"customer": customer})
    if row is not None and row.checkout_session:
        stripe_changes.end_checkout(row.checkout_session)
    days = _trial_days(restaurant, row)
    session, url = stripe_changes.begin_checkout(
        restaurant=restaurant, customer=customer, price=stripe_changes.price_of(plan, plan.version, interval),
        trial_days=days, back=back, key=key,
    )  # fmt: skip
    note(key=str(uuid7()), extra={"checkout": session})
    return Change(CHECKOUT, plan, interval, url=url, trial_days=days)


def _trial_days(restaurant: Restaurant, row: Subscription | None) -> int:
    """Return the days before the first payment; a restaurant has one trial, and its rest goes on at Stripe."""
    if row is None:
        return value_of(TRIAL_DAYS, restaurant)
    if row.trial_ends_on is not None:
        is_on = row.status == Subscription.Status.TRIAL
        return max(0, (row.trial_ends_on - restaurant.today()).days) if is_on else 0
    return 0 if row.had_trial else value_of(TRIAL_DAYS, restaurant)


def _owner_email(restaurant: Restaurant) -> str:
    owners = Membership.objects.filter(restaurant=restaurant, role=Role.RESTAURANT_OWNER, is_active=True)
    return owners.order_by("pk").values_list("user__email", flat=True).first() or restaurant.email


@contextmanager
def _claimed(actor: Actor, what: str) -> Iterator[str]:
    """Claim the plan while Stripe is asked, and give the idempotency key of the change."""
    if not stripe_client.is_configured():
        raise NotSetUp()
    change: UUID = uuid7()
    target = connection.tenant.pk
    extra = {"change": change, "what": what}
    dispatch(commands.SUBSCRIPTION_CHANGE, target=target, extra=extra, actor=actor, key=str(uuid7()))
    try:
        yield str(change)
    finally:
        dispatch(
            commands.SUBSCRIPTION_END_CHANGE, target=target, extra={"change": change}, key=str(uuid7()),
            actor=Actor.system("billing"),
        )  # fmt: skip
