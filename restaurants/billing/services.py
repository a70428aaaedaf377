"""What is stored of paying for plans. Each function runs inside a command; none calls Stripe."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F

from fynlo.core import clock
from realtime.commands.context import CommandContext
from restaurants.billing import mails
from restaurants.billing.errors import ChangeUnderWay, EventUnknown
from restaurants.billing.stripe_client import InvoiceRow, Snapshot
from restaurants.models import BillingEvent, BillingInvoice, Plan, PlanVersion, Restaurant, Subscription
from restaurants.platform.errors import RestaurantUnknown

LEASE = timedelta(seconds=60)  # longer than the requests of one change may take
PAUSES = [timedelta(minutes=m) for m in (1, 5, 30, 60, 180, 360, 720, 1440)]
MOST_ATTEMPTS = len(PAUSES)
STATUS = Subscription.Status


def lock_subscription(restaurant_id: UUID) -> Subscription:
    """Lock and return a restaurant's subscription; the free one is made if there is none. Raises RestaurantUnknown."""
    rows = Subscription.objects.select_for_update(of=("self",), no_key=True).select_related("plan", "restaurant")
    found = rows.filter(restaurant_id=restaurant_id).first()
    if found is None:
        if not Restaurant.objects.filter(pk=restaurant_id).exists():
            raise RestaurantUnknown()
        free = {"plan": Plan.objects.get(slug="alpha"), "status": STATUS.ACTIVE}
        Subscription.objects.get_or_create(restaurant_id=restaurant_id, defaults=free)
        found = rows.get(restaurant_id=restaurant_id)
    return found


def begin_change(*, context: CommandContext, restaurant_id: UUID, change: UUID, what: str) -> None:
    """Claim the restaurant's plan for one change, so that two owners do not change it at once.

    Locks the subscription. `what` is for the audit. The claim ends with `end_change`, or by itself after LEASE.
    Raises ChangeUnderWay.
    """
    row, now = lock_subscription(restaurant_id), clock.now()
    if row.change_key not in (None, change) and row.change_until and row.change_until > now:
        raise ChangeUnderWay()
    row.change_key, row.change_until = change, now + LEASE
    row.save(update_fields=["change_key", "change_until"])
    context.annotate(field="plan", before=row.plan_id, after=what)


def end_change(*, context: CommandContext, restaurant_id: UUID, change: UUID) -> None:
    """End the claim of `begin_change`, if it is still this one's."""
    Subscription.objects.filter(restaurant_id=restaurant_id, change_key=change).update(
        change_key=None, change_until=None
    )


def note_at_stripe(*, context: CommandContext, restaurant_id: UUID, customer: str = "", checkout: str = "") -> None:
    """Store the ids of the customer and of the page to subscribe that were made at Stripe. Locks the subscription."""
    row = lock_subscription(restaurant_id)
    row.stripe_customer = customer or row.stripe_customer
    row.checkout_session = checkout or row.checkout_session
    row.save(update_fields=["stripe_customer", "checkout_session"])
    context.annotate(field="stripe", before="", after=customer or checkout)


def begin_reading(*, context: CommandContext, restaurant_id: UUID) -> int:
    """Return the number of a reading at Stripe. Of two that overlap, the one that began later counts."""
    Subscription.objects.filter(restaurant_id=restaurant_id).update(reads_begun=F("reads_begun") + 1)
    return Subscription.objects.values_list("reads_begun", flat=True).get(restaurant_id=restaurant_id)


def store_reading(
    *,
    context: CommandContext,
    restaurant_id: UUID,
    number: int,
    found: Snapshot | None,
    invoices: list[InvoiceRow],
    begun_at: datetime,
) -> bool:
    """Store what Stripe said, and email owners about invoices. Locks the subscription.

    Returns False, and stores nothing, if a reading that began later was stored already. Marks the messages about this
    customer that came before `begun_at` as done: what they reported is part of this reading.
    """
    row = lock_subscription(restaurant_id)
    if number < row.reads_stored:
        return False
    before = (row.plan_id, row.status)
    row.reads_stored, row.synced_at = number, clock.now()
    if found is not None:
        _follow(row, found)
    row.save()
    for name, was, now in zip(("plan", "status"), before, (row.plan_id, row.status), strict=True):
        if was != now:
            context.annotate(field=name, before=str(was), after=str(now))
    for invoice in invoices:
        _store_invoice(context, row, invoice)
    if row.stripe_customer:
        waiting = BillingEvent.objects.filter(customer=row.stripe_customer, handled_at=None, received_at__lt=begun_at)
        waiting.update(handled_at=clock.now(), outcome=BillingEvent.Outcome.READ, error="")
    return True


def _follow(row: Subscription, found: Snapshot) -> None:
    """Take over what Stripe says. A plan or price that is not ours leaves the plan as it is."""
    now = clock.now()
    if Plan.objects.filter(pk=found.plan).exists():
        row.plan_id = found.plan
    row.paid_version = PlanVersion.objects.filter(pk=found.version).first() if found.version else None
    row.status, row.interval, row.stripe_subscription = found.status, found.interval, found.id
    row.current_period_start, row.current_period_end = found.period_start, found.period_end
    row.cancels_at_period_end = found.cancels
    row.pending_plan = Plan.objects.filter(pk=found.pending_plan).first() if found.pending_plan else None
    if found.trial_end is not None:
        row.trial_ends_on, row.had_trial = found.trial_end.astimezone(row.restaurant.zone).date(), True
    if found.status != STATUS.PAST_DUE:
        row.past_due_since = None
    elif row.past_due_since is None:
        row.past_due_since = now
    if found.status == STATUS.CANCELLED:
        row.current_period_end = row.pending_plan = row.kept_version = row.kept_until = None
        row.cancels_at_period_end = False


def _store_invoice(context: CommandContext, row: Subscription, found: InvoiceRow) -> None:
    values = {
        "restaurant_id": row.restaurant_id, "number": found.number, "status": found.status, "total": found.total,
        "amount_due": found.amount_due, "issued_at": found.created_at, "next_attempt_at": found.next_attempt_at,
    }  # fmt: skip
    invoice, _ = BillingInvoice.objects.update_or_create(pk=found.id, defaults=values)
    if found.status == "paid" and invoice.told_status != "paid" and found.total > 0:
        mails.invoice_paid(context, row.restaurant, invoice)
        invoice.told_status = "paid"
    elif found.status == "open" and found.attempts > invoice.told_attempts:
        mails.payment_failed(context, row.restaurant, invoice)
        invoice.told_status, invoice.told_attempts = "open", found.attempts
    else:
        return
    invoice.save(update_fields=["told_status", "told_attempts"])


# -- messages of Stripe --------------------------------------------------------------------------------------


def receive_event(*, context: CommandContext, event: dict[str, Any], customer: str) -> BillingEvent:
    """Store a verified message of Stripe. One that comes twice is stored once. The worker reads what it is about."""
    outcome = "" if customer else BillingEvent.Outcome.IGNORED
    now = clock.now()
    row, is_new = BillingEvent.objects.get_or_create(
        pk=event["id"],
        defaults={
            "kind": event["type"], "customer": customer, "payload": event, "received_at": now, "next_attempt_at": now,
            "outcome": outcome, "handled_at": now if outcome else None,
        },
    )  # fmt: skip
    context.annotate(kind=row.kind, field=row.pk, before="" if is_new else "stored", after="stored")
    return row


def note_failure(*, context: CommandContext, customer: str, error: str) -> None:
    """Store why the messages about a customer could not be followed, and when to try again. Locks them by id."""
    now = clock.now()
    rows = BillingEvent.objects.select_for_update(no_key=True).filter(customer=customer, handled_at=None)
    for row in rows.filter(next_attempt_at__lte=now).order_by("pk"):
        row.attempts += 1
        row.error = error[:200]
        row.next_attempt_at = now + PAUSES[min(row.attempts, MOST_ATTEMPTS) - 1]
        if row.attempts >= MOST_ATTEMPTS:
            row.handled_at, row.outcome = now, BillingEvent.Outcome.FAILED
        row.save()
    context.annotate(customer=customer, reason=error[:200])


def note_unknown(*, context: CommandContext, customer: str) -> None:
    """Mark the messages about a customer that is no restaurant's. Platform staff may try them again."""
    rows = BillingEvent.objects.filter(customer=customer, handled_at=None)
    rows.update(handled_at=clock.now(), outcome=BillingEvent.Outcome.UNKNOWN)
    context.annotate(customer=customer)


def retry_event(*, context: CommandContext, event_id: str) -> BillingEvent:
    """Let the worker follow a message again. Locks it. Raises EventUnknown."""
    row = BillingEvent.objects.select_for_update(no_key=True).filter(pk=event_id).first()
    if row is None:
        raise EventUnknown()
    context.annotate(field=row.pk, before=row.outcome, after="")
    row.handled_at, row.outcome, row.attempts, row.error = None, "", 0, ""
    row.next_attempt_at = clock.now()
    row.save()
    from restaurants.billing.syncing import look_at_events

    transaction.on_commit(look_at_events)
    return row
