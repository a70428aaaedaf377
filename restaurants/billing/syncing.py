"""Read subscriptions at Stripe and store them. A message of Stripe only says that there is something to read.

So neither the order of messages nor their number matters, and what a lost one reported is found by `reconcile`.
"""

import logging
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q

from fynlo.core import clock
from fynlo.core.errors import DomainError
from fynlo.core.ids import uuid7
from fynlo.core.task_queue import look
from realtime.actors import Actor
from realtime.commands.dispatch import dispatch
from restaurants.billing import commands, stripe_client
from restaurants.billing.stripe_changes import change_price, price_of, set_tax_rate, tax_rate
from restaurants.models import BillingAccount, BillingEvent, Subscription

logger = logging.getLogger(__name__)
TASK = "restaurants.tasks.follow_billing_events"
READ_AGAIN = timedelta(hours=6)
MOST_AT_ONCE = 200

look_at_events = partial(look, TASK)


def read_again(account_id: UUID) -> None:
    """Read the account's subscription and invoices at Stripe, and store them. Up to three requests.

    Does nothing for an account without a customer. A reading that another one has overtaken is made once more.
    Raises NotSetUp, StripeSilent, StripeRefused.
    """
    run = partial(dispatch, target=account_id, actor=Actor.system("billing"))
    for _ in range(3):
        account = BillingAccount.objects.filter(pk=account_id).first()
        if account is None or not account.stripe_customer:
            return
        begun_at = clock.now()
        number = run(commands.SUBSCRIPTION_BEGIN_READING, key=str(uuid7())).data()["number"]
        read = {
            "found": stripe_client.read_subscription(account.stripe_customer, account.stripe_subscription),
            "invoices": stripe_client.read_invoices(account.stripe_customer),
            "number": number,
            "begun_at": begun_at,
        }
        if run(commands.SUBSCRIPTION_STORE_READING, key=str(uuid7()), extra=read).data()["stored"]:
            return


def read_restaurant(restaurant_id: UUID) -> None:
    """Read the account of a restaurant again, if it has one. Raises what `read_again` raises."""
    account = Subscription.objects.filter(restaurant_id=restaurant_id).values_list("account_id", flat=True).first()
    if account is not None:
        read_again(account)


def follow_events() -> None:
    """Read what the waiting messages are about, each customer once. One that fails does not stop the others."""
    due = BillingEvent.objects.filter(handled_at=None, next_attempt_at__lte=clock.now()).order_by("received_at")
    customers = list(dict.fromkeys(due.values_list("customer", flat=True)[:MOST_AT_ONCE]))
    accounts = dict(BillingAccount.objects.filter(stripe_customer__in=customers).values_list("stripe_customer", "pk"))
    run = partial(dispatch, actor=Actor.system("billing"))
    for customer in customers:
        if customer not in accounts:
            run(commands.BILLING_NOTE_UNKNOWN, key=str(uuid7()), extra={"customer": customer})
            continue
        try:
            read_again(accounts[customer])
        except DomainError as refusal:
            extra = {"customer": customer, "error": refusal.message}
            run(commands.BILLING_NOTE_FAILURE, key=str(uuid7()), extra=extra)


def reconcile() -> None:
    """Read every account that was not read for READ_AGAIN; move those that pay an earlier price or another VAT.

    Does nothing where paying for plans is not set up. One that fails does not stop the others.
    """
    if not stripe_client.is_configured():
        return
    stale = Q(synced_at=None) | Q(synced_at__lt=clock.now() - READ_AGAIN)
    accounts = (
        BillingAccount.objects.exclude(stripe_customer="")
        .filter(stale)
        .filter(
            Exists(Subscription.objects.filter(account=OuterRef("pk")).exclude(status=Subscription.Status.CANCELLED))
        )
    )
    for account_id in accounts.order_by("pk").values_list("pk", flat=True):
        _attempt(partial(read_again, account_id), account_id)
    paid = Subscription.objects.exclude(stripe_item="").exclude(status=Subscription.Status.CANCELLED)
    earlier = paid.filter(pending_plan=None).exclude(paid_version=None).exclude(paid_version=F("plan__version"))
    for row in earlier.select_related("plan__version", "account", "restaurant").order_by("pk"):
        _attempt(partial(_move_price, row), row.account_id)
    try:
        rate = tax_rate()
    except DomainError as refusal:
        logger.warning("cannot read the tax rate at Stripe: %s", refusal.message)
        return
    others = BillingAccount.objects.filter(subscriptions__in=paid).exclude(tax_rate=rate)
    for account in others.distinct().order_by("pk"):
        _attempt(partial(_move_vat, account, rate), account.pk)


def _move_vat(account: BillingAccount, rate: str) -> None:
    """Charge the VAT of today from the next invoice on. A subscription with a schedule gets it from the schedule."""
    found = stripe_client.read_subscription(account.stripe_customer, account.stripe_subscription)
    if found is None or not found.is_live or found.schedule:
        return
    if found.tax_rate != rate:
        set_tax_rate(found, rate)
    read_again(account.pk)


def _move_price(row: Subscription) -> None:
    """Put the item on its plan's price of today: from the renewal on, or at once where the version says so."""
    account = row.account
    assert account is not None
    found = stripe_client.read_subscription(account.stripe_customer, account.stripe_subscription)
    version, item = row.plan.version, found.item_of(row.restaurant_id) if found else None
    if found is None or item is None or version is None or item.plan != row.plan_id or found.schedule:
        return
    proration = "none" if version.keeps_terms else "create_prorations"
    price = price_of(row.restaurant, row.plan, found.interval)
    change_price(found, item, price, proration=proration, key=f"{item.id}:{version.pk}")
    read_again(account.pk)


def _attempt(run: partial, account_id: UUID | None) -> None:
    try:
        run()
    except DomainError as refusal:
        logger.warning("cannot reconcile the account %s: %s", account_id, refusal.message)
