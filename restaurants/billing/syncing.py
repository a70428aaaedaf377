"""Read subscriptions at Stripe and store them. A message of Stripe only says that there is something to read.

So neither the order of messages nor their number matters, and what a lost one reported is found by `reconcile`.
"""

import logging
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db.models import F, Q

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.task_queue import look
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.billing import commands, stripe_client
from restaurants.billing.stripe_changes import change_price, price_of
from restaurants.models import BillingEvent, Subscription

logger = logging.getLogger(__name__)
TASK = "restaurants.tasks.follow_billing_events"
READ_AGAIN = timedelta(hours=6)
MOST_AT_ONCE = 200

look_at_events = partial(look, TASK)


def read_again(restaurant_id: UUID) -> None:
    """Read the restaurant's subscription and invoices at Stripe, and store them. Up to three requests.

    Does nothing for a restaurant without a customer. A reading that another one has overtaken is made once more.
    Raises NotSetUp, StripeSilent, StripeRefused.
    """
    run = partial(dispatch, target=restaurant_id, actor=Actor.system("billing"))
    for _ in range(3):
        row = Subscription.objects.filter(restaurant_id=restaurant_id).first()
        if row is None or not row.stripe_customer:
            return
        begun_at = clock.now()
        number = run(commands.SUBSCRIPTION_BEGIN_READING, key=str(uuid7())).data()["number"]
        read = {
            "found": stripe_client.read_subscription(row.stripe_customer, row.stripe_subscription),
            "invoices": stripe_client.read_invoices(row.stripe_customer),
            "number": number,
            "begun_at": begun_at,
        }
        if run(commands.SUBSCRIPTION_STORE_READING, key=str(uuid7()), extra=read).data()["stored"]:
            return


def follow_events() -> None:
    """Read what the waiting messages are about, each customer once. One that fails does not stop the others."""
    due = BillingEvent.objects.filter(handled_at=None, next_attempt_at__lte=clock.now()).order_by("received_at")
    customers = list(dict.fromkeys(due.values_list("customer", flat=True)[:MOST_AT_ONCE]))
    owners = dict(
        Subscription.objects.filter(stripe_customer__in=customers).values_list("stripe_customer", "restaurant_id")
    )
    run = partial(dispatch, actor=Actor.system("billing"))
    for customer in customers:
        if customer not in owners:
            run(commands.BILLING_NOTE_UNKNOWN, key=str(uuid7()), extra={"customer": customer})
            continue
        try:
            read_again(owners[customer])
        except DomainError as refusal:
            extra = {"customer": customer, "error": refusal.message}
            run(commands.BILLING_NOTE_FAILURE, key=str(uuid7()), extra=extra)


def reconcile() -> None:
    """Read every subscription that was not read for READ_AGAIN, and move those that pay an earlier price.

    Does nothing where paying for plans is not set up. One that fails does not stop the others.
    """
    if not stripe_client.is_configured():
        return
    rows = Subscription.objects.exclude(stripe_customer="").exclude(status=Subscription.Status.CANCELLED)
    stale = Q(synced_at=None) | Q(synced_at__lt=clock.now() - READ_AGAIN)
    for restaurant_id in rows.filter(stale).order_by("pk").values_list("restaurant_id", flat=True):
        _attempt(partial(read_again, restaurant_id), restaurant_id)
    earlier = rows.exclude(stripe_subscription="").filter(pending_plan=None).exclude(paid_version=None)
    for row in earlier.exclude(paid_version=F("plan__version")).select_related("plan__version").order_by("pk"):
        _attempt(partial(_move_price, row), row.restaurant_id)


def _move_price(row: Subscription) -> None:
    """Put the subscription on its plan's price of today: from the renewal on, or at once where the version says so."""
    found = stripe_client.read_subscription(row.stripe_customer, row.stripe_subscription)
    version = row.plan.version
    if found is None or version is None or found.plan != row.plan_id or found.schedule:
        return
    proration = "none" if version.keeps_terms else "create_prorations"
    price = price_of(row.plan, version, found.interval)
    change_price(found, price, proration=proration, key=f"{found.id}:{version.pk}")
    read_again(row.restaurant_id)


def _attempt(run: partial, restaurant_id: UUID) -> None:
    try:
        run()
    except DomainError as refusal:
        logger.warning("cannot reconcile the subscription of %s: %s", restaurant_id, refusal.message)
